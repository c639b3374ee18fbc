import Audit
import Base
import House
import Storage

/// Sets up a desk; its code is issued with it.
struct CreateDesk: Sendable {
    let services: FeedbackServices
    var unit: ID<AdministrativeUnit>
    var number: String
    var name: LocalizedText
    var work: LocalizedText

    /// Throws `Problem`: forbidden, invalid if the unit lies outside the official's or has a desk of that number.
    @discardableResult
    func callAsFunction(by actor: Actor, at now: Instant, in transaction: Transaction) throws -> ID<ServiceDesk> {
        try actor.require(RatingRules.desks)
        guard try transaction.exists("SELECT id FROM unit WHERE id = \(unit) AND \(actor.scope.contains("id"))") else {
            throw Problem.invalid([FieldProblem("unit", "web.form.bad_choice")])
        }
        return try insert(by: AuditActor(actor), at: now, in: transaction)
    }

    func insert(by actor: AuditActor, at now: Instant, in transaction: Transaction) throws -> ID<ServiceDesk> {
        let id = ID<ServiceDesk>(at: now)
        guard
            try services.desks.insert(
                id, unit: unit, number: number, name: name, work: work, at: now, in: transaction)
        else { throw Problem.invalid([FieldProblem("number", "feedback.problem.desk_known")]) }
        _ = try services.codes.issue(kind: DeskTarget.kind, target: id.text, unit: unit, title: name, in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: actor, action: "feedback.create_desk", subject: AuditSubject("feedback.desk", id), unit: unit,
                facts: ["number": .string(number), "name": .string(name.vietnamese)], at: now), in: transaction)
        return id
    }
}
