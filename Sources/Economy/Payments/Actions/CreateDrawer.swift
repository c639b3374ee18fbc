import Audit
import Base
import House
import Storage

/// Opens the officer's drawer of the day with what is in it.
struct CreateDrawer: Sendable {
    let services: PaymentsServices

    /// The same again answers the same drawer. Throws `Problem`: forbidden; conflict if one of an earlier day is still open, or that of
    /// today was opened with another amount.
    @discardableResult
    func callAsFunction(
        opening: Money, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> ID<CashDrawer> {
        try actor.require(PaymentsFeature.take)
        let atHand = try services.drawers.atHand(of: actor.account, on: now.date, in: transaction)
        if let same = atHand.first(where: { $0.day == now.date && $0.state == .open && $0.opening == opening }) {
            return same.id
        }
        if let why = CashRules.whyNotOpen(atHand, on: now.date) { throw Problem(.conflict, why) }
        let id = ID<CashDrawer>(at: now)
        guard
            try services.drawers.insert(
                id, of: actor, day: now.date, opening: opening, at: now, in: transaction)
        else { throw Problem(.conflict, "payments.problem.drawer_of_today") }
        try services.note(
            "create_drawer", AuditSubject("payments.drawer", id), unit: actor.commune,
            facts: ["day": .string(now.date.description), "opening": .integer(opening.dong)], by: actor, at: now,
            in: transaction)
        return id
    }
}
