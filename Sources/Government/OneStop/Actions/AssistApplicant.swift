import Audit
import Base
import House
import Storage
import Trust
import Web

/// Begins a form for a person who is helped with it, and writes down that they agreed. It is theirs: they get its link.
struct AssistApplicant: Sendable {
    static let permission: Permission = "onestop.assist"

    let services: OneStopServices

    struct Request: Sendable {
        let procedure: Procedure
        let channel: Dossier.Channel
        let consent: Assistance.Consent
        let secret: SecretToken
        let language: Language
    }

    /// The same secret twice gives the same draft. Throws `Problem`.
    func callAsFunction(_ request: Request, by actor: Actor, at now: Instant) async throws {
        try actor.require(Self.permission)
        let services = services
        try await services.database.write { transaction in
            let draft = CreateDraft.Request(
                procedure: request.procedure, answers: Answers(), secret: request.secret, language: request.language,
                channel: request.channel)
            let (dossier, isNew) = try CreateDraft(services: services)(draft, at: now, in: transaction)
            guard isNew else { return }
            try Assistance.insert(request.consent, of: dossier.id, by: actor, at: now, in: transaction)
            try services.audit.record(
                AuditEntry(
                    actor: AuditActor(actor), action: "onestop.assist_applicant",
                    subject: AuditSubject("onestop.dossier", dossier.id), unit: dossier.unit,
                    facts: [
                        "channel": .string(request.channel.rawValue), "consent": .string(request.consent.rawValue),
                        "procedure": .string(request.procedure.code),
                    ], at: now), in: transaction)
        }
    }
}

/// Says who files for the applicant, or that nobody does.
struct SetMandate: Sendable {
    let services: OneStopServices

    struct Request: Sendable {
        let kind: Mandate.Kind
        let agentName: String
        /// Twelve digits, or nothing.
        let number: String
        let paper: String
    }

    /// Throws `Problem`: not found, conflict once it was sent.
    func callAsFunction(_ request: Request?, secretDigest: String) async throws {
        let (services, now) = (services, services.clock.now())
        try await services.database.write { transaction in
            guard let dossier = try services.store.lock(secretDigest: secretDigest, in: transaction) else {
                throw Problem.notFound
            }
            guard dossier.state.isEditable else { throw Problem(.conflict, "onestop.problem.sent_already") }
            try put(request, of: dossier.id, unit: dossier.unit, by: .resident, at: now, in: transaction)
            try services.store.touch(dossier.id, at: now, in: transaction)
        }
    }

    /// Keeps it with the dossier, or takes it away, and writes down who said so.
    func put(
        _ request: Request?, of dossier: ID<Dossier>, unit: ID<AdministrativeUnit>, by actor: AuditActor,
        at now: Instant, in transaction: Transaction
    ) throws {
        let mandate = try request.map { request in
            Mandate(
                kind: request.kind, agentName: request.agentName,
                sealedNumber: try services.vault.sealText(request.number, as: Mandate.place(dossier)),
                numberHash: request.number.isEmpty ? "" : services.numberHash(request.number), paper: request.paper)
        }
        try Mandate.put(mandate, of: dossier, at: now, in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: actor, action: "onestop.set_mandate", subject: AuditSubject("onestop.dossier", dossier),
                unit: unit, facts: ["kind": .string(request?.kind.rawValue ?? "")], at: now), in: transaction)
    }
}
