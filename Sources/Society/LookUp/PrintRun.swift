import Base
import Codes
import House
import Storage

/// Many signs or stickers printed in one go: ordered by an official, made in the background, kept for a week.
struct PrintRun: Sendable {
    /// How far it is.
    enum State: String, Sendable, CaseIterable, Storable {
        case working, done, cancelled, failed
    }

    let id: ID<PrintRun>
    /// The unit of the post that ordered it.
    let unit: ID<AdministrativeUnit>
    let account: ID<Account>
    let accountName: String
    /// What was chosen: `kind`, `unit`, `words`, `since`, or `typed`, the number of codes in a typed list.
    let chosen: JSONValue
    let format: PrintFormat
    let skip: Int
    let hasCutLines: Bool
    let language: Language
    /// What every link on it begins with, as on the day of the order.
    let origin: String
    /// Printed before the site had a public address.
    let isDraft: Bool
    let total: Int
    let made: Int
    let state: State
    let createdAt: Instant
    let finishedAt: Instant?
    let version: Int64

    var plan: PrintPlan { PrintPlan(codes: total, format: format, skip: skip) }
    var path: String { "/desk/print/\(id)" }

    /// More than that is for the printer's shop, and for several runs.
    static let mostCodes = 50_000
    /// A list that somebody types or pastes.
    static let mostTyped = 5_000
    /// Days that the files are kept.
    static let daysKept = 7
    /// Days after its end that a run is listed.
    static let daysRemembered = 30
}

/// What somebody typed or pasted as a list of codes.
struct TypedCodes: Sendable, Hashable {
    /// Each once, in the order of the list.
    private(set) var codes: [PublicCode] = []
    /// What is no code.
    private(set) var unreadable: [String] = []

    /// Reads codes between commas, semicolons and line ends; a code may have spaces inside, or a space after it.
    init(_ text: String) {
        var seen: Set<PublicCode> = []
        for piece in text.split(whereSeparator: { ",;".contains($0) || $0.isNewline }) {
            let piece = piece.trimmed()
            if piece.isEmpty { continue }
            let words = piece.split(whereSeparator: \.isWhitespace).map(String.init)
            let texts = Self.code(piece) != nil ? [piece] : words
            for text in texts {
                if let code = Self.code(text) {
                    if seen.insert(code).inserted { codes.append(code) }
                } else {
                    unreadable.append(text)
                }
            }
        }
    }

    private static func code(_ text: String) -> PublicCode? {
        guard case .valid(let code) = PublicCode.parse(text) else { return nil }
        return code
    }
}
