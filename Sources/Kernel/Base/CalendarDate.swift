/// A day of the Gregorian calendar, without time or zone. Stored and written as `YYYY-MM-DD`.
public struct CalendarDate: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let year: Int
    public let month: Int
    public let day: Int

    /// A day that exists, of the years 1 to 9999; nil otherwise.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month) else { return nil }
        guard day >= 1, day <= Self.length(ofMonth: month, year: year) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `YYYY-MM-DD`, exactly.
    public init?(_ text: some StringProtocol) {
        var numbers = (0, 0, 0)
        var position = 0
        for byte in text.utf8 {
            let isDash = byte == UInt8(ascii: "-")
            guard position < 10, isDash == (position == 4 || position == 7) else { return nil }
            if !isDash {
                guard case 48...57 = byte else { return nil }
                let digit = Int(byte - 48)
                switch position {
                case 0..<4: numbers.0 = numbers.0 * 10 + digit
                case 5..<7: numbers.1 = numbers.1 * 10 + digit
                default: numbers.2 = numbers.2 * 10 + digit
                }
            }
            position += 1
        }
        guard position == 10 else { return nil }
        self.init(year: numbers.0, month: numbers.1, day: numbers.2)
    }

    /// The day so many days after 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"); the first or the last
    /// day of the years 1 to 9999 for what lies beyond them.
    public init(dayNumber: Int) {
        let shifted = min(max(dayNumber, Self.firstNumber), Self.lastNumber) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The numbers of 0001-01-01 and 9999-12-31.
    private static let firstNumber = -719_162
    private static let lastNumber = 2_932_896

    /// Days since 1970-01-01.
    public var dayNumber: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Monday is 1, Sunday is 7 (ISO 8601).
    public var weekday: Int { Int(floorDivided(Int64(dayNumber) + 3, by: 7).remainder) + 1 }

    public var description: String {
        let digits = String(year)
        return String(repeating: "0", count: 4 - digits.count) + digits + "-\(twoDigits(month))-\(twoDigits(day))"
    }

    /// The day so many days later, 9999-12-31 at the latest.
    public func adding(days: Int) -> CalendarDate { CalendarDate(dayNumber: dayNumber + days) }

    public static func < (first: Self, second: Self) -> Bool {
        (first.year, first.month, first.day) < (second.year, second.month, second.day)
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        default: 31
        }
    }
}

/// A half-open stretch of days `[from, until)`; without an end it is still in force.
public struct DatePeriod: Hashable, Sendable {
    public let from: CalendarDate
    public let until: CalendarDate?

    /// A period from one day to the day before another.
    public init(from: CalendarDate, until: CalendarDate? = nil) {
        self.from = from
        self.until = until
    }

    /// Whether the period is in force on that day.
    public func contains(_ date: CalendarDate) -> Bool {
        date >= from && (until.map { date < $0 } ?? true)
    }
}
