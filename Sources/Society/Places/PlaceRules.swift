import Base
import House
import Web

/// Who may do what to a place, and what a page needs before it is shown. Pure.
enum PlaceRules {
    /// To make and correct pages of places.
    static let edit: Permission = "places.edit"
    /// To put them before the public and take them away, and to vouch for what they say.
    static let publish: Permission = "places.publish"

    /// The day from which a page is shown: today where an earlier one was given.
    static func firstDay(_ wanted: CalendarDate?, today: CalendarDate) -> CalendarDate {
        max(wanted ?? today, today)
    }

    /// Why the public cannot be shown the page yet; nil if it can.
    static func missing(_ details: PlaceDetails) -> Message? {
        let hasWords = [PlaceField.summary, .text].contains { !details.words.text($0).vietnamese.isEmpty }
        return hasWords ? nil : "places.problem.no_words"
    }

    /// Whether the actor may mark the place so.
    static func mayMark(_ assurance: PlaceFacts.Assurance, before: PlaceFacts.Assurance?, by actor: Actor) -> Bool {
        assurance != .verified || before == .verified || actor.may(publish)
    }

    /// The key of a new place: the words of its title in plain letters.
    static func key(from title: String) -> String {
        let letters = title.foldedWords().map { $0.filter { $0.isASCII } }.filter { !$0.isEmpty }
        let joined = letters.joined(separator: "-").prefix(60)
        let key = String(joined.last == "-" ? joined.dropLast() : joined)
        return key.isEmpty || reservedKeys.contains(key) ? "place-" + key : key
    }

    /// Words that addresses below `/places` and `/desk/places` need for themselves.
    static let reservedKeys: Set<String> = ["new", "near"]

    /// Whether a key of data files may stand in an address.
    static func isKey(_ text: String) -> Bool {
        (1...80).contains(text.utf8.count) && !reservedKeys.contains(text)
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }
}
