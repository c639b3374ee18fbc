public import Base
import Foundation

/// A person's name as written, in any script: 2 to 100 characters, NFC, single spaces.
public struct PersonName: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    /// Why a text is no name.
    public enum Failure: Error, Hashable, Sendable {
        case tooShort, tooLong, badCharacter

        /// What to tell the person.
        public var message: Message {
            switch self {
            case .tooShort: Message("residents.name.too_short")
            case .tooLong: Message("residents.name.too_long", ["max": .number(Int64(PersonName.maxLength))])
            case .badCharacter: Message("residents.name.bad_character")
            }
        }
    }

    /// Characters, as a person counts them.
    public static let maxLength = 100

    /// Reads a name; spaces of any kind collapse. Letters of any script with marks, space, `'`, `-` and `.`; nothing
    /// else.
    public init(parsing typed: some StringProtocol) throws(Failure) {
        // A name that is far too long is not worth normalising.
        guard typed.utf8.count <= 4_000 else { throw .tooLong }
        let text = String(typed).precomposedStringWithCanonicalMapping
            .replacingOccurrences(of: "\u{2019}", with: "'")
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard text.count <= Self.maxLength, text.unicodeScalars.count <= Self.maxLength * 3 else { throw .tooLong }
        var letters = 0
        var marks = 0
        for (index, scalar) in text.unicodeScalars.enumerated() {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
                letters += 1
                marks = 0
            case .nonspacingMark, .spacingMark:
                // More than three marks on a letter are no script's spelling.
                marks += 1
                guard index > 0, marks <= 3 else { throw .badCharacter }
            default:
                guard index > 0, scalar == " " || scalar == "'" || scalar == "-" || scalar == "." else {
                    throw .badCharacter
                }
                marks = 0
            }
        }
        guard letters >= 2 else { throw .tooShort }
        self.text = text
    }

    /// A name that is kept already.
    init(stored text: String) { self.text = text }

    public var description: String { text }
    /// For search.
    public var folded: String { text.folded() }
    /// For lists of people in Vietnamese order: given name first.
    public var sortKey: String { text.personSortKey() }
}
