import Audit
import Base
import House
import Storage

/// Gives the money of a receipt back: a counter-entry in the drawer of the officer who hands it out. The receipt keeps its number and
/// says that it is revoked; the fee is unpaid again.
struct RevokeReceipt: Sendable {
    let services: PaymentsServices

    /// Throws `Problem`: forbidden; not found; conflict if it is revoked already, was changed meanwhile, or there is no open drawer.
    func callAsFunction(
        _ id: ID<CashReceipt>, version: Int64?, reason: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try actor.require(PaymentsFeature.take)
        guard let drawer = try services.drawers.lockOpen(of: actor.account, on: now.date, in: transaction) else {
            throw Problem(.conflict, "payments.problem.no_drawer")
        }
        guard let seen = try services.receipts.find(id, actor.scope, in: transaction),
            let owner = try services.fees.find(seen.fee, actor.scope, in: transaction)?.owner,
            let fee = try services.fees.lock(owner, in: transaction),
            let receipt = try services.receipts.lock(id, actor.scope, in: transaction)
        else { throw Problem.notFound }
        guard receipt.state == .valid, receipt.version == version ?? receipt.version else {
            throw Problem(.conflict, "payments.problem.changed")
        }
        try transaction.execute(
            """
            UPDATE receipt SET state = 'revoked', revoked_at = \(now), revoked_by = \(actor.account),
                revoker = \(actor.displayName), reason = \(reason), version = version + 1 WHERE id = \(id)
            """)
        try services.fees.move(fee, to: .unpaid, in: transaction)
        try services.drawers.put(.returned, receipt.amount, receipt: id, into: drawer, at: now, in: transaction)
        try services.codes.touch(kind: ReceiptTarget.kind, target: id.text, in: transaction)
        try services.note(
            "revoke_receipt", AuditSubject(ReceiptTarget.kind, id), unit: receipt.unit,
            facts: [
                "number": .string(receipt.label), "amount": .integer(receipt.amount.dong), "reason": .string(reason),
            ], by: actor, at: now, in: transaction)
        try transaction.publish(
            Event(
                FeeEvent.givenBack, unit: receipt.unit.text,
                payload: FeeEvent(owner: owner, receipt: receipt.label, officer: actor.displayName).payload), at: now)
    }
}
