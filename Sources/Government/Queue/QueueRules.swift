import Base
import WorkCalendar

/// Decisions about numbers and waiting; they ask nobody and change nothing.
enum QueueRules {
    /// What an officer may say of a number.
    enum Deed: String, Sendable, CaseIterable {
        case again, serving, done, absent

        /// What the number is then; nil if that cannot be said of it now. Who was absent may be called again the same day.
        func state(after state: Ticket.State) -> Ticket.State? {
            switch (self, state) {
            case (.again, .called), (.again, .absent): .called
            case (.serving, .called): .serving
            case (.done, .called), (.done, .serving): .done
            case (.absent, .called): .absent
            default: nil
            }
        }
    }

    /// Whether numbers are given out, and until or from when.
    enum Opening: Sendable, Hashable {
        case open(until: Instant)
        case closed(next: Instant?)

        var isOpen: Bool { if case .open = self { true } else { false } }
    }

    /// Most numbers that may wait in one line: more were not given out by people.
    static let mostWaiting = 300
    /// Fewer services than that say nothing about the next one.
    static let fewestServices = 3
    /// Only the latest count: the day gets slower and quicker.
    static let latestServices = 30
    /// Days after which the numbers of a day are erased.
    static let daysKept = 90

    /// Whether the offices work at that moment; if not, when they do next, within a month.
    static func opening(_ calendar: OfficeCalendar, at now: Instant) -> Opening {
        for offset in 0...31 {
            let day = now.date.adding(days: offset)
            for span in calendar.spans(on: day) {
                let (open, close) = (Instant(day, minutes: span.open), Instant(day, minutes: span.close))
                if open <= now, now < close { return .open(until: close) }
                if now < open { return .closed(next: open) }
            }
        }
        return .closed(next: nil)
    }

    /// What one service takes as a rule, in seconds: the median of the latest; nil while too few are known.
    static func typicalSeconds(_ services: [Int]) -> Int? {
        let latest = services.prefix(latestServices)
        return latest.count < fewestServices ? nil : share(50, of: Array(latest))
    }

    /// Minutes until a number's turn comes, a multiple of five; nil if nothing is known. Nobody before it: 0.
    static func waitingMinutes(before: Int, typicalSeconds: Int?, desks: Int) -> Int? {
        if before == 0 { return 0 }
        guard let typicalSeconds else { return nil }
        let minutes = Double(before * typicalSeconds) / Double(max(1, desks)) / 60
        return max(5, Int((minutes / 5).rounded()) * 5)
    }

    /// The smallest value that so many per cent of the values do not exceed; nil of none.
    static func share(_ percent: Int, of values: [Int]) -> Int? {
        guard !values.isEmpty else { return nil }
        let rank = (Double(percent) / 100 * Double(values.count)).rounded(.up)
        return values.sorted()[min(values.count, max(1, Int(rank))) - 1]
    }
}
