import Audit
import Base
import House
import Storage

/// Confirms a closing: somebody else has counted the cash and found what the officer wrote.
struct VerifyClosing: Sendable {
    let services: PaymentsServices

    /// Throws `Problem`: forbidden; not found; conflict if it is the actor's own, not closed, or changed meanwhile.
    func callAsFunction(
        _ id: ID<CashDrawer>, version: Int64, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        try actor.require(PaymentsFeature.confirm)
        guard let drawer = try services.drawers.lock(id, actor.scope, in: transaction) else { throw Problem.notFound }
        if let why = CashRules.whyNotConfirm(drawer, by: actor.account) { throw Problem(.conflict, why) }
        guard drawer.version == version else { throw Problem(.conflict, "payments.problem.changed") }
        try transaction.execute(
            """
            UPDATE cash_drawer SET state = 'confirmed', confirmed_at = \(now), confirmed_by = \(actor.account),
                confirmer = \(actor.displayName), version = version + 1 WHERE id = \(id)
            """)
        try services.note(
            "verify_closing", AuditSubject("payments.drawer", id), unit: drawer.unit,
            facts: [
                "day": .string(drawer.day.description), "number": .integer(Int64(drawer.number)),
                "counted": .integer(drawer.closing?.counted.dong ?? 0),
            ], by: actor, at: now, in: transaction)
    }
}
