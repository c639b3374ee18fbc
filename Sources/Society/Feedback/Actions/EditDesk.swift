import Audit
import Base
import House
import Identity
import Storage

/// Changes what a desk is called and what is done there; or takes the desk away.
struct EditDesk: Sendable {
    let services: FeedbackServices

    func callAsFunction(
        _ id: ID<ServiceDesk>, version: Int64?, name: LocalizedText, work: LocalizedText, by actor: Actor,
        at now: Instant, in transaction: Transaction
    ) throws {
        try change(id, version: version, "edit_desk", by: actor, at: now, in: transaction) { _ in
            try services.desks.update(id, name: name, work: work, in: transaction)
            return ["name": .string(name.vietnamese)]
        }
    }

    /// The desk ends and its code no longer stands for it; its ratings stay.
    func revoke(
        _ id: ID<ServiceDesk>, version: Int64?, reason: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try change(id, version: version, "revoke_desk", by: actor, at: now, in: transaction) { _ in
            guard reason.count >= 3 else {
                throw Problem.invalid([FieldProblem("reason", Message("web.form.too_short", ["min": .number(3)]))])
            }
            try services.desks.close(id, at: now, in: transaction)
            if let code = try services.codes.code(kind: DeskTarget.kind, target: id.text, in: transaction) {
                try services.codes.revoke(code.code, reason: reason, in: transaction)
            }
            return ["reason": .string(reason)]
        }
    }

    /// Sets who sits there: usually, from a day on, or in another's place for some days.
    func assign(
        _ id: ID<ServiceDesk>, version: Int64?, to account: ID<Account>, isSubstitute: Bool, period: DatePeriod,
        by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        try change(id, version: version, "assign_desk", by: actor, at: now, in: transaction) { desk in
            let people = try people(for: desk, on: now.date, in: transaction)
            guard people.contains(where: { $0.id == account }) else {
                throw Problem.invalid([FieldProblem("person", "web.form.bad_choice")])
            }
            if !isSubstitute { try services.desks.endUsual(at: id, on: period.from, in: transaction) }
            try services.desks.insert(
                account: account, at: id, isSubstitute: isSubstitute, period: period, at: now, in: transaction)
            try services.desks.raiseVersion(id, in: transaction)
            return [
                "account": .string(account.text), "substitute": .bool(isSubstitute),
                "from": .string(period.from.description), "until": .string(period.until?.description ?? ""),
            ]
        }
    }

    /// Who may sit at the desk: the officials of its commune, by name.
    func people(
        for desk: ServiceDesk, on day: CalendarDate, in connection: Connection
    ) throws -> [(id: ID<Account>, name: String)] {
        guard let commune = try services.units.commune(of: desk.unit, asOf: day, in: connection) else { return [] }
        return try services.accounts.holders(
            of: [.counter, .specialist, .clerk, .police, .chair, .viceChair, .health, .military, .information],
            .below([commune.id], asOf: day), asOf: day, in: connection
        ).prefix(500).map { ($0.id, $0.fullName) }
    }

    private func change(
        _ id: ID<ServiceDesk>, version: Int64?, _ action: String, by actor: Actor, at now: Instant,
        in transaction: Transaction, _ body: (ServiceDesk) throws -> [String: JSONValue]
    ) throws {
        try actor.require(RatingRules.desks)
        guard let desk = try services.desks.lock(id, actor.scope, in: transaction) else { throw Problem.notFound }
        if let version, version != desk.version { throw Problem(.conflict, "feedback.problem.changed_meanwhile") }
        guard desk.closedAt == nil else { throw Problem(.conflict, "feedback.problem.desk_closed") }
        let facts = try body(desk)
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "feedback.\(action)", subject: AuditSubject("feedback.desk", id),
                unit: desk.unit, facts: .object(facts), at: now), in: transaction)
        try services.codes.touch(kind: DeskTarget.kind, target: id.text, in: transaction)
    }
}
