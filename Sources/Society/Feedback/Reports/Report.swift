import Base
import Codes
import House
import Storage

/// What a resident told the commune: a problem at a place, a question, a complaint about service, thanks.
struct Report: Sendable {
    let id: ID<Report>
    /// To ask by; tells how far it is and, until an official has released it, nothing else.
    let code: PublicCode
    /// Where it lies.
    let unit: ID<AdministrativeUnit>
    /// Who is to answer; nil while that is not known.
    let handlingUnit: ID<AdministrativeUnit>?
    let kind: Kind
    /// The thing whose sign was scanned, named as it was then.
    let about: AboutThing?
    let category: String
    let words: String
    /// The words that everyone may read: without personal data, as an official released them.
    let publicWords: String
    let position: Position?
    let sealedName: [UInt8]
    let sealedPhone: [UInt8]
    let language: Language
    let state: State
    let outcome: Outcome?
    let answer: String
    let holder: ID<Account>?
    let holderName: String
    let isReleased: Bool
    let arePhotosReleased: Bool
    let mergedInto: ID<Report>?
    /// How many others said the same.
    let meToo: Int64
    let reopened: Int64
    let receivedAt: Instant
    let dueAt: Instant
    let answeredAt: Instant?
    let closedAt: Instant?
    let version: Int64

    enum Kind: String, Sendable, CaseIterable, Storable {
        case problem, question, complaint, thanks

        var icon: String {
            switch self {
            case .problem: "warning"
            case .question: "question"
            case .complaint: "megaphone"
            case .thanks: "heart"
            }
        }
    }

    enum State: String, Sendable, CaseIterable, Storable {
        case received, assigned, answered, closed
        /// Abuse, or nothing that the commune can read.
        case rejected
        case withdrawn
        /// The same as another report, which goes on for both.
        case merged

        /// Whether an answer is owed.
        var isOpen: Bool { self == .received || self == .assigned }
        static let open: [State] = [.received, .assigned]

        var badge: (kind: Badge.Kind, icon: String) {
            switch self {
            case .received: (.neutral, "inbox")
            case .assigned: (.progress, "person")
            case .answered, .closed: (.good, "check-circle")
            case .rejected: (.warn, "refuse")
            case .withdrawn: (.neutral, "cross")
            case .merged: (.neutral, "info")
            }
        }
    }

    /// What came of it.
    enum Outcome: String, Sendable, CaseIterable, Storable {
        case resolved, explained
        case passedOn = "passed_on"
        case notOurs = "not_ours"
    }

    var hasContact: Bool { !sealedName.isEmpty || !sealedPhone.isEmpty }
    var deskPath: String { "/desk/reports/\(id)" }
    var publicPath: String { "/reports/\(code)" }
    /// The beginning of the words, for lists.
    var opening: String { Self.opening(of: words) }
    var publicOpening: String { Self.opening(of: publicWords) }

    static func opening(of words: String, limit: Int = 90) -> String {
        let line = words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard line.count > limit else { return line }
        let cut = line.prefix(limit)
        return String(cut[..<(cut.lastIndex(of: " ") ?? cut.endIndex)]) + "…"
    }

    static let columns: SQL = """
        report.id, report.code, report.unit_id, report.handling_unit_id, report.kind, report.about_kind,
        report.about_target, report.about_code, report.about_vi, report.about_en, report.about_ar, report.category,
        report.words, report.public_words, report.position, report.name, report.phone, report.language, report.state,
        report.outcome, report.answer, report.holder_id, report.holder_name, report.released, report.photos_released,
        report.merged_into, report.me_too, report.reopened, report.received_at, report.due_at, report.answered_at,
        report.closed_at, report.version
        """

    init(row: Row) throws {
        id = try row["id"]
        let text: String = try row["code"]
        guard let code = PublicCode(text) else { throw UnreadableReport(code: text) }
        self.code = code
        unit = try row["unit_id"]
        handlingUnit = ID(try row["handling_unit_id"] as String)
        kind = try row["kind"]
        about = try AboutThing(row: row)
        category = try row["category"]
        words = try row["words"]
        publicWords = try row["public_words"]
        position = Position(try row["position"] as String)
        sealedName = try row["name"]
        sealedPhone = try row["phone"]
        language = try row["language"]
        state = try row["state"]
        outcome = Outcome(rawValue: try row["outcome"])
        answer = try row["answer"]
        holder = ID(try row["holder_id"] as String)
        holderName = try row["holder_name"]
        isReleased = try row["released"]
        arePhotosReleased = try row["photos_released"]
        mergedInto = ID(try row["merged_into"] as String)
        meToo = try row["me_too"]
        reopened = try row["reopened"]
        receivedAt = try row["received_at"]
        dueAt = try row["due_at"]
        answeredAt = try row.moment("answered_at")
        closedAt = try row.moment("closed_at")
        version = try row["version"]
    }
}

/// A stored code that is none: the database is damaged.
struct UnreadableReport: Error {
    let code: String
}

/// A thing with a code of ours that a report is about: its kind and identifier, and how it was called that day.
struct AboutThing: Sendable, Hashable {
    let kind: String
    let target: String
    let code: String
    let title: LocalizedText

    init(_ record: CodeRecord) {
        kind = record.kind
        target = record.target
        code = record.code.text
        title = record.title
    }

    fileprivate init?(row: Row) throws {
        kind = try row["about_kind"]
        if kind.isEmpty { return nil }
        target = try row["about_target"]
        code = try row["about_code"]
        title = try row.localized("about")
    }

    var path: String { "/q/\(code)" }
}

/// What happened to a report.
struct ReportEvent: Sendable {
    let id: ID<ReportEvent>
    let kind: Kind
    let at: Instant
    let actorName: String
    let text: String
    let isPublic: Bool

    enum Kind: String, Sendable, CaseIterable, Storable {
        case received, added, withdrawn, reopened, confirmed
        case taken, assigned
        case passedOn = "passed_on"
        case answered, noted, recategorised, released, hidden, rejected, merged, closed, revealed, warned, erased

        var icon: String {
            switch self {
            case .received: "inbox"
            case .added: "plus"
            case .withdrawn, .rejected: "refuse"
            case .reopened: "warning"
            case .confirmed, .closed: "check-circle"
            case .taken, .assigned: "person"
            case .passedOn: "next"
            case .answered: "chat"
            case .noted, .recategorised: "edit"
            case .released: "globe"
            case .hidden: "lock"
            case .merged: "info"
            case .revealed: "eye"
            case .warned: "clock"
            case .erased: "trash"
            }
        }
    }
}
