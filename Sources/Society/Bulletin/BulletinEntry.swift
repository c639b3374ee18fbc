import Base
import House
import Storage
import Translations

/// Something that the commune makes public: an announcement, an event or an answer to a question, on its way from the writer's
/// desk to the public page.
struct BulletinEntry: Sendable {
    /// What it is. The raw value names its texts, its code and its address.
    enum Kind: String, Sendable, CaseIterable, Storable {
        case announcement, event, question

        /// Where it stands: `/announcements`, and `/desk/announcements` for officials.
        var path: String {
            switch self {
            case .announcement: "/announcements"
            case .event: "/events"
            case .question: "/questions"
            }
        }

        var icon: String {
            switch self {
            case .announcement: "megaphone"
            case .event: "calendar"
            case .question: "info"
            }
        }

        /// Kind of its printed code, search entry and translated texts.
        var source: String { "bulletin.\(rawValue)" }
        /// Questions are found by their words; the others hang on boards.
        var hasCode: Bool { self != .question }
    }

    /// From the first line to the end.
    enum Stage: String, Sendable, CaseIterable, Storable {
        case draft, submitted, returned, approved, published, withdrawn
    }

    let id: ID<BulletinEntry>
    let kind: Kind
    /// The last part of its address; never changes.
    let key: String
    /// Whose it is: the unit that announces, organises or answers.
    let unit: ID<AdministrativeUnit>
    let stage: Stage
    let authorName: String
    /// The accounts that wrote, last changed and submitted it: none of them may approve it.
    let hands: Set<String>
    let deciderName: String
    /// Why it was returned or withdrawn.
    let remark: String
    let createdAt: Instant
    let changedAt: Instant
    let submittedAt: Instant?
    let approvedAt: Instant?
    /// When it is to be published by itself, once approved.
    let publishAt: Instant?
    let publishedAt: Instant?
    let correctedAt: Instant?
    let withdrawnAt: Instant?
    /// The first day on which it is no longer kept on top.
    let pinnedUntil: CalendarDate?
    let isListed: Bool
    let isSynthetic: Bool
    let version: Int64
    var details: EntryDetails
    var words = EntryWords()

    var path: String { "\(kind.path)/\(key)" }
    var deskPath: String { "/desk\(kind.path)/\(id)" }
    var content: EntryContent {
        EntryContent(title: words.title, text: words.text, place: words.place, details: details)
    }

    /// Whether its time is over on that day; it then leaves lists and search, its page stays and says so.
    func isOver(on day: CalendarDate) -> Bool {
        switch details {
        case .announcement(let announcement): announcement.until.map { $0 <= day } ?? false
        case .event(let event): event.endsOn < day
        case .question: false
        }
    }

    /// Whether it holds for the public on that day.
    func isInForce(on day: CalendarDate) -> Bool { stage == .published && !isOver(on: day) }
    /// Whether its address answers at all: once published, always.
    var isPublic: Bool { publishedAt != nil && [.published, .withdrawn].contains(stage) }
    func isPinned(on day: CalendarDate) -> Bool { pinnedUntil.map { $0 > day } ?? false }

    var announcement: Announcement? { if case .announcement(let it) = details { it } else { nil } }
    var event: PublicEvent? { if case .event(let it) = details { it } else { nil } }
    var question: FrequentQuestion? { if case .question(let it) = details { it } else { nil } }
    /// When the public page last changed.
    var updatedAt: Instant { [publishedAt, correctedAt, withdrawnAt].compactMap(\.self).max() ?? changedAt }
}

/// What is particular to a kind.
enum EntryDetails: Sendable, Hashable {
    case announcement(Announcement)
    case event(PublicEvent)
    case question(FrequentQuestion)
}

/// Its words in the languages they exist in, by field.
struct EntryWords: Sendable {
    var fields: [String: TranslatedText] = [:]

    var title: LocalizedText { text(of: "title") }
    var text: LocalizedText { text(of: "text") }
    /// Where an event takes place.
    var place: LocalizedText { text(of: "place") }

    /// Whether the words in that language are older than the Vietnamese ones.
    func isStale(in language: Language) -> Bool { fields.values.contains { $0.state(of: language) == .stale } }

    private func text(of field: String) -> LocalizedText { fields[field]?.text ?? LocalizedText("") }
}

extension BulletinEntry {
    static let columns: SQL = """
        entry.id, entry.kind, entry.key, entry.unit_id, entry.stage, entry.author_id, entry.author_name, entry.editor_id,
        entry.submitter_id, entry.decider_name, entry.remark, entry.created_at, entry.changed_at, entry.submitted_at,
        entry.approved_at, entry.publish_at, entry.published_at, entry.corrected_at, entry.withdrawn_at,
        entry.pinned_until, entry.is_listed, entry.synthetic, entry.version
        """

    init(row: Row) throws {
        func moment(_ column: String) throws -> Instant? {
            let value: Int64 = try row[column]
            return value == 0 ? nil : Instant(milliseconds: value)
        }
        id = try row["id"]
        kind = try row["kind"]
        key = try row["key"]
        unit = try row["unit_id"]
        stage = try row["stage"]
        authorName = try row["author_name"]
        hands = Set([try row["author_id"], try row["editor_id"], try row["submitter_id"]]).subtracting([""])
        deciderName = try row["decider_name"]
        remark = try row["remark"]
        createdAt = try row["created_at"]
        changedAt = try row["changed_at"]
        submittedAt = try moment("submitted_at")
        approvedAt = try moment("approved_at")
        publishAt = try moment("publish_at")
        publishedAt = try moment("published_at")
        correctedAt = try moment("corrected_at")
        withdrawnAt = try moment("withdrawn_at")
        pinnedUntil = CalendarDate(try row["pinned_until"] as String)
        isListed = try row["is_listed"]
        isSynthetic = try row["synthetic"]
        version = try row["version"]
        switch kind {
        case .announcement: details = .announcement(try Announcement(row: row))
        case .event: details = .event(try PublicEvent(row: row))
        case .question: details = .question(try FrequentQuestion(row: row))
        }
    }
}
