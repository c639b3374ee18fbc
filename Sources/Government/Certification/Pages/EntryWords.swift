import Base
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
}
