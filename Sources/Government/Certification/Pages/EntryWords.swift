import Base
import Foundation
import House
import Texts
import Web

/// How entries are said to the reader of a page.
struct EntryWords {
    let visit: Visit

    func kind(_ kind: BookEntry.Kind) -> String { visit.say(TextKey("certification.kind.\(kind.rawValue)")) }

    /// In a word or two, for tables.
    func short(_ kind: BookEntry.Kind) -> String { visit.say(TextKey("certification.kind_short.\(kind.rawValue)")) }

    func state(_ state: BookEntry.State) -> Badge {
        let text = visit.say(TextKey("certification.state.\(state.rawValue)"))
        return state == .valid ? Badge(.good, icon: "check", text) : Badge(.late, icon: "refuse", text)
    }

    /// How the fee stands; nothing where nothing was asked.
    func fee(_ standing: FeeStanding?) -> Badge? {
        guard let standing else { return nil }
        let text = visit.say(TextKey("certification.fee.\(standing.state.rawValue)"))
        switch standing.state {
        case .paid: return Badge(.good, icon: "check", text)
        case .unpaid: return Badge(.warn, icon: "money", text)
        case .cancelled: return Badge(.neutral, icon: "cross", text)
        }
    }

    func cell(_ column: String, _ text: String, _ more: ViewModel = [:]) -> ViewModel {
        var cell: ViewModel = ["label": visit.say(TextKey("certification.column.\(column)")), "text": text]
        cell.merge(more)
        return cell
    }

    func columns(_ names: [String], numeric: Set<String> = []) -> [ViewModel] {
        names.map { ["title": visit.say(TextKey("certification.column.\($0)")), "numeric": numeric.contains($0)] }
    }

    func figures(_ figures: EntryFigures) -> [ViewModel] {
        func figure(_ key: String, _ value: String) -> ViewModel {
            ["label": visit.say(TextKey("certification.figure.\(key)")), "value": value]
        }
        return [
            figure("entries", visit.formats.number(Int64(figures.entries))),
            figure("copies", visit.formats.number(Int64(figures.copies))),
            figure("amount", visit.formats.number(figures.amount.dong)),
            figure("voided", visit.formats.number(Int64(figures.voided))),
        ]
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
