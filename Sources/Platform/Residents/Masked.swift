public import Base

/// Personal data with most of it hidden: what lists and pages show until someone gives a reason to see more.
public enum Masked {
    private static let dot = "•"

    /// Only the last three digits: `•••••••••234`.
    public static func number(_ number: PersonalNumber) -> String { keepingLast(3, of: number.digits) }

    /// Only the last three digits.
    public static func phone(_ phone: VietnamesePhone) -> String { keepingLast(3, of: phone.digits) }

    /// The family name in full, the others by their first letters; a name of one word by its first letter.
    public static func name(_ name: PersonName) -> String {
        let words = name.text.split(separator: " ")
        guard let family = words.first, words.count > 1 else {
            return words.first?.first.map { "\($0)." } ?? ""
        }
        return family + " "
            + words.dropFirst().compactMap { $0.first(where: \.isLetter).map { "\($0.uppercased())." } }
            .joined(separator: " ")
    }

    /// The year alone.
    public static func birthDate(_ date: CalendarDate) -> String { String(date.year) }

    /// The village alone, by its name; nothing where it is unknown, since an address cannot be cut safely.
    public static func address(village: String?) -> String { village ?? "" }

    private static func keepingLast(_ count: Int, of text: String) -> String {
        String(repeating: dot, count: max(0, text.count - count)) + text.suffix(min(count, text.count / 2))
    }
}
