import Audit
import Base
import House
import Identity
import Storage
import Trust

/// Begins a dossier as a draft, with a code and a secret link. The same secret twice gives the same dossier.
struct CreateDraft: Sendable {
    let services: OneStopServices

    struct Request: Sendable {
        let procedure: Procedure
        let answers: Answers
        let secret: SecretToken
        let language: Language
        var channel: Dossier.Channel = .online
    }

    /// Answers the dossier, and whether it is new; throws `Problem` where the procedure takes no applications.
    func callAsFunction(_ request: Request) async throws -> (dossier: Dossier, isNew: Bool) {
        let now = services.clock.now()
        do {
            return try await services.database.write { transaction in try self(request, at: now, in: transaction) }
        } catch let failure as DatabaseFailure where failure.kind == .uniqueViolation {
            // The other half of a double click came between looking and writing: now it is there to be found.
            return try await services.database.write { transaction in try self(request, at: now, in: transaction) }
        }
    }

    func callAsFunction(
        _ request: Request, at now: Instant, in transaction: Transaction
    ) throws -> (dossier: Dossier, isNew: Bool) {
        let digest = request.secret.digest
        if let earlier = try services.store.lock(secretDigest: digest, in: transaction) { return (earlier, false) }
        let procedure = request.procedure
        guard procedure.isModelled, procedure.period.contains(now.date),
            let unit = try services.units.find(key: procedure.owner, asOf: now.date, in: transaction)
        else { throw Problem(.conflict, "onestop.problem.not_open_here") }
        let id = ID<Dossier>(at: now)
        let code = try services.codes.issue(
            kind: "onestop.dossier", target: id.text, unit: unit.id, title: procedure.name, in: transaction)
        try services.store.insert(
            NewDossier(
                id: id, code: code, unit: unit.id, secretDigest: digest, procedure: procedure, state: .draft,
                channel: request.channel, applicantName: "", numberHash: "", language: request.language, createdAt: now,
                sentAt: Instant(milliseconds: 0), sealedAnswers: try request.answers.sealed(for: id, services.vault)),
            in: transaction)
        try services.store.touch(id, at: now, in: transaction)
        try services.store.record(.created, of: id, by: nil, isPublic: false, at: now, in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: .resident, action: "onestop.create_dossier", subject: AuditSubject("onestop.dossier", id),
                unit: unit.id,
                facts: ["procedure": .string(procedure.code), "version": .integer(Int64(procedure.version))],
                at: now),
            in: transaction)
        guard let dossier = try services.store.find(secretDigest: digest, in: transaction) else {
            throw Problem.notFound
        }
        return (dossier, true)
    }
}
