import Base
import House

/// What a writer writes, and what a correction would put in its place. Kept whole in revisions, so that it can always be said what
/// stood on the page.
struct EntryContent: Sendable, Hashable {
    var title: LocalizedText
    var text: LocalizedText
    var place: LocalizedText
    var details: EntryDetails

    /// For the history.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "title": Self.json(title), "text": Self.json(text), "place": Self.json(place),
        ]
        switch details {
        case .announcement(let it):
            members["kind"] = "announcement"
            members["urgency"] = .string(it.urgency.rawValue)
            members["until"] = .string(it.until?.description ?? "")
            members["villages"] = .array(it.villages.map { .string($0.text) })
        case .event(let it):
            members["kind"] = "event"
            members["first_day"] = .string(it.firstDay.description)
            members["last_day"] = .string(it.lastDay.description)
            members["start_minute"] = it.startMinute.map { .integer(Int64($0)) } ?? .null
            members["end_minute"] = it.endMinute.map { .integer(Int64($0)) } ?? .null
            members["repeats"] = .string(it.repeats.rawValue)
            members["repeat_until"] = .string(it.repeatUntil?.description ?? "")
            members["link"] = .string(it.link)
        case .question(let it):
            members["kind"] = "question"
            members["field"] = .string(it.field.rawValue)
            members["procedures"] = .array(it.procedures.map { .string($0) })
        }
        return .object(members)
    }

    init(title: LocalizedText, text: LocalizedText, place: LocalizedText = LocalizedText(""), details: EntryDetails) {
        self.title = title
        self.text = text
        self.place = place
        self.details = details
    }

    /// Reads what `json` wrote; nil for anything else.
    init?(json: JSONValue) {
        guard let title = Self.text(json["title"]), let text = Self.text(json["text"]) else { return nil }
        func word(_ name: String) -> String { json[name]?.string ?? "" }
        func number(_ name: String) -> Int? { json[name]?.integer.map { Int($0) } }
        let details: EntryDetails
        switch word("kind") {
        case "announcement":
            details = .announcement(
                Announcement(
                    urgency: Announcement.Urgency(rawValue: word("urgency")) ?? .ordinary,
                    until: CalendarDate(word("until")),
                    villages: (json["villages"]?.array ?? []).compactMap { $0.string.flatMap { ID($0) } }))
        case "event":
            guard let first = CalendarDate(word("first_day")) else { return nil }
            details = .event(
                PublicEvent(
                    firstDay: first, lastDay: CalendarDate(word("last_day")), startMinute: number("start_minute"),
                    endMinute: number("end_minute"),
                    repeats: PublicEvent.Repeat(rawValue: word("repeats")) ?? .never,
                    repeatUntil: CalendarDate(word("repeat_until")), link: word("link")))
        case "question":
            details = .question(
                FrequentQuestion(
                    field: FrequentQuestion.Field(rawValue: word("field")) ?? .other,
                    procedures: (json["procedures"]?.array ?? []).compactMap(\.string)))
        default: return nil
        }
        self.init(title: title, text: text, place: Self.text(json["place"]) ?? LocalizedText(""), details: details)
    }

    private static func json(_ text: LocalizedText) -> JSONValue {
        var members: [String: JSONValue] = ["vi": .string(text.vietnamese)]
        for (language, words) in text.others { members[language.tag] = .string(words) }
        return .object(members)
    }

    private static func text(_ json: JSONValue?) -> LocalizedText? {
        guard let json, let vietnamese = json["vi"]?.string else { return nil }
        return LocalizedText(vietnamese, english: json["en"]?.string, arabic: json["ar"]?.string)
    }
}

/// A version of the content: what stood on the page, or what somebody proposes to put there.
struct EntryRevision: Sendable {
    enum State: String, Sendable, CaseIterable {
        /// As first published.
        case first
        case proposed, applied, dropped
    }

    let id: ID<EntryRevision>
    let entry: ID<BulletinEntry>
    let state: State
    /// nil only for damaged rows.
    let content: EntryContent?
    /// What changed, for the public.
    let note: LocalizedText
    let makerID: String
    let makerName: String
    let madeAt: Instant
    let deciderName: String
    let decidedAt: Instant?
}
