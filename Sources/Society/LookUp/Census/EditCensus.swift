import Audit
import Base
import House
import Identity
import Storage

/// Writes down what was counted in a unit.
struct EditCensus: Sendable {
    let database: Database
    private let store = UnitStore()

    init(database: Database) { self.database = database }

    /// What somebody counted.
    struct Draft: Sendable, Hashable {
        var households: Int64
        var people: Int64
        var hectares: Int64?
        var asOf: CalendarDate
        var source: String
        var verified: String
    }

    /// Throws `Problem`: forbidden, not found outside the actor's units, or conflict if it has another version by now.
    /// Version 0 is a unit of which nothing is written down.
    func callAsFunction(
        _ key: String, _ draft: Draft, version: Int64, by actor: Actor, at now: Instant
    ) async throws {
        try actor.require(LookUpFeature.censusPermission)
        let (database, store) = (database, store)
        try await database.write { transaction in
            guard
                let unit = try store.list(actor.scope, asOf: now.date, in: transaction).first(where: { $0.key == key })
            else { throw Problem.notFound }
            let before = try UnitCensus.history(unit.id, limit: 1, in: transaction).first
            let after = UnitCensus(
                unit: unit.id, version: version + 1, households: draft.households, people: draft.people,
                hectares: draft.hectares, asOf: draft.asOf, source: draft.source, verified: draft.verified,
                isSynthetic: false, changedAt: now, changedBy: actor.displayName)
            guard (before?.version ?? 0) == version, try after.insert(in: transaction) else {
                throw Problem(.conflict, "web.problem.conflict.text")
            }
            try AuditLog().record(
                AuditEntry(
                    actor: AuditActor(actor), action: "lookup.edit_census", subject: AuditSubject("unit", key),
                    unit: unit.id,
                    facts: [
                        "households": .integer(after.households), "people": .integer(after.people),
                        "as_of": .string(after.asOf.description), "source": .string(after.source),
                        "version": .integer(after.version),
                    ], at: now), in: transaction)
            try transaction.raise("lookup", in: database)
        }
    }
}
