public import Base

/// The personal identification number on citizen cards: 12 digits (Decree 137/2015 and successors; Law 26/2023/QH15).
///
/// It has no check digit; its fourth to sixth digits tell century, sex and year of birth.
public struct PersonalNumber: Sendable, Hashable {
    /// The 12 ASCII digits.
    public let digits: String

    /// Why a text is no personal number.
    public enum Failure: Error, Hashable, Sendable {
        /// Nine digits: an identity card of before 2016, which is not taken any more.
        case oldCard
        case wrongLength
        case badCharacter

        /// What to tell the person.
        public var message: Message {
            switch self {
            case .oldCard: "residents.number.old_card"
            case .wrongLength: "residents.number.wrong_length"
            case .badCharacter: "residents.number.bad_character"
            }
        }
    }

    /// What the number says that the person does not.
    public enum Contradiction: String, Sendable, Hashable {
        case sex, birthYear = "birth_year", both

        /// What to tell the official: both may be typed wrong, and neither proves anything.
        public var message: Message { Message(TextKey("residents.contradiction." + rawValue)) }
    }

    /// Reads a number; spaces, dots and dashes are dropped, digits of any script count.
    public init(parsing typed: some StringProtocol) throws(Failure) {
        var digits = ""
        for scalar in typed.unicodeScalars.prefix(200) {
            if scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue {
                digits += String(Int(value))
            } else if !scalar.properties.isWhitespace && !PersonalNumber.ignored.contains(scalar) {
                throw .badCharacter
            }
        }
        if digits.count == 9 { throw .oldCard }
        guard digits.count == 12 else { throw .wrongLength }
        self.digits = digits
    }

    /// Separators, and the direction marks that come along from a right-to-left text.
    static let ignored: Set<Unicode.Scalar> = [
        ".", "-", "\u{2010}", "\u{2011}", "\u{2013}", "\u{200E}", "\u{200F}", "\u{202A}", "\u{202C}", "\u{2066}",
        "\u{2069}",
    ]

    /// The first three digits: the province or country of birth registration, by the codes of before 2025.
    public var registrationCode: String { String(digits.prefix(3)) }
    /// What the fourth digit says: even for men, odd for women.
    public var sex: Sex { centuryDigit.isMultiple(of: 2) ? .male : .female }
    /// What the fourth to sixth digits say.
    public var birthYear: Int { 1900 + centuryDigit / 2 * 100 + (Int(digits.dropFirst(4).prefix(2)) ?? 0) }

    private var centuryDigit: Int { digits.dropFirst(3).first?.wholeNumberValue ?? 0 }

    /// What in the number disagrees with what the person says; nil if nothing does. What is unknown contradicts
    /// nothing.
    public func contradiction(birthDate: CalendarDate?, sex: Sex?) -> Contradiction? {
        let isOtherYear = birthDate.map { $0.year != birthYear } ?? false
        let isOtherSex = sex.map { $0 != .unknown && $0 != self.sex } ?? false
        switch (isOtherYear, isOtherSex) {
        case (true, true): return .both
        case (true, false): return .birthYear
        case (false, true): return .sex
        case (false, false): return nil
        }
    }
}
