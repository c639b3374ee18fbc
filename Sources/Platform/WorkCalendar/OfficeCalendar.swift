public import Base

/// When offices work: weekly hours by period, days off, and days worked in exchange. A value, made from data.
///
/// Every question has an answer: days outside all periods have the hours of the nearest one.
public struct OfficeCalendar: Sendable, Hashable {
    /// What is special about a day.
    public enum SpecialDay: String, Sendable, CaseIterable {
        /// A public holiday.
        case holiday
        /// A day off in lieu, or swapped.
        case substitute
        /// A Saturday or Sunday that is worked in exchange.
        case swapWorking = "swap_working"

        /// Whether people work on such a day.
        public var isWorked: Bool { self == .swapWorking }
    }

    private let periods: [WorkHours]
    private let exceptions: [CalendarDate: SpecialDay]

    /// A calendar of these periods and special days. Of two periods that overlap, the one that begins later holds.
    public init(periods: [WorkHours] = [], exceptions: [CalendarDate: SpecialDay] = [:]) {
        self.periods = periods.isEmpty ? [.usual] : periods.sorted { $0.period.from < $1.period.from }
        self.exceptions = exceptions
    }

    /// The usual hours and no holidays.
    public static let usual = OfficeCalendar()

    /// The weekly hours in force on a day.
    public func hours(on day: CalendarDate) -> WorkHours {
        periods.last { $0.period.contains(day) } ?? periods.last { $0.period.from <= day } ?? periods.first ?? .usual
    }

    /// The working time of a day, in order; empty on days off.
    public func spans(on day: CalendarDate) -> [WorkSpan] {
        let hours = hours(on: day)
        let usual = hours.week[day.weekday - 1]
        switch exceptions[day] {
        case .none: return usual
        case .some(let exception): return exception.isWorked ? (usual.isEmpty ? hours.swapped : usual) : []
        }
    }

    /// Whether anyone works on that day.
    public func isWorkingDay(_ day: CalendarDate) -> Bool { !spans(on: day).isEmpty }

    /// What is special about the day; nil for ordinary days.
    public func exception(on day: CalendarDate) -> SpecialDay? { exceptions[day] }

    /// Whether it is working time at that moment.
    public func isWorking(at moment: Instant) -> Bool {
        let minute = moment.minuteOfDay
        return spans(on: moment.date).contains { $0.open <= minute && minute < $0.close }
    }

    /// The moment when so many hours of working time have passed.
    public func adding(workingHours hours: Double, to start: Instant) -> Instant {
        guard hours.isFinite, hours > 0 else { return start }
        // A hundred years of work: more is a mistake in the data, and would keep the loop busy.
        return adding(workingMinutes: Int((min(hours, 200_000) * 60).rounded(.up)), to: start)
    }

    /// The moment when so many minutes of working time have passed; the start itself for none.
    public func adding(workingMinutes minutes: Int, to start: Instant) -> Instant {
        guard minutes > 0 else { return start }
        var rest = Int64(minutes) * 60_000
        var day = start.date
        while true {
            for span in spans(on: day) {
                let open = max(Instant(day, minutes: span.open), start)
                let length = Instant(day, minutes: span.close).milliseconds - open.milliseconds
                guard length > 0 else { continue }
                if rest <= length { return Instant(milliseconds: open.milliseconds + rest) }
                rest -= length
            }
            day = day.adding(days: 1)
        }
    }

    /// Whole minutes of working time between two moments; negative if the second comes first.
    public func workingMinutes(from start: Instant, until end: Instant) -> Int {
        guard start <= end else { return -workingMinutes(from: end, until: start) }
        var sum: Int64 = 0
        for number in start.date.dayNumber...end.date.dayNumber {
            let day = CalendarDate(dayNumber: number)
            for span in spans(on: day) {
                let open = max(Instant(day, minutes: span.open), start)
                let close = min(Instant(day, minutes: span.close), end)
                sum += max(0, close.milliseconds - open.milliseconds)
            }
        }
        return Int(sum / 60_000)
    }
}
