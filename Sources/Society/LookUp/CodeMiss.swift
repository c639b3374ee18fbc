import Base
import Logging
import Storage
import Web

/// A code that somebody scanned or typed and that opens nothing: perhaps printed by a forger, or guessed. Whose machine asked is not
/// kept.
struct CodeMiss: Sendable {
    enum Kind: String, Sendable, CaseIterable, Storable {
        /// Well formed, and nobody issued it.
        case unknown
        /// Issued once and revoked since: its sign was stolen, or copied before.
        case revoked
        /// The check character is wrong: a slip, or somebody tries codes. What was typed is not kept.
        case mistyped
    }

    let kind: Kind
    /// Empty where it is not kept.
    let spelling: String
    let day: CalendarDate
    let number: Int64
    let lastAt: Instant

    init(row: Row) throws {
        kind = try row["kind"]
        spelling = try row["spelling"]
        day = try row["day"]
        number = try row["number"]
        lastAt = try row["last_at"]
    }

    /// Notes one scan of it.
    static func note(_ spelling: String, _ kind: Kind, at now: Instant, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO code_miss (day, spelling, number, last_at, kind)
            VALUES (\(now.date), \(spelling), 1, \(now), \(kind))
            ON CONFLICT (day, spelling) DO UPDATE SET number = code_miss.number + 1, last_at = excluded.last_at,
                kind = excluded.kind
            """)
    }

    /// Notes one scan; whoever scans is answered even while nothing can be written.
    static func keep(_ spelling: String, _ kind: Kind, _ visit: Visit) async throws {
        let now = visit.now
        do {
            try await visit.site.database.write { try note(spelling, kind, at: now, in: $0) }
        } catch let failure as DatabaseFailure where failure.isOutage {
            visit.logger.warning(
                "a code that opens nothing is not kept", metadata: ["code": "\(spelling)", "error": "\(failure)"])
        }
    }

    /// Such codes before the cursor (`day.spelling` of the last shown), newest day first; one more than `limit` if
    /// there are more.
    ///
    /// An unknown code belongs to no unit: whoever may see codes sees all of them.
    static func list(before cursor: String?, limit: Int, in connection: Connection) throws -> [CodeMiss] {
        var condition: SQL = "1 = 1"
        let parts = (cursor ?? "").split(separator: ".")
        if let first = parts.first, let day = CalendarDate(first) {
            condition = "day < \(day) OR (day = \(day) AND spelling < \(parts.count > 1 ? String(parts[1]) : ""))"
        }
        return try connection.rows(
            """
            SELECT kind, day, spelling, number, last_at FROM code_miss WHERE \(condition)
            ORDER BY day DESC, spelling DESC LIMIT \(limit + 1)
            """, CodeMiss.init(row:))
    }

    /// How many unknown or revoked codes were scanned in the days, and how often a wrong one was typed.
    static func count(
        _ days: ClosedRange<CalendarDate>, in connection: Connection
    ) throws -> (codes: Int, mistyped: Int64) {
        let row = try connection.row(
            """
            SELECT count(DISTINCT CASE WHEN kind <> \(Kind.mistyped) THEN spelling END) AS codes,
                CAST(coalesce(sum(CASE WHEN kind = \(Kind.mistyped) THEN number ELSE 0 END), 0) AS \(.int64)) AS mistyped
            FROM code_miss WHERE day >= \(days.lowerBound) AND day <= \(days.upperBound)
            """)
        return (try row?["codes"] ?? 0, try row?["mistyped"] ?? 0)
    }

    var cursor: String { "\(day).\(spelling)" }
}
