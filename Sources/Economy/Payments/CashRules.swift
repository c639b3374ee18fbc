import Base
import House

/// Decisions about cash, pure.
enum CashRules {
    /// What should be in a drawer.
    static func expected(opening: Money, movements: [Money]) -> Money {
        Money(dong: movements.reduce(opening.dong) { $0 + $1.dong })
    }

    /// Why a drawer cannot be opened; nil if it can. An officer's drawer of an earlier day is closed first.
    static func whyNotOpen(_ drawers: [CashDrawer], on day: CalendarDate) -> Message? {
        if drawers.contains(where: { $0.day == day }) { return "payments.problem.drawer_of_today" }
        if let old = drawers.first(where: { $0.state == .open }) {
            return Message("payments.problem.drawer_left_open", ["date": .date(old.day)])
        }
        return nil
    }

    /// What is wrong with a closing; nil if nothing is. A difference wants words.
    static func whyNotClose(expected: Money, counted: Money, explanation: String) -> FieldProblem? {
        guard expected != counted, explanation.isEmpty else { return nil }
        return FieldProblem(
            "explanation",
            Message(
                "payments.problem.explain",
                ["difference": .money(Money(dong: counted.dong - expected.dong))]))
    }

    /// Why somebody may not confirm a closing; nil if they may: whoever counted the cash does not confirm it.
    static func whyNotConfirm(_ drawer: CashDrawer, by account: ID<Account>) -> Message? {
        if drawer.account == account { return "payments.problem.own_closing" }
        return drawer.state == .closed ? nil : "payments.problem.not_closed"
    }
}
