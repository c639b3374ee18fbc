import Audit
import Base
import House
import Storage

/// Opens a drawer of the officer with what is in it: the first of the day, or a further one after that was closed.
struct CreateDrawer: Sendable {
    let services: PaymentsServices

    /// `number` is the one that the form showed. The same again answers the same drawer. Throws `Problem`: forbidden; conflict if one is
    /// still open, or the number is not the next of the day.
    @discardableResult
    func callAsFunction(
        opening: Money, number: Int = 1, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> ID<CashDrawer> {
        try actor.require(PaymentsFeature.take)
        let atHand = try services.drawers.atHand(of: actor.account, on: now.date, in: transaction)
        let asked = atHand.first { $0.day == now.date && $0.number == number }
        if let asked, asked.state == .open, asked.opening == opening { return asked.id }
        if let why = CashRules.whyNotOpen(atHand, on: now.date, number: number) { throw Problem(.conflict, why) }
        let id = ID<CashDrawer>(at: now)
        guard
            try services.drawers.insert(
                id, of: actor, day: now.date, number: number, opening: opening, at: now, in: transaction)
        else { throw Problem(.conflict, "payments.problem.drawer_of_today") }
        try services.note(
            "create_drawer", AuditSubject("payments.drawer", id), unit: actor.commune,
            facts: [
                "day": .string(now.date.description), "number": .integer(Int64(number)),
                "opening": .integer(opening.dong),
            ], by: actor, at: now, in: transaction)
        return id
    }
}
