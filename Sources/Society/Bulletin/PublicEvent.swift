import Base
import Storage

/// What is particular to an event: its days and hours, and how it comes again.
struct PublicEvent: Sendable, Hashable {
    /// How it comes again. Every month means on the same day of the month; months without that day are left out, as
    /// calendars do (RFC 5545 §3.3.10).
    enum Repeat: String, Sendable, CaseIterable, Storable { case never, weekly, monthly }

    /// One time that it takes place.
    struct Occurrence: Sendable, Hashable {
        let first: CalendarDate
        let last: CalendarDate
    }

    var firstDay: CalendarDate
    /// The day it ends on, itself included.
    var lastDay: CalendarDate
    /// Minutes since midnight; nil for whole days.
    var startMinute: Int?
    /// nil where only the beginning is known.
    var endMinute: Int?
    var repeats = Repeat.never
    /// The last day on which it may begin again.
    var repeatUntil: CalendarDate?
    /// A page of ours about the place; may be empty.
    var link = ""
    /// Grows with each change after publication (RFC 5545 §3.8.7.4).
    var sequence = 0

    static let columns: SQL = """
        detail.first_day, detail.last_day, detail.start_minute, detail.end_minute, detail.repeats, detail.repeat_until,
        detail.link, detail.sequence
        """

    init(
        firstDay: CalendarDate, lastDay: CalendarDate? = nil, startMinute: Int? = nil, endMinute: Int? = nil,
        repeats: Repeat = .never, repeatUntil: CalendarDate? = nil, link: String = "", sequence: Int = 0
    ) {
        self.firstDay = firstDay
        self.lastDay = lastDay ?? firstDay
        self.startMinute = startMinute
        self.endMinute = endMinute
        self.repeats = repeats
        self.repeatUntil = repeatUntil
        self.link = link
        self.sequence = sequence
    }

    init(row: Row) throws {
        func minute(_ column: String) throws -> Int? {
            let value: Int = try row[column]
            return value < 0 ? nil : value
        }
        self.init(
            firstDay: try row["first_day"], lastDay: try row["last_day"], startMinute: try minute("start_minute"),
            endMinute: try minute("end_minute"), repeats: try row["repeats"],
            repeatUntil: CalendarDate(try row["repeat_until"] as String), link: try row["link"],
            sequence: try row["sequence"])
    }

    var isAllDay: Bool { startMinute == nil }
    private var extraDays: Int { max(0, lastDay.dayNumber - firstDay.dayNumber) }

    /// The last day that any of its times touches.
    var endsOn: CalendarDate {
        repeats == .never ? lastDay : max(lastDay, (repeatUntil ?? firstDay).adding(days: extraDays))
    }

    /// The times that touch a day of the stretch, in order.
    func occurrences(from: CalendarDate, through: CalendarDate, limit: Int = 400) -> [Occurrence] {
        var found: [Occurrence] = []
        var step = firstStep(reaching: from.adding(days: -extraDays))
        while found.count < limit {
            guard let month = begin(step) else { break }
            step += 1
            // nil: a month without that day.
            guard let first = month else { continue }
            guard first <= through else { break }
            let last = first.adding(days: extraDays)
            if last >= from { found.append(Occurrence(first: first, last: last)) }
        }
        return found
    }

    /// A step at or before the first one that begins on or after the day.
    private func firstStep(reaching day: CalendarDate) -> Int {
        switch repeats {
        case .never: 0
        case .weekly: max(0, (day.dayNumber - firstDay.dayNumber) / 7)
        case .monthly: max(0, (day.year - firstDay.year) * 12 + day.month - firstDay.month)
        }
    }

    /// The day on which it begins for the so many-th time; a nil day for a month that has none, nil after the end.
    private func begin(_ step: Int) -> CalendarDate?? {
        if step == 0 { return firstDay }
        guard repeats != .never, let end = repeatUntil else { return .none }
        if repeats == .weekly {
            let day = firstDay.adding(days: 7 * step)
            return day <= end && day > firstDay ? .some(day) : .none
        }
        let months = firstDay.month - 1 + step
        guard let month = CalendarDate(year: firstDay.year + months / 12, month: months % 12 + 1, day: 1), month <= end
        else { return .none }
        guard let day = CalendarDate(year: month.year, month: month.month, day: firstDay.day) else {
            return .some(.none)
        }
        return day <= end ? .some(day) : .none
    }
}
