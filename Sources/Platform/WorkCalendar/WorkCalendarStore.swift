import Base
public import Storage
import Synchronization

/// Working time as kept in the database. The whole calendar is small, so it is held in memory by its generation.
public final class WorkCalendarStore: Sendable {
    /// What is raised when working time changes.
    public static let topic: Topic = "workcalendar"
    static let openEnd = "9999-12-31"

    private struct Kept {
        var generation: Int64
        var calendar: OfficeCalendar
    }

    private let kept = Mutex<Kept?>(nil)

    public init() {}

    /// The calendar as it is at that moment of the database: one small query while nothing has changed.
    public func calendar(in connection: Connection) throws -> OfficeCalendar {
        let generation: Int64 =
            try connection.value("SELECT number FROM generation WHERE topic = \(Self.topic.name)") ?? 0
        if let found = kept.withLock({ $0 }), found.generation == generation { return found.calendar }
        let periods = try connection.rows(
            """
            SELECT from_date, until_date, cut_off, week FROM work_hours WHERE unit_id = '' ORDER BY from_date LIMIT 200
            """
        ) { try WorkHours(row: $0) }
        let days = try connection.rows(
            "SELECT date, kind FROM work_holiday WHERE unit_id = '' AND removed_at = 0 ORDER BY date DESC LIMIT 5000"
        ) { (try $0["date"] as CalendarDate, try $0["kind"] as OfficeCalendar.SpecialDay) }
        let calendar = OfficeCalendar(
            periods: periods.compactMap(\.self), exceptions: Dictionary(days) { first, _ in first })
        // A transaction sees its own changes, which may yet be undone.
        if !(connection is Transaction), generation > 0 {
            kept.withLock { $0 = Kept(generation: generation, calendar: calendar) }
        }
        return calendar
    }

    /// The special days of a year, in order.
    public func holidays(year: Int, in connection: Connection) throws -> [Holiday] {
        guard let first = CalendarDate(year: year, month: 1, day: 1),
            let last = CalendarDate(year: year, month: 12, day: 31)
        else { return [] }
        return try connection.rows(
            """
            SELECT id, date, kind, name_vi, name_en, name_ar, source, verified, version FROM work_holiday
            WHERE unit_id = '' AND removed_at = 0 AND date >= \(first) AND date <= \(last) ORDER BY date LIMIT 366
            """
        ) { try Holiday(row: $0) }
    }

    /// The special day of that identifier, locked; nil if it is gone.
    func holiday(_ id: ID<Holiday>, in transaction: Transaction) throws -> Holiday? {
        try transaction.row(
            """
            SELECT id, date, kind, name_vi, name_en, name_ar, source, verified, version FROM work_holiday
            WHERE id = \(id) AND removed_at = 0\(transaction.forUpdate)
            """
        ) { try Holiday(row: $0) }
    }

    /// Puts a day in; false if the date has one already.
    func insert(_ holiday: Holiday, at now: Instant, bringingBack: Bool, in transaction: Transaction) throws -> Bool {
        if bringingBack {
            try transaction.execute(
                "DELETE FROM work_holiday WHERE unit_id = '' AND date = \(holiday.date) AND removed_at > 0")
        }
        return try transaction.execute(
            """
            INSERT INTO work_holiday (id, unit_id, date, kind, name_vi, name_en, name_ar, source, verified, created_at,
                removed_at, version)
            VALUES (\(holiday.id), '', \(holiday.date), \(holiday.kind), \(holiday.name.vietnamese),
                \(holiday.name.others[.english] ?? ""), \(holiday.name.others[.arabic] ?? ""), \(holiday.source),
                \(holiday.verified), \(now), 0, 1)
            ON CONFLICT (unit_id, date) DO NOTHING
            """) == 1
    }

    func remove(_ holiday: Holiday, at now: Instant, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE work_holiday SET removed_at = \(now), version = version + 1 WHERE id = \(holiday.id)")
    }

    /// Puts a period in; false if one begins that day already.
    func insert(
        _ hours: WorkHours, source: String, verified: Holiday.Verification, at now: Instant, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO work_hours (id, unit_id, from_date, until_date, cut_off, week, source, verified, created_at,
                version)
            VALUES (\(ID<WorkHours>(at: now)), '', \(hours.period.from),
                \(hours.period.until?.description ?? Self.openEnd), \(hours.cutOff), \(hours.weekJSON), \(source),
                \(verified), \(now), 1)
            ON CONFLICT (unit_id, from_date) DO NOTHING
            """) == 1
    }
}

extension WorkHours {
    /// nil for a row that makes no sense: the calendar then goes on without it.
    fileprivate init?(row: Row) throws {
        let until: String = try row["until_date"]
        let week: JSONValue = try row["week"]
        self.init(
            period: DatePeriod(
                from: try row["from_date"], until: until == WorkCalendarStore.openEnd ? nil : CalendarDate(until)),
            cutOff: try row["cut_off"], week: Self.week(week))
    }

    /// `[[[450,690],[810,1020]],…]`, Monday first.
    fileprivate var weekJSON: JSONValue {
        .array(week.map { .array($0.map { [.integer(Int64($0.open)), .integer(Int64($0.close))] }) })
    }

    private static func week(_ json: JSONValue) -> [[WorkSpan]] {
        (json.array ?? []).map { day in
            (day.array ?? []).compactMap { span in
                guard let pair = span.array, pair.count == 2, let open = pair[0].integer, let close = pair[1].integer
                else { return nil }
                return WorkSpan(open: Int(open), close: Int(close))
            }
        }
    }
}
