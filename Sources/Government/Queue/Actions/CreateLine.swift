import Audit
import Base
import House
import Identity
import Storage

/// Opens a new line of a unit, with a code to print for its counter; the unit's first line also gets one for the door.
struct CreateLine: Sendable {
    let services: QueueServices

    /// What a line is made of.
    struct Request: Sendable {
        var unit: ID<AdministrativeUnit>
        var letter: String
        var position: Int
        var name: LocalizedText
        var about: LocalizedText
    }

    /// Throws `Problem`: forbidden; invalid if the unit is not one of the actor's or has a line of that letter.
    func callAsFunction(_ request: Request, by actor: Actor, key: String?) async throws -> ID<QueueLine> {
        try actor.require(QueueFeature.manage)
        let services = services
        let answer = try await services.database.write { transaction in
            let now = services.clock.now()
            let once = IdempotencyKey(
                actor: actor.id, action: "queue.create_line", key: key ?? ID<QueueLine>(at: now).text)
            return try transaction.once(once, at: now) {
                let unit = try UnitStore().find(request.unit, asOf: now.date, in: transaction)
                let isWithin = try transaction.exists(
                    "SELECT id FROM unit WHERE id = \(request.unit) AND \(actor.scope.contains("unit.id"))")
                guard isWithin, let unit else {
                    throw Problem.invalid([FieldProblem("unit", "web.form.bad_choice")])
                }
                let made = try make(request, unit, author: actor.displayName, at: now, in: transaction)
                guard let id = made else {
                    throw Problem.invalid([FieldProblem("letter", "queue.problem.letter_taken")])
                }
                try AuditLog().record(
                    AuditEntry(
                        actor: AuditActor(actor), action: "queue.create_line", subject: AuditSubject("queue.line", id),
                        unit: request.unit,
                        facts: ["letter": .string(request.letter), "name": .string(request.name.vietnamese)], at: now),
                    in: transaction)
                return id.text
            }.answer
        }
        guard let id = ID<QueueLine>(answer) else { throw Problem.notFound }
        return id
    }

    /// Puts the line in with its codes; nil if the letter is taken.
    func make(
        _ request: Request, _ unit: AdministrativeUnit, author: String, at now: Instant, in transaction: Transaction
    ) throws -> ID<QueueLine>? {
        let id = ID<QueueLine>(at: now)
        guard
            try services.lines.insert(
                id, unit: request.unit, letter: request.letter, position: request.position, at: now, in: transaction)
        else { return nil }
        try services.lines.put(
            name: request.name, about: request.about, of: id, by: author, at: now, in: transaction)
        _ = try services.codes.issue(
            kind: LineTarget.kind, target: id.text, unit: request.unit, title: request.name, in: transaction)
        if try services.codes.code(kind: HallTarget.kind, target: unit.id.text, in: transaction) == nil {
            _ = try services.codes.issue(
                kind: HallTarget.kind, target: unit.id.text, unit: unit.id, title: unit.name, in: transaction)
        }
        try transaction.raise(QueueServices.topic, in: services.database)
        return id
    }
}
