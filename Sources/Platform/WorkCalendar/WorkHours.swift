public import Base

/// A stretch of working time within one day, `[open, close)`, in minutes since midnight.
public struct WorkSpan: Sendable, Hashable {
    public let open: Int
    public let close: Int

    /// nil unless it begins before it ends, within one day.
    public init?(open: Int, close: Int) {
        guard open >= 0, open < close, close <= 1440 else { return nil }
        self.open = open
        self.close = close
    }

    /// Minutes.
    public var length: Int { close - open }
}

/// The weekly hours of a period: when offices work on each weekday, and until when a file counts as received that day.
public struct WorkHours: Sendable, Hashable {
    public let period: DatePeriod
    /// Minutes since midnight; what comes later counts as received on the next working day (one-stop decree: 15:00).
    public let cutOff: Int
    /// Monday first; each day's spans in order, without overlap.
    public let week: [[WorkSpan]]

    /// nil unless there are seven days with orderly spans, and work on at least one of them.
    public init?(period: DatePeriod, cutOff: Int, week: [[WorkSpan]]) {
        guard week.count == 7, (1...1440).contains(cutOff), week.contains(where: { !$0.isEmpty }) else { return nil }
        for day in week {
            guard zip(day, day.dropFirst()).allSatisfy({ $0.close <= $1.open }) else { return nil }
        }
        self.period = period
        self.cutOff = cutOff
        self.week = week
    }

    /// Monday to Friday, 07:30-11:30 and 13:30-17:00: what holds where nothing was set.
    public static let usual = WorkHours(
        unchecked: DatePeriod(from: CalendarDate(dayNumber: 0)), cutOff: 15 * 60,
        week: Array(repeating: [WorkSpan(450, 690), WorkSpan(810, 1020)], count: 5) + [[], []])

    private init(unchecked period: DatePeriod, cutOff: Int, week: [[WorkSpan]]) {
        self.period = period
        self.cutOff = cutOff
        self.week = week
    }

    /// The spans of a Saturday or Sunday that is worked in exchange: those of the first working day of the week.
    var swapped: [WorkSpan] { week.first { !$0.isEmpty } ?? [] }
}

extension WorkSpan {
    fileprivate init(_ open: Int, _ close: Int) {
        self.open = open
        self.close = close
    }
}
