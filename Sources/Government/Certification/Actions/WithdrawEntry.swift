import Base
import House
import Storage

/// Declares an entry void: it keeps its number and says why; cash that was taken for it is given back.
struct WithdrawEntry: Sendable {
    let services: CertificationServices

    /// Throws `Problem`: forbidden; not found; conflict if it was changed meanwhile, is void already, or if cash is to be given back
    /// without an open drawer.
    func callAsFunction(
        _ id: ID<BookEntry>, version: Int64, reason: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try actor.require(CertificationFeature.register)
        guard let entry = try services.entries.lock(id, actor.scope, in: transaction) else { throw Problem.notFound }
        guard entry.version == version else { throw Problem(.conflict, "web.problem.conflict.text") }
        guard entry.state == .valid else { throw Problem(.conflict, "certification.problem.is_void") }
        try transaction.execute(
            """
            UPDATE certification_entry SET state = 'void', voided_at = \(now), voided_by = \(actor.displayName),
                reason = \(reason), version = version + 1 WHERE id = \(id)
            """)
        try services.fees.withdraw(entry.owner, reason: reason, by: actor, at: now, in: transaction)
        try services.codes.touch(kind: BookEntry.scanKind, target: id.text, in: transaction)
        try services.note(
            "withdraw_entry", id, unit: entry.unit,
            facts: ["number": .string(entry.label), "reason": .string(reason)], by: actor, at: now, in: transaction)
    }
}
