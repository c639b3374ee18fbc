public import Base

/// The plural category of a whole number (Unicode CLDR, "Language Plural Rules", cardinal).
public enum PluralCategory: String, CaseIterable, Sendable {
    case zero, one, two, few, many, other

    /// The category of a count in a language; the sign does not matter.
    public init(_ count: Int64, in language: Language) {
        let number = count.magnitude
        switch language {
        case .vietnamese: self = .other
        case .english: self = number == 1 ? .one : .other
        case .arabic:
            switch (number, number % 100) {
            case (0, _): self = .zero
            case (1, _): self = .one
            case (2, _): self = .two
            case (_, 3...10): self = .few
            case (_, 11...99): self = .many
            default: self = .other
            }
        }
    }

    /// The categories that a language needs a text for.
    public static func needed(in language: Language) -> Set<PluralCategory> {
        switch language {
        case .vietnamese: [.other]
        case .english: [.one, .other]
        case .arabic: Set(allCases)
        }
    }
}
