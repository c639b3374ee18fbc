import Audit
import Base
import Codes
import House
import Identity
import Storage

/// Takes a fee in cash into the officer's drawer, and gives the next receipt of the series.
struct IssueReceipt: Sendable {
    let services: PaymentsServices

    /// Throws `Problem`: forbidden; conflict if the fee is not unpaid, or there is no open drawer.
    @discardableResult
    func callAsFunction(
        _ fee: Fee, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> (id: ID<CashReceipt>, label: String) {
        try actor.require(PaymentsFeature.take)
        // The drawer before the fee, as everywhere: two who want both do not wait for each other.
        guard let drawer = try services.drawers.lockOpen(of: actor.account, on: now.date, in: transaction) else {
            throw Problem(.conflict, "payments.problem.no_drawer")
        }
        guard let fee = try services.fees.lock(fee.owner, in: transaction), fee.state == .unpaid else {
            throw Problem(.conflict, "payments.problem.changed")
        }
        try services.fees.move(fee, to: .paid, in: transaction)
        let id = ID<CashReceipt>(at: now)
        let year = now.date.year
        let number = try services.receipts.nextNumber(fee.unit, year: year, in: transaction)
        let label = CashReceipt.label(number, year)
        let code = try services.codes.issue(
            kind: ReceiptTarget.kind, target: id.text, unit: fee.unit, title: LocalizedText(label), in: transaction)
        let path = try services.units.path(to: fee.unit, asOf: now.date, in: transaction)
        let agency = path.last?.name.vietnamese ?? ""
        let superior = path.dropLast().last?.name.vietnamese ?? ""
        let isSynthetic = try transaction.exists(
            "SELECT id FROM account WHERE id = \(actor.account) AND synthetic = 1")
        try transaction.execute(
            """
            INSERT INTO receipt (id, unit_id, year, number, code, fee_id, drawer_id, account_id, officer, agency, superior,
                fee_kind, title, payer, payer_folded, amount, day, taken_at, is_synthetic, state, revoked_at, revoked_by,
                revoker, reason, version)
            VALUES (\(id), \(fee.unit), \(year), \(number), \(code.text), \(fee.id), \(drawer.id), \(actor.account),
                \(actor.displayName), \(agency), \(superior), \(fee.kind), \(fee.title), \(fee.payer),
                \(fee.payer.folded()), \(fee.amount), \(now.date), \(now), \(isSynthetic), 'valid', 0, '', '', '', 1)
            """)
        try services.drawers.put(.taken, fee.amount, receipt: id, into: drawer, at: now, in: transaction)
        try services.note(
            "issue_receipt", AuditSubject(ReceiptTarget.kind, id), unit: fee.unit,
            facts: [
                "number": .string(label), "amount": .integer(fee.amount.dong), "fee": .string(fee.kind),
                "owner": .string("\(fee.owner.kind) \(fee.owner.id)"),
            ], by: actor, at: now, in: transaction)
        try transaction.publish(
            Event(
                FeeEvent.paid, unit: fee.unit.text,
                payload: FeeEvent(owner: fee.owner, receipt: label, officer: actor.displayName).payload), at: now)
        return (id, label)
    }
}
