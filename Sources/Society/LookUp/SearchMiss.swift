import Base
import Storage

/// Words that people searched for and that found nothing: what the commune calls otherwise, or has not told yet.
struct SearchMiss: Sendable {
    let words: String
    let number: Int64
    let lastDay: CalendarDate

    private static let longest = 60
    /// A personal number or a telephone has more digits than a house number, a year or the number of a decree.
    private static let mostDigits = 6
    /// Different words on one day; past them somebody makes them up.
    private static let mostOnOneDay = 1_000
    /// Days that they are kept.
    static let daysKept = 180

    /// The words as they are kept; nil if they are none, or might say who somebody is.
    static func kept(_ typed: String) -> String? {
        let words = typed.folded()
        guard words.count >= 2, words.count < longest, !typed.contains("@"),
            words.filter(\.isNumber).count <= mostDigits
        else { return nil }
        return words
    }

    /// Notes one search that found nothing.
    static func note(_ words: String, on day: CalendarDate, in transaction: Transaction) throws {
        let known = try transaction.execute(
            "UPDATE search_miss SET number = number + 1 WHERE day = \(day) AND words = \(words)")
        if known > 0 { return }
        let count: Int = try transaction.value("SELECT count(*) FROM search_miss WHERE day = \(day)") ?? 0
        guard count < mostOnOneDay else { return }
        try transaction.execute(
            """
            INSERT INTO search_miss (day, words, number) VALUES (\(day), \(words), 1)
            ON CONFLICT (day, words) DO UPDATE SET number = search_miss.number + 1
            """)
    }

    /// What was sought most often since the day.
    static func list(since day: CalendarDate, limit: Int, in connection: Connection) throws -> [SearchMiss] {
        try connection.rows(
            """
            SELECT words, CAST(sum(number) AS \(.int64)) AS total, max(day) AS last_day FROM search_miss
            WHERE day >= \(day) GROUP BY words ORDER BY 2 DESC, 3 DESC, 1 LIMIT \(limit)
            """
        ) { row in
            SearchMiss(words: try row["words"], number: try row["total"], lastDay: try row["last_day"])
        }
    }

    /// Forgets what is older than it is kept.
    static func removeOld(today: CalendarDate, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM search_miss WHERE day < \(today.adding(days: -daysKept))")
    }
}
