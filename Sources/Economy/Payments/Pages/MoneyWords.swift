import Base
import Foundation
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

    /// A cell of `parts/table` under the column.
    func cell(_ column: String, _ text: String, _ more: ViewModel = [:]) -> ViewModel {
        var cell: ViewModel = ["label": visit.say(TextKey("payments.column.\(column)")), "text": text]
        cell.merge(more)
        return cell
    }

    /// The heads of a table; amounts stand at the end.
    func columns(_ names: [String], numeric: Set<String> = []) -> [ViewModel] {
        names.map { ["title": visit.say(TextKey("payments.column.\($0)")), "numeric": numeric.contains($0)] }
    }

    /// The address of a list with the filter as it stands, the cursor apart.
    static func path(_ base: String, _ query: Form, cursor: String? = nil) -> String {
        let allowed = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._")
        var parts = query.raw.filter { !["cursor", "lang"].contains($0.name) && !$0.value.isEmpty }.map { field in
            [field.name, field.value].map { $0.addingPercentEncoding(withAllowedCharacters: allowed) ?? "" }
                .joined(separator: "=")
        }
        if let cursor { parts.append("cursor=\(cursor)") }
        return base + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
    }
}
