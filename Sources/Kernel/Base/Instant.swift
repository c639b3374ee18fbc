/// A moment: milliseconds since 1970-01-01T00:00Z. Stored as an integer, shown in the time of Vietnam.
public struct Instant: Hashable, Sendable, Comparable {
    /// Milliseconds since the Unix epoch, UTC.
    public let milliseconds: Int64

    /// The moment so many milliseconds after the Unix epoch.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The moment of a date and time of day on the clock of Vietnam (UTC+7, no daylight saving).
    public init(_ date: CalendarDate, minutes: Int = 0) {
        milliseconds = (Int64(date.dayNumber) * 1440 + Int64(minutes) - Self.offsetMinutes) * 60_000
    }

    /// Vietnam is seven hours ahead of UTC all year.
    public static let offsetMinutes: Int64 = 420

    /// The date on the wall in Vietnam.
    public var date: CalendarDate { CalendarDate(dayNumber: Int(localMinutes.quotient)) }

    /// Minutes since midnight on the wall in Vietnam, 0...1439.
    public var minuteOfDay: Int { Int(localMinutes.remainder) }

    /// Seconds within the minute, 0...59.
    public var second: Int {
        Int(floorDivided(milliseconds, by: 1000).quotient - floorDivided(milliseconds, by: 60_000).quotient * 60)
    }

    private var localMinutes: (quotient: Int64, remainder: Int64) {
        floorDivided(floorDivided(milliseconds, by: 60_000).quotient + Self.offsetMinutes, by: 1440)
    }

    /// ISO 8601 in the time of Vietnam, to the second: `2026-11-23T09:05:00+07:00`.
    public var iso: String {
        "\(date)T\(twoDigits(minuteOfDay / 60)):\(twoDigits(minuteOfDay % 60)):\(twoDigits(second))+07:00"
    }

    public static func < (first: Self, second: Self) -> Bool { first.milliseconds < second.milliseconds }

    /// The moment so many seconds later.
    public func adding(seconds: Int) -> Instant { Instant(milliseconds: milliseconds + Int64(seconds) * 1000) }

    /// The moment so many minutes later.
    public func adding(minutes: Int) -> Instant { adding(seconds: minutes * 60) }

    /// The moment so many days of 24 hours later.
    public func adding(days: Int) -> Instant { adding(seconds: days * 86_400) }
}

/// Where the present comes from; tests stop it.
public struct WallClock: Sendable {
    private let read: @Sendable () -> Instant

    /// A clock that asks the closure.
    public init(_ read: @escaping @Sendable () -> Instant) { self.read = read }

    /// The present moment.
    public func now() -> Instant { read() }

    /// The date of the present moment in Vietnam.
    public func today() -> CalendarDate { now().date }
}

func floorDivided(_ number: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
