public import Base
public import Storage

/// What a person's card says.
public enum Sex: String, Sendable, Hashable, CaseIterable, Storable {
    case male, female, unknown = ""

    /// The word for it.
    public var label: Message {
        switch self {
        case .male: "residents.sex.male"
        case .female: "residents.sex.female"
        case .unknown: "residents.sex.unknown"
        }
    }

    /// Reads what a card says, with or without its marks.
    init(card text: String) {
        switch text.folded() {
        case "nam", "male", "m": self = .male
        case "nu", "female", "f": self = .female
        default: self = .unknown
        }
    }
}
