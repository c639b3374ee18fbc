import Audit
public import Base
public import House
public import Storage

/// Shows a person's data in clear to an official who says why; the look is written down before anything is shown.
public struct RevealPersonalData: Sendable {
    private let store: ResidentStore
    private let person: ID<Person>
    private let reason: String

    /// Characters that a reason must at least have: a word is none.
    public static let shortestReason = 8
    public static let longestReason = 300

    public init(store: ResidentStore, person: ID<Person>, reason: String) {
        self.store = store
        self.person = person
        self.reason = reason.trimmed()
    }

    /// Throws `Problem`: forbidden, invalid without a reason, not found outside the actor's units.
    public func callAsFunction(by actor: Actor, at now: Instant, in transaction: Transaction) throws -> PersonDetails {
        try actor.require(ResidentsFeature.reveal)
        guard (Self.shortestReason...Self.longestReason).contains(reason.count) else {
            throw Problem.invalid([FieldProblem("reason", "residents.reveal.reason_needed")])
        }
        guard let known = try store.find(person, actor.scope, in: transaction),
            let details = try store.details(person, in: transaction)
        else { throw Problem.notFound }
        try RevealLog().record(person, unit: known.unit, by: actor, reason: reason, at: now, in: transaction)
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: "residents.reveal",
                subject: AuditSubject("residents.person", person), unit: known.unit,
                facts: ["post": .string(actor.postName)], personal: ["reason": .string(reason)], at: now),
            in: transaction)
        return details
    }
}
