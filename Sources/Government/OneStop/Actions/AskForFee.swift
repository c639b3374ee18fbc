import Audit
import Base
import Codes
import House
import Storage

/// Asks for the fee of a dossier: at acceptance by itself, or what an official says where no rule tells the amount.
struct AskForFee: Sendable {
    let services: OneStopServices

    /// What acceptance asks for; nil where the procedure is free, or nobody can tell the amount yet. What was paid stays as it is:
    /// an application that comes again is not paid for twice.
    @discardableResult
    func callAsFunction(
        _ dossier: Dossier, _ procedure: Procedure, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> FeeStanding? {
        guard let fees = services.fees else { return nil }
        let standing = try fees.standing(of: DossierFee.owner(dossier.id), in: transaction)
        if let standing, standing.state != .unpaid { return standing }
        guard
            let amount = try services.amount(
                of: procedure, try services.answers(of: dossier), unit: dossier.unit, on: now.date, in: transaction),
            amount.dong > 0
        else { return standing }
        return try ask(amount, for: dossier, procedure, fees, by: actor, at: now, in: transaction)
    }

    /// Asks for an amount that an official names. Throws `Problem`: forbidden, not found, conflict once it is paid or the dossier is
    /// at its end.
    @discardableResult
    func callAsFunction(
        _ amount: Money, for id: ID<Dossier>, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> FeeStanding {
        guard let fees = services.fees else { throw Problem.notFound }
        try actor.require(DossierRules.receive)
        guard let dossier = try services.store.lock(id, scope: actor.scope, in: transaction), dossier.state != .draft,
            let procedure = try services.catalogue.version(
                dossier.procedureCode, dossier.procedureVersion, in: transaction)
        else { throw Problem.notFound }
        guard Self.states.contains(dossier.state) else { throw Problem(.conflict, "onestop.problem.state") }
        return try ask(amount, for: dossier, procedure, fees, by: actor, at: now, in: transaction)
    }

    /// Where a fee may be asked for: from acceptance until the result is handed out.
    static let states: Set<Dossier.State> = [.processing, .paused, .returned, .resolved]

    private func ask(
        _ amount: Money, for dossier: Dossier, _ procedure: Procedure, _ fees: any FeeCollection, by actor: Actor,
        at now: Instant, in transaction: Transaction
    ) throws -> FeeStanding {
        let kind = procedure.charge.tariff ?? .other
        let standing = try fees.ask(
            FeeRequest(
                owner: DossierFee.owner(dossier.id), fee: kind.key, unit: dossier.unit,
                title: "\(dossier.procedureName.vietnamese) · \(dossier.caseNumber ?? dossier.code.grouped)",
                amount: amount, payer: dossier.applicantName, path: "/desk/dossiers/\(dossier.id)"),
            by: actor, at: now, in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "onestop.ask_fee",
                subject: AuditSubject("onestop.dossier", dossier.id),
                unit: dossier.unit, facts: ["fee": .string(kind.key), "amount": .integer(amount.dong)], at: now),
            in: transaction)
        return standing
    }
}

/// Gives back, or no more asks for, the fee of a dossier that was refused or withdrawn.
struct GiveBackFee: Sendable {
    let services: OneStopServices

    /// Throws `Problem`: not found; forbidden for who takes no cash; conflict for an open dossier, and without an open drawer.
    func callAsFunction(
        _ id: ID<Dossier>, reason: String, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        try actor.require(DossierRules.receive)
        guard let fees = services.fees,
            let dossier = try services.store.lock(id, scope: actor.scope, in: transaction)
        else { throw Problem.notFound }
        guard Self.states.contains(dossier.state) else { throw Problem(.conflict, "onestop.problem.state") }
        guard
            let standing = try fees.withdraw(
                DossierFee.owner(id), reason: reason, by: actor, at: now, in: transaction)
        else { throw Problem.notFound }
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "onestop.give_back_fee", subject: AuditSubject("onestop.dossier", id),
                unit: dossier.unit, facts: ["amount": .integer(standing.amount.dong)], at: now), in: transaction)
        try services.codes.touch(kind: "onestop.dossier", target: id.text, in: transaction)
    }

    static let states: Set<Dossier.State> = [.refused, .withdrawn]
}

/// Takes the fee of a dossier in cash and gives the receipt; a clock that stood for it goes on.
struct TakeFee: Sendable {
    let services: OneStopServices

    /// Throws `Problem`: not found; forbidden for who takes no cash; conflict without an open drawer, and once it is paid.
    @discardableResult
    func callAsFunction(
        _ id: ID<Dossier>, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> FeeStanding {
        try actor.require(DossierRules.read)
        guard let fees = services.fees,
            let dossier = try services.store.lock(id, scope: actor.scope, in: transaction), dossier.state != .draft
        else { throw Problem.notFound }
        let standing = try fees.takeCash(
            for: DossierFee.owner(id), by: actor, at: now, in: transaction)
        try services.store.record(
            .feePaid, of: id, by: actor, text: standing.receipt?.number ?? "", at: now, in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "onestop.take_fee", subject: AuditSubject("onestop.dossier", id),
                unit: dossier.unit,
                facts: [
                    "amount": .integer(standing.amount.dong), "receipt": .string(standing.receipt?.number ?? ""),
                ], at: now), in: transaction)
        let mayResume = [DossierRules.process, DossierRules.decide, DossierRules.receive].contains(where: actor.may)
        if dossier.state == .paused, dossier.pauseKind == PauseKind.payment, mayResume {
            try ResumeDossier(services: services)(id, version: nil, by: actor, at: now, in: transaction)
        }
        try services.codes.touch(kind: "onestop.dossier", target: id.text, in: transaction)
        return standing
    }
}
