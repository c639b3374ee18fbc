import Base
import House

/// Decisions about cash, pure.
enum CashRules {
    /// What should be in a drawer.
    static func expected(opening: Money, movements: [Money]) -> Money {
        Money(dong: movements.reduce(opening.dong) { $0 + $1.dong })
    }

    /// Why the drawer of that number cannot be opened; nil if it can. One is open at a time, an officer's drawer of an earlier day is
    /// closed first, and the numbers of a day have no gap.
    static func whyNotOpen(_ drawers: [CashDrawer], on day: CalendarDate, number: Int) -> Message? {
        if let open = drawers.first(where: { $0.state == .open }) {
            return open.day == day
                ? "payments.problem.drawer_of_today"
                : Message("payments.problem.drawer_left_open", ["date": .date(open.day)])
        }
        return number == next(after: drawers, on: day) ? nil : "payments.problem.changed"
    }

    /// The number of the next drawer of the day.
    static func next(after drawers: [CashDrawer], on day: CalendarDate) -> Int {
        (drawers.filter { $0.day == day }.map(\.number).max() ?? 0) + 1
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
