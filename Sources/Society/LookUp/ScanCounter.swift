public import Base
public import Codes
public import Logging
public import Storage
import Synchronization

/// Counts how often each code is opened. Counts wait in memory for a few seconds and are stored together: the one thing
/// here that a
/// power cut may lose.
public final class ScanCounter: Sendable {
    private struct Key: Hashable {
        let code: String
        let day: CalendarDate
        /// 0...23; nil where it was not asked for.
        let hour: Int?
    }

    private struct State {
        var counts: [Key: Int64] = [:]
        var isFlushComing = false
    }

    private let database: Database
    private let logger: Logger
    private let delay: Duration
    private let state = Mutex(State())

    /// A counter that stores what it has counted after the delay.
    public init(database: Database, logger: Logger, delay: Duration = .seconds(5)) {
        self.database = database
        self.logger = logger
        self.delay = delay
    }

    /// Notes one opening of the code at that moment.
    public func note(_ code: PublicCode, at now: Instant) { note(code, on: now.date, hour: now.minuteOfDay / 60) }

    /// Notes one opening of the code on that day.
    public func note(_ code: PublicCode, on day: CalendarDate) { note(code, on: day, hour: nil) }

    private func note(_ code: PublicCode, on day: CalendarDate, hour: Int?) {
        let isFirst = state.withLock { state in
            state.counts[Key(code: code.text, day: day, hour: hour), default: 0] += 1
            defer { state.isFlushComing = true }
            return !state.isFlushComing
        }
        if isFirst {
            Task { [self] in
                try? await Task.sleep(for: delay)
                await flushOrKeep()
            }
        }
    }

    /// Stores what was counted; throws `DatabaseFailure`, and keeps the counts then.
    public func flush() async throws {
        let counts = state.withLock { state in
            defer { state = State() }
            return state.counts
        }
        guard !counts.isEmpty else { return }
        // The same order everywhere, so that two processes never wait for each other.
        let ordered = counts.sorted {
            ($0.key.day, $0.key.code, $0.key.hour ?? -1) < ($1.key.day, $1.key.code, $1.key.hour ?? -1)
        }
        do {
            try await database.write { transaction in
                for (key, number) in ordered {
                    try transaction.execute(
                        """
                        INSERT INTO scan_count (code, day, number) VALUES (\(key.code), \(key.day), \(number))
                        ON CONFLICT (code, day) DO UPDATE SET number = scan_count.number + \(number)
                        """)
                    // The hour is kept for each kind and unit only: when one sign is scanned could tell who does.
                    guard let hour = key.hour else { continue }
                    try transaction.execute(
                        """
                        INSERT INTO scan_hour (day, hour, unit_id, kind, number)
                        SELECT \(key.day), \(hour), unit_id, kind, \(number) FROM public_code WHERE code = \(key.code)
                        ON CONFLICT (day, hour, unit_id, kind) DO UPDATE SET number = scan_hour.number + \(number)
                        """)
                }
            }
        } catch {
            state.withLock { state in state.counts.merge(counts) { $0 + $1 } }
            throw error
        }
    }

    private func flushOrKeep() async {
        do {
            try await flush()
        } catch {
            logger.warning("scan counts are kept for later", metadata: ["error": "\(error)"])
        }
    }

    /// How often the code was opened since the day, all days together and each day that has any, newest first.
    static func figures(
        _ code: PublicCode, since day: CalendarDate, in connection: Connection
    ) throws -> (total: Int64, days: [(day: CalendarDate, number: Int64)]) {
        let total: Int64 =
            try connection.value(
                "SELECT CAST(coalesce(sum(number), 0) AS \(.int64)) FROM scan_count WHERE code = \(code.text)")
            ?? 0
        let days = try connection.rows(
            "SELECT day, number FROM scan_count WHERE code = \(code.text) AND day >= \(day) ORDER BY day DESC LIMIT 100"
        ) { row in (day: try row["day"] as CalendarDate, number: try row["number"] as Int64) }
        return (total, days)
    }

    /// How often each of the codes was opened, all days together.
    static func totals(_ codes: [PublicCode], in connection: Connection) throws -> [String: Int64] {
        let rows = try connection.rows(
            """
            SELECT code, CAST(sum(number) AS \(.int64)) AS total FROM scan_count
            WHERE code IN (\(list: codes.map(\.text))) GROUP BY code
            """
        ) { row in (try row["code"] as String, try row["total"] as Int64) }
        return Dictionary(rows) { first, _ in first }
    }
}
