import Base
import House
import Storage
import Synchronization

/// The rules of the clocks as kept in the database. They are few, so they are held in memory by their generation.
final class RuleStore: Sendable {
    /// What is raised when a rule changes.
    static let topic: Topic = "onestop.rules"
    private static let openEnd = "9999-12-31"
    private let kept = Mutex<(generation: Int64, book: RuleBook)?>(nil)

    /// All rules as they are at that moment of the database.
    func book(in connection: Connection) throws -> RuleBook {
        let generation: Int64 =
            try connection.value("SELECT number FROM generation WHERE topic = \(Self.topic.name)") ?? 0
        if let found = kept.withLock({ $0 }), found.generation == generation { return found.book }
        let rules = try connection.rows(
            """
            SELECT id, key, from_date, value, source, verified, version FROM onestop_rule ORDER BY key, from_date LIMIT 1000
            """
        ) { row -> ClockRule? in
            // A key of a later program is passed over.
            guard let key = ClockRules.Key(rawValue: try row["key"]) else { return nil }
            return ClockRule(
                id: try row["id"], key: key, from: try row["from_date"], value: try row["value"],
                source: try row["source"], verified: try row["verified"], version: try row["version"])
        }
        let pauses = try connection.rows(
            """
            SELECT key, name_vi, name_en, name_ar, from_date, until_date, source, verified, version FROM onestop_pause
            ORDER BY from_date, key LIMIT 200
            """
        ) { row in
            let until: String = try row["until_date"]
            return PauseKind(
                key: try row["key"],
                name: try row.localized("name"),
                period: DatePeriod(
                    from: try row["from_date"], until: until == Self.openEnd ? nil : CalendarDate(until)),
                source: try row["source"], verified: try row["verified"], version: try row["version"])
        }
        let book = RuleBook(rules: rules.compactMap(\.self), pauses: pauses)
        // A transaction sees its own changes, which may yet be undone.
        if !(connection is Transaction), generation > 0 { kept.withLock { $0 = (generation, book) } }
        return book
    }

    /// Puts a rule in; one of the same key and day is replaced.
    func put(
        _ key: ClockRules.Key, from day: CalendarDate, value: Int, source: String, verified: Procedure.Verification,
        at now: Instant, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO onestop_rule (id, key, from_date, value, source, verified, created_at, version)
            VALUES (\(ID<ClockRule>(at: now)), \(key.rawValue), \(day), \(value), \(source), \(verified.rawValue), \(now), 1)
            ON CONFLICT (key, from_date) DO UPDATE SET value = excluded.value, source = excluded.source,
                verified = excluded.verified, version = onestop_rule.version + 1
            """)
    }

    /// Puts a reason in; false if its key is known.
    func insert(_ pause: PauseKind, at now: Instant, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO onestop_pause (key, name_vi, name_en, name_ar, from_date, until_date, source, verified, created_at,
                version)
            VALUES (\(pause.key), \(pause.name.vietnamese), \(pause.name.others[.english] ?? ""),
                \(pause.name.others[.arabic] ?? ""), \(pause.period.from),
                \(pause.period.until?.description ?? Self.openEnd), \(pause.source), \(pause.verified.rawValue), \(now), 1)
            ON CONFLICT (key) DO NOTHING
            """) == 1
    }

    /// Ends a reason on a day; false if the version is another.
    func end(_ key: String, version: Int64, on day: CalendarDate, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            UPDATE onestop_pause SET until_date = \(day), version = version + 1 WHERE key = \(key) AND version = \(version)
            """) == 1
    }
}
