import Audit
import Base
import House
import Identity
import Storage

/// Draws the outline of a unit anew, or takes it away.
struct EditOutline: Sendable {
    let database: Database
    private let store = UnitStore()

    init(database: Database) { self.database = database }

    /// What somebody wants it to be from now on.
    struct Draft: Sendable, Hashable {
        /// Nil takes it away.
        var outline: Outline?
        var source: String
        var verified: String
    }

    /// Throws `Problem`: forbidden, not found outside the actor's units, or conflict if it has another version by now.
    /// Version 0 is a unit without an outline.
    func callAsFunction(
        _ key: String, _ draft: Draft, version: Int64, by actor: Actor, at now: Instant
    ) async throws {
        try actor.require(LookUpFeature.outlinesPermission)
        let (database, store) = (database, store)
        try await database.write { transaction in
            guard
                let unit = try store.list(actor.scope, asOf: now.date, in: transaction).first(where: { $0.key == key })
            else { throw Problem.notFound }
            let before = try UnitOutline.find(unit.id, in: transaction)
            let after = UnitOutline(
                unit: unit.id, version: version + 1, outline: draft.outline, source: draft.source,
                verified: draft.verified, isSynthetic: false, changedAt: now, changedBy: actor.displayName)
            guard (before?.version ?? 0) == version, try after.insert(in: transaction) else {
                throw Problem(.conflict, "web.problem.conflict.text")
            }
            try Self.record(after, key, by: AuditActor(actor), at: now, database, in: transaction)
        }
    }

    /// What every change leaves behind.
    static func record(
        _ outline: UnitOutline, _ key: String, by author: AuditActor, at now: Instant, _ database: Database,
        in transaction: Transaction
    ) throws {
        try AuditLog().record(
            AuditEntry(
                actor: author, action: "lookup.edit_outline", subject: AuditSubject("unit", key), unit: outline.unit,
                facts: [
                    "points": .integer(Int64(outline.outline?.positions.count ?? 0)),
                    "source": .string(outline.source), "verified": .string(outline.verified),
                    "version": .integer(outline.version),
                ], at: now), in: transaction)
        try transaction.raise("lookup", in: database)
    }
}
