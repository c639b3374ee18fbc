public import Base

extension FormReader {
    /// A whole number in the range. Groups of three may be set apart by one kind of dot, comma or space; any script's digits.
    public func integer(
        _ name: String, _ presence: Presence = .required, _ range: ClosedRange<Int> = 0...Int.max
    ) -> Int? {
        guard let text = present(name, presence) else { return nil }
        return integer(name, text, range).map { Int($0) }
    }

    /// The version that the form was made from (a hidden field).
    public func version(_ name: String = "version") -> Int64? {
        integer(name).map(Int64.init)
    }

    /// An amount in whole đồng, with or without its unit (`1.500.000 đ`, `1500000`, `VND`).
    public func money(
        _ name: String, _ presence: Presence = .required, _ range: ClosedRange<Int64> = 0...999_999_999_999_999
    ) -> Money? {
        guard let text = present(name, presence) else { return nil }
        let amount = text.reversed().drop { !$0.isWholeNumber }.reversed()
        let unit = String(text.dropFirst(amount.count)).folded()
        guard ["", "d", "dong", "vnd"].contains(unit), readWholeNumber(String(amount)) != nil else {
            return wrong(name, "web.form.bad_money")
        }
        return integer(name, String(amount), range).map { Money(dong: $0) }
    }

    /// A day: `YYYY-MM-DD`, or day, month, year with `/ - .` or spaces between them, or three fields `name.day`,
    /// `name.month`, `name.year`; any script's digits.
    public func date(
        _ name: String, _ presence: Presence = .required, in range: ClosedRange<CalendarDate>? = nil
    ) -> CalendarDate? {
        let parts = ["day", "month", "year"].map { form.text("\(name).\($0)") }
        let text: String
        if form.text(name) == nil, parts.contains(where: { $0 != nil }) {
            // A year in the field of the day must not be taken for a date written year first.
            text = (parts[0]?.count ?? 0) > 2 ? "" : parts.map { $0 ?? "" }.joined(separator: "/")
        } else if let whole = present(name, presence) {
            text = whole
        } else {
            return nil
        }
        guard let date = readDate(text) else { return wrong(name, "web.form.bad_date") }
        if let range, !range.contains(date) {
            return wrong(name, outOfRange(.date(range.lowerBound), .date(range.upperBound)))
        }
        return date
    }

    /// A time of day in minutes since midnight: `7:30`, `07:30`, `7h30`, `7h`.
    public func minuteOfDay(_ name: String, _ presence: Presence = .required) -> Int? {
        guard let text = line(name, presence, max: 20) else { return nil }
        let parts = text.lowercased().split(separator: text.contains(":") ? ":" : "h", omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = Int(parts[0].trimmed()), (0...23).contains(hour),
            let minute = parts[1].trimmed().isEmpty ? 0 : Int(parts[1].trimmed()), (0...59).contains(minute)
        else { return wrong(name, "web.form.bad_time") }
        return hour * 60 + minute
    }

    private func integer<Number: FixedWidthInteger>(
        _ name: String, _ text: String, _ range: ClosedRange<Number>
    ) -> Number? {
        guard let digits = readWholeNumber(text) else { return wrong(name, "web.form.bad_number") }
        if let number = Number(digits), range.contains(number) { return number }
        let (least, most) = (Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound))
        // Nobody is helped by being told a limit of fifteen digits.
        if digits.hasPrefix("-") || Number(digits).map({ $0 < range.lowerBound }) == true, most >= hugeNumber {
            return wrong(name, Message("web.form.too_small", ["min": .number(least)]))
        }
        return wrong(name, outOfRange(.number(least), .number(most)))
    }

    private func outOfRange(_ least: Message.Argument, _ most: Message.Argument) -> Message {
        Message("web.form.out_of_range", ["min": least, "max": most])
    }
}

/// What stands for no limit in a range: the most đồng that an amount may have.
private let hugeNumber: Int64 = 999_999_999_999_999

/// A sign and ASCII digits, without the separators of groups; nil for anything but a whole number.
func readWholeNumber(_ text: String) -> String? {
    var digits = Substring(text.withPlainDigits())
    var sign = ""
    if let first = digits.first, "-+\u{2212}".contains(first) {
        sign = first == "+" ? "" : "-"
        digits = digits.dropFirst()
    }
    let separators = digits.filter { !$0.isASCII || !$0.isWholeNumber }
    if let separator = separators.first {
        let isOneKind = separators.allSatisfy { $0 == separator }
        guard isOneKind, ".,'\u{66C}\u{2019}".contains(separator) || separator.isWhitespace else { return nil }
        let groups = digits.split(separator: separator, omittingEmptySubsequences: false)
        guard let lead = groups.first, (1...3).contains(lead.count), groups.dropFirst().allSatisfy({ $0.count == 3 })
        else { return nil }
        digits = Substring(groups.joined())
    }
    return digits.isEmpty ? nil : sign + digits
}

/// A day written year first or day first; the year has four digits.
func readDate(_ text: String) -> CalendarDate? {
    let parts = text.withPlainDigits().split { "/-.\u{200F}\u{200E}".contains($0) || $0.isWhitespace }
    guard parts.count == 3, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return nil }
    let isYearFirst = parts[0].count == 4
    let ordered = isYearFirst ? parts : parts.reversed()
    guard ordered[0].count == 4, ordered[1].count <= 2, ordered[2].count <= 2,
        let year = Int(ordered[0]), let month = Int(ordered[1]), let day = Int(ordered[2])
    else { return nil }
    return CalendarDate(year: year, month: month, day: day)
}
