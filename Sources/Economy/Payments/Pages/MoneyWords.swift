import Base
import House
import Texts
import Web

/// How payments are said to the reader of a page.
struct MoneyWords {
    let visit: Visit
    let kinds: [FeeKind]

    func money(_ amount: Money) -> String { visit.formats.money(amount) }

    func number(_ number: Int64) -> String { visit.formats.number(number) }

    /// With its sign: `+2.000 đồng`, `0 đồng`, `-1.000 đồng`.
    func difference(_ amount: Int64) -> String { (amount > 0 ? "+" : "") + money(Money(dong: amount)) }

    func signed(_ number: Int64) -> String { (number > 0 ? "+" : "") + self.number(number) }

    /// The amount that moved one way, and in how many receipts.
    func moved(_ sum: CashEntry.Sum?) -> String {
        let text = number(abs(sum?.amount.dong ?? 0))
        guard let count = sum?.count, count > 0 else { return text }
        return "\(text) (\(number(Int64(count))))"
    }

    func figure(_ key: String, _ value: String) -> ViewModel {
        ["label": visit.say(TextKey("payments.figure.\(key)")), "value": value]
    }

    /// The name of a fee of the tariff; its key if no feature knows it any more.
    func fee(_ key: String) -> String { kinds.first { $0.key == key }.map { visit.say($0.title) } ?? key }

    /// Of which day, and which of that day where there are several.
    func title(_ drawer: CashDrawer) -> String {
        visit.say(
            drawer.number == 1 ? "payments.drawer.day" : "payments.drawer.day_number",
            ["date": .date(drawer.day), "number": .number(Int64(drawer.number))])
    }

    func badge(_ state: CashReceipt.State) -> Badge {
        let text = visit.say(TextKey("payments.receipt.state.\(state.rawValue)"))
        return state == .valid ? Badge(.good, icon: "check", text) : Badge(.late, icon: "refuse", text)
    }

    func badge(_ state: CashDrawer.State) -> Badge {
        let text = visit.say(TextKey("payments.drawer.state.\(state.rawValue)"))
        switch state {
        case .open: return Badge(.progress, icon: "money", text)
        case .closed: return Badge(.warn, icon: "clock", text)
        case .confirmed: return Badge(.good, icon: "check", text)
        }
    }

    func badge(_ state: FeeStanding.State) -> Badge {
        let text = visit.say(TextKey("payments.fee.state.\(state.rawValue)"))
        switch state {
        case .unpaid: return Badge(.warn, icon: "money", text)
        case .paid: return Badge(.good, icon: "check", text)
        case .cancelled: return Badge(.neutral, icon: "cross", text)
        }
    }
}
