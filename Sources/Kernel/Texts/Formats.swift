public import Base

/// How a language writes dates, times, numbers and money. The words and patterns are the texts `texts.*` of the catalog;
/// without them the neutral ISO forms appear.
public struct Formats: Sendable {
    /// Which digits are written.
    public enum Digits: Sendable {
        case latin
        /// U+0660…U+0669, as the Mashriq writes them.
        case arabicIndic
    }

    public let language: Language
    private let catalog: Catalog
    private let digits: Digits

    /// The forms of a language. Arabic keeps Latin digits unless told otherwise, like the papers it stands beside.
    public init(_ language: Language, _ catalog: Catalog, digits: Digits = .latin) {
        self.language = language
        self.catalog = catalog
        self.digits = digits
    }

    /// A date: `23/11/2026`, `23 November 2026`, `23 نوفمبر 2026`.
    public func date(_ date: CalendarDate) -> String {
        shown(pattern("date", dateParts(date)) ?? date.description)
    }

    /// A date after the day of its week.
    public func dateWithWeekday(_ date: CalendarDate) -> String {
        pattern("weekday_date", ["weekday": weekday(date), "date": self.date(date)]) ?? self.date(date)
    }

    /// The name of the day of the week.
    public func weekday(_ date: CalendarDate) -> String { word("weekday.\(date.weekday)") ?? "\(date.weekday)" }

    /// The month of a date with its year.
    public func month(_ date: CalendarDate) -> String {
        shown(pattern("month", dateParts(date)) ?? String(date.description.prefix(7)))
    }

    /// Time and date in Vietnam: `14:05, 23/11/2026`.
    public func instant(_ instant: Instant) -> String {
        let parts = ["time": time(instant), "date": date(instant.date)]
        return pattern("instant", parts) ?? shown(instant.iso)
    }

    /// The time of day in Vietnam: `14:05`.
    public func time(_ instant: Instant) -> String { time(minuteOfDay: instant.minuteOfDay) }

    /// A time of day given in minutes since midnight.
    public func time(minuteOfDay minutes: Int) -> String { shown("\(padded(minutes / 60)):\(padded(minutes % 60))") }

    /// A whole number with its thousands apart: `1.234.567`, `1,234,567`.
    public func number(_ number: Int64) -> String {
        let separator = word("format.group") ?? ""
        let figures = String(number.magnitude)
        var result = number < 0 ? "-" : ""
        for (index, figure) in figures.enumerated() {
            if index > 0, (figures.count - index).isMultiple(of: 3) { result += separator }
            result.append(figure)
        }
        return shown(result)
    }

    /// Words one after the other: `a, b`, `أ، ب`.
    public func list(_ words: some Sequence<String>) -> String {
        words.joined(separator: word("format.list") ?? ", ")
    }

    /// An amount of money with its unit: `8.000 đồng`.
    public func money(_ money: Money) -> String {
        pattern("money", ["amount": number(money.dong)]) ?? number(money.dong)
    }

    /// A size of a file in B, KB, MB, GB of 1024, to one decimal below ten: `1,5 MB`.
    public func bytes(_ count: Int) -> String {
        var tenths = Int64(count) * 10
        var unit = 0
        while tenths >= 10_240, unit < 3 {
            tenths = (tenths + 512) / 1024
            unit += 1
        }
        let decimal = word("format.decimal") ?? "."
        let (whole, rest) = tenths.quotientAndRemainder(dividingBy: 10)
        let amount =
            whole < 10 && rest > 0
            ? shown("\(whole)\(decimal)\(rest)") : number(whole < 10 ? whole : (tenths + 5) / 10)
        // A space that does not break keeps the unit with its number.
        return amount + "\u{A0}" + ["B", "KB", "MB", "GB"][unit]
    }

    /// What a placeholder shows. In Arabic foreign text is isolated (Unicode UAX #9, FSI … PDI), so that a Vietnamese name
    /// does not pull the punctuation around it to the wrong side.
    func argument(_ argument: Message.Argument) -> String {
        switch argument {
        case .text(let text): isolated(text)
        case .localized(let text): isolated(text.text(in: language))
        case .number(let number): self.number(number)
        case .date(let date): self.date(date)
        case .instant(let instant): self.instant(instant)
        case .money(let money): self.money(money)
        case .message(let message): catalog.text(message, in: language)
        }
    }

    static let formatPrefix = "texts.format."

    private func isolated(_ text: String) -> String {
        language.direction == "rtl" && !text.isEmpty ? "\u{2068}\(text)\u{2069}" : text
    }

    private func dateParts(_ date: CalendarDate) -> [String: String] {
        [
            "d": "\(date.day)", "dd": padded(date.day), "m": "\(date.month)", "mm": padded(date.month),
            "month": word("month.\(date.month)") ?? padded(date.month), "year": "\(date.year)",
        ]
    }

    private func word(_ key: String) -> String? { catalog.textIfKnown(Message(TextKey("texts.\(key)")), in: language) }

    private func pattern(_ key: String, _ parts: [String: String]) -> String? {
        guard let text = word("format.\(key)") else { return nil }
        return TextPattern(text).filled { parts[$0] }
    }

    private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func shown(_ text: String) -> String {
        guard digits == .arabicIndic else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            let isDigit = (0x30...0x39).contains(scalar.value)
            let shown = isDigit ? Unicode.Scalar(scalar.value - 0x30 + 0x660) ?? scalar : scalar
            result.unicodeScalars.append(shown)
        }
        return result
    }
}
