import Base
import Codes
import House
import Storage

/// Lists of the register of codes, for the desk and for export.
enum CodeStore {
    /// What a list is narrowed to.
    struct Filter: Sendable, Hashable {
        var kind: String?
        /// Kinds that are left out where none is asked for.
        var leftOut: Set<String> = []
        var state: CodeRecord.State?
        /// Words of the title, or a code.
        var words: String?
        /// The codes of a unit and of all below it.
        var within: Scope?
        /// Issued on that day or later.
        var since: CalendarDate?

        var conditions: [SQL] {
            var conditions: [SQL] = []
            if let within { conditions.append(within.contains("unit_id")) }
            if let since { conditions.append("created_at >= \(Instant(since))") }
            if let kind {
                conditions.append("kind = \(kind)")
            } else if !leftOut.isEmpty {
                conditions.append("kind NOT IN (\(list: leftOut.sorted()))")
            }
            if let state { conditions.append("state = \(state)") }
            if let words {
                if case .valid(let code) = PublicCode.parse(words) {
                    conditions.append("code = \(code.text)")
                } else {
                    // What remains without the word differs from the whole: a search within a text that both engines
                    // know.
                    for word in words.foldedWords().prefix(6) {
                        conditions.append("replace(folded, \(word), '') <> folded")
                    }
                }
            }
            return conditions
        }
    }

    /// A place in the list, newest first: the last row that was shown.
    struct Cursor: Sendable, Hashable {
        let createdAt: Instant
        let code: String

        init(createdAt: Instant, code: String) {
            self.createdAt = createdAt
            self.code = code
        }

        /// Reads `1700000000000.7KQ4M2X9TC`; nil for anything else.
        init?(_ text: String) {
            let parts = text.split(separator: ".")
            guard parts.count == 2, let milliseconds = Int64(parts[0]), PublicCode(String(parts[1])) != nil else {
                return nil
            }
            createdAt = Instant(milliseconds: milliseconds)
            code = String(parts[1])
        }

        var text: String { "\(createdAt.milliseconds).\(code)" }
    }

    /// Codes of the scope, newest first; one more than `limit` when there are more.
    static func list(
        _ filter: Filter, scope: Scope, after cursor: Cursor?, limit: Int, in connection: Connection
    ) throws -> [RegisteredCode] {
        var conditions = filter.conditions + [scope.contains("unit_id")]
        if let cursor {
            conditions.append(
                """
                created_at < \(cursor.createdAt) OR (created_at = \(cursor.createdAt) AND code < \(cursor.code))
                """)
        }
        return try connection.rows(
            """
            SELECT \(RegisteredCode.columns) FROM public_code WHERE \(SQL.all(conditions))
            ORDER BY created_at DESC, code DESC LIMIT \(limit + 1)
            """, RegisteredCode.init(row:))
    }

    /// One code of the scope.
    static func get(_ code: PublicCode, scope: Scope, in connection: Connection) throws -> RegisteredCode? {
        try connection.row(
            """
            SELECT \(RegisteredCode.columns) FROM public_code
            WHERE code = \(code.text) AND \(scope.contains("unit_id"))
            """, RegisteredCode.init(row:))
    }

    /// How many codes of the scope are in each state.
    static func count(_ filter: Filter, scope: Scope, in connection: Connection) throws -> Int {
        let conditions = filter.conditions + [scope.contains("unit_id")]
        return try connection.value("SELECT count(*) FROM public_code WHERE \(SQL.all(conditions))") ?? 0
    }

    /// Which of the codes are in force and within the scope.
    static func inForce(
        among codes: [PublicCode], scope: Scope, in connection: Connection
    ) throws -> Set<PublicCode> {
        var found: Set<PublicCode> = []
        for start in stride(from: 0, to: codes.count, by: 500) {
            let some = codes[start..<min(start + 500, codes.count)].map(\.text)
            let texts: [String] = try connection.values(
                """
                SELECT code FROM public_code WHERE code IN (\(list: some))
                    AND state = \(CodeRecord.State.published) AND \(scope.contains("unit_id"))
                """)
            found.formUnion(texts.compactMap { PublicCode($0) })
        }
        return found
    }

    /// The kinds of which the scope has codes.
    static func kinds(scope: Scope, in connection: Connection) throws -> [String] {
        try connection.values("SELECT DISTINCT kind FROM public_code WHERE \(scope.contains("unit_id")) ORDER BY kind")
    }

    /// A stretch of all codes in the order of their characters, for export.
    static func stretch(
        after code: String, scope: Scope, limit: Int, in connection: Connection
    ) throws -> [RegisteredCode] {
        try connection.rows(
            """
            SELECT \(RegisteredCode.columns) FROM public_code WHERE code > \(code) AND \(scope.contains("unit_id"))
            ORDER BY code LIMIT \(limit)
            """, RegisteredCode.init(row:))
    }
}
