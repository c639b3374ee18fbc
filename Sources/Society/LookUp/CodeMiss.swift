import Base
import Storage

/// A well-formed code that nobody issued and somebody scanned: perhaps printed by a forger. Whose machine asked is not
/// kept.
struct CodeMiss: Sendable {
    let spelling: String
    let day: CalendarDate
    let number: Int64
    let lastAt: Instant

    init(row: Row) throws {
        spelling = try row["spelling"]
        day = try row["day"]
        number = try row["number"]
        lastAt = try row["last_at"]
    }

    /// Notes one scan of the unknown code.
    static func note(_ spelling: String, at now: Instant, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO code_miss (day, spelling, number, last_at) VALUES (\(now.date), \(spelling), 1, \(now))
            ON CONFLICT (day, spelling) DO UPDATE SET number = code_miss.number + 1, last_at = \(now)
            """)
    }

    /// Unknown codes before the cursor (`day.spelling` of the last shown), newest day first; one more than `limit` if
    /// there are more.
    ///
    /// An unknown code belongs to no unit: whoever may see codes sees all of them.
    static func list(before cursor: String?, limit: Int, in connection: Connection) throws -> [CodeMiss] {
        var condition: SQL = "1 = 1"
        let parts = (cursor ?? "").split(separator: ".")
        if parts.count == 2, let day = CalendarDate(parts[0]) {
            condition = "day < \(day) OR (day = \(day) AND spelling < \(String(parts[1])))"
        }
        return try connection.rows(
            """
            SELECT day, spelling, number, last_at FROM code_miss WHERE \(condition)
            ORDER BY day DESC, spelling DESC LIMIT \(limit + 1)
            """, CodeMiss.init(row:))
    }

    /// How often unknown codes were scanned since the day, and how many.
    static func count(since day: CalendarDate, in connection: Connection) throws -> (codes: Int, scans: Int64) {
        let row = try connection.row(
            """
            SELECT count(DISTINCT spelling) AS codes, CAST(coalesce(sum(number), 0) AS \(.int64)) AS scans FROM code_miss
            WHERE day >= \(day)
            """)
        return (try row?["codes"] ?? 0, try row?["scans"] ?? 0)
    }

    var cursor: String { "\(day).\(spelling)" }
}
