import Base
import Foundation
import Storage
import Web

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
    var version: Int64 = 1

    private static let columns: SQL = "shown, kind, target, title, printed_on, issuer, version"

    /// The kind under which codes of places are registered.
    static let placeKind = "lookup.place"

    /// Unicode scalars that each of its texts may have.
    static let longest = ["shown": 60, "target": 100, "title": 300, "issuer": 100]

    /// A text of a list as a form would have brought it: composed, on one line, without control characters, which PostgreSQL would
    /// not hold.
    static func line(_ text: String) -> String {
        let kept = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String.UnicodeScalarView(kept)).precomposedStringWithCanonicalMapping
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// How a code is found: its letters and digits alone, so that dashes, spaces and case do not matter.
    static func folded(_ text: String) -> String { String(text.folded().filter { $0 != " " }) }

    static func find(_ text: String, in connection: Connection) throws -> LegacyCode? {
        let folded = folded(text)
        guard (3...40).contains(folded.count) else { return nil }
        return try connection.row("SELECT \(columns) FROM legacy_code WHERE folded = \(folded)", read)
    }

    /// Old codes in the order of their letters, after the cursor; one more than `limit` when there are more.
    ///
    /// A code that a former unit printed belongs to the commune as a whole: whoever may see codes sees all of them.
    static func list(
        words: String, after cursor: String, limit: Int, in connection: Connection
    ) throws -> [LegacyCode] {
        var conditions: [SQL] = ["folded > \(cursor)"]
        let sought = folded(words)
        if !sought.isEmpty { conditions.append("replace(folded, \(sought), '') <> folded") }
        return try connection.rows(
            "SELECT \(columns) FROM legacy_code WHERE \(SQL.all(conditions)) ORDER BY folded LIMIT \(limit + 1)", read)
    }

    /// Changes the code of that spelling; false if it has another version by now.
    func update(in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            UPDATE legacy_code SET shown = \(shown), kind = \(kind), target = \(target), title = \(title),
                printed_on = \(printedOn), issuer = \(issuer), version = version + 1
            WHERE folded = \(Self.folded(shown)) AND version = \(version)
            """) == 1
    }

    func remove(in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM legacy_code WHERE folded = \(Self.folded(shown))")
    }

    private static func read(_ row: Row) throws -> LegacyCode {
        LegacyCode(
            shown: try row["shown"], kind: try row["kind"], target: try row["target"], title: try row["title"],
            printedOn: try row["printed_on"], issuer: try row["issuer"], version: try row["version"])
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

    var path: String { "/old/" + ListPath.encoded(shown) }
}
