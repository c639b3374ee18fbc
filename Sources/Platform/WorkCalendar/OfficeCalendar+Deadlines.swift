public import Base

extension OfficeCalendar {
    /// When something with a term of so many working days is due: the end of work of its last day.
    ///
    /// The day of receipt is not counted (Civil Code). What comes after the cut-off, after work, or on a day off counts
    /// as received on the next working day. A term of 0 days ends with the work of the day of receipt. `cutOff`, in minutes since
    /// midnight, takes the place of the hours' own.
    public func due(receivedAt: Instant, workingDays: Int, cutOff: Int? = nil) -> Instant {
        var day = countsAsReceived(receivedAt, cutOff: cutOff)
        for _ in 0..<max(0, workingDays) { day = workingDay(after: day) }
        return endOfWork(on: day)
    }

    /// The working day on which something that came at that moment counts as received.
    public func countsAsReceived(_ moment: Instant, cutOff: Int? = nil) -> CalendarDate {
        let day = moment.date
        guard let last = spans(on: day).last else { return workingDay(after: day) }
        let limit = Instant(day, minutes: min(cutOff ?? hours(on: day).cutOff, last.close))
        return moment <= limit ? day : workingDay(after: day)
    }

    /// Working days from the day after `now` to the day of the deadline: 0 is today, 1 is tomorrow at work.
    ///
    /// Past deadlines give minus the working days that have passed since; whether it is late is told by the moments
    /// alone.
    public func workingDaysLeft(until deadline: Instant, now: Instant) -> Int {
        deadline.date >= now.date
            ? workingDays(after: now.date, through: deadline.date)
            : -workingDays(after: deadline.date, through: now.date)
    }

    /// How many working days lie in `(first, last]`.
    public func workingDays(after first: CalendarDate, through last: CalendarDate) -> Int {
        guard first < last else { return 0 }
        return (first.dayNumber + 1...last.dayNumber).reduce(0) { count, number in
            count + (isWorkingDay(CalendarDate(dayNumber: number)) ? 1 : 0)
        }
    }

    /// The first working day after that day.
    public func workingDay(after day: CalendarDate) -> CalendarDate {
        var next = day.adding(days: 1)
        while !isWorkingDay(next) { next = next.adding(days: 1) }
        return next
    }

    /// The last minute of work of a day; the end of the day where nobody works.
    public func endOfWork(on day: CalendarDate) -> Instant {
        Instant(day, minutes: spans(on: day).last?.close ?? 1440)
    }
}
