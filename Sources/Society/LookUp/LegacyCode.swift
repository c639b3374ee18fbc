import Base
import Storage

/// A code that a former unit printed, and what it became.
struct LegacyCode: Sendable {
    /// As printed.
    let shown: String
    /// What the target is the key of: `procedure`, `place`, `unit`.
    let kind: String
    let target: String
    /// What the sign said, in Vietnamese.
    let title: String
    let printedOn: CalendarDate
    /// The key of the unit that printed it.
    let issuer: String

    /// The kind under which codes of places are registered.
    static let placeKind = "lookup.place"

    /// How a code is found: its letters and digits alone, so that dashes, spaces and case do not matter.
    static func folded(_ text: String) -> String { String(text.folded().filter { $0 != " " }) }

    static func find(_ text: String, in connection: Connection) throws -> LegacyCode? {
        let folded = folded(text)
        guard (3...40).contains(folded.count) else { return nil }
        return try connection.row(
            "SELECT shown, kind, target, title, printed_on, issuer FROM legacy_code WHERE folded = \(folded)"
        ) { row in
            LegacyCode(
                shown: try row["shown"], kind: try row["kind"], target: try row["target"], title: try row["title"],
                printedOn: try row["printed_on"], issuer: try row["issuer"])
        }
    }

    /// Puts the code in; answers false if it is there.
    func insert(in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO legacy_code (folded, shown, kind, target, title, printed_on, issuer)
            VALUES (\(Self.folded(shown)), \(shown), \(kind), \(target), \(title), \(printedOn), \(issuer))
            ON CONFLICT (folded) DO NOTHING
            """) == 1
    }

    var path: String { "/old/" + (GivenTextReply.encoded(shown) ?? "") }
}
