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

    /// The name of a fee of the tariff; its key if no feature knows it any more.
    func fee(_ key: String) -> String { kinds.first { $0.key == key }.map { visit.say($0.title) } ?? key }

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
