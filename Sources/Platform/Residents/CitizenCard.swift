public import Base
import Foundation

/// What the QR code of a citizen card says. It is not signed: anyone can print one, so nothing in it is proven.
public struct CitizenCard: Sendable, Hashable {
    public let number: PersonalNumber
    /// The nine digits of the card before; empty if there was none.
    public let oldNumber: String
    public let name: PersonName
    public let birthDate: CalendarDate?
    public let sex: Sex
    /// As printed, mostly in the units of before July 2025.
    public let address: String
    public let issuedOn: CalendarDate?
    /// Always so: a scan saves typing and proves nothing.
    public var isVerified: Bool { false }

    /// Reads the text of the code: 7 or more fields between `|`, the first of them 12 digits; nil for anything else.
    ///
    /// A USB scanner types into Vietnamese input methods, which may swap digits for accented letters; only digits are
    /// put right again, names are left to the official. What else cannot be read is left empty.
    public static func parse(qrText: String) -> CitizenCard? {
        guard qrText.utf8.count <= 4_000 else { return nil }
        let clean = String(
            String.UnicodeScalarView(
                qrText.precomposedStringWithCanonicalMapping.unicodeScalars.filter { scalar in
                    scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format
                }))
        let fields = clean.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmed() }
        guard fields.count >= 7, let digits = digits(fields[0], count: 12),
            let number = try? PersonalNumber(parsing: digits), let name = try? PersonName(parsing: upright(fields[2]))
        else { return nil }
        let (birthDate, sex) = (date(fields[3]), Sex(card: fields[4]))
        // Some systems type the marks before the letters: a number put right the wrong way round mostly disagrees.
        let isRepaired = !fields[0].unicodeScalars.allSatisfy { $0.isASCII }
        guard !isRepaired || number.contradiction(birthDate: birthDate, sex: sex) == nil else { return nil }
        return CitizenCard(
            number: number, oldNumber: self.digits(fields[1], count: 9) ?? "", name: name, birthDate: birthDate,
            sex: sex,
            address: String(fields[5].prefix(500)), issuedOn: date(fields[6]))
    }

    /// A name in capitals, as older cards have it, is written as people write it.
    private static func upright(_ name: String) -> String {
        name.uppercased() == name
            ? name.lowercased().split(separator: " ").map(\.capitalized).joined(separator: " ") : name
    }

    private static func date(_ field: String) -> CalendarDate? {
        guard let digits = digits(field, count: 8), let day = Int(digits.prefix(2)),
            let month = Int(digits.dropFirst(2).prefix(2)), let year = Int(digits.suffix(4)), year >= 1880
        else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    /// So many digits, with the keys of the national keyboard layout (TCVN 6064) turned back; nil for anything else.
    private static func digits(_ field: String, count: Int) -> String? {
        var result = ""
        for scalar in field.decomposedLetters {
            if scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue {
                result += String(Int(value))
            } else if let digit = keys[scalar] {
                result.append(digit)
            } else if !scalar.properties.isWhitespace {
                return nil
            }
        }
        return result.count == count ? result : nil
    }

    /// The digit row of that layout, in both cases: four letters, five marks, and the barred D.
    private static let keys: [Unicode.Scalar: Character] = [
        "\u{103}": "1", "\u{102}": "1", "\u{E2}": "2", "\u{C2}": "2", "\u{EA}": "3", "\u{CA}": "3", "\u{F4}": "4",
        "\u{D4}": "4", "\u{300}": "5", "\u{309}": "6", "\u{303}": "7", "\u{301}": "8", "\u{323}": "9", "\u{111}": "0",
        "\u{110}": "0",
    ]
}

extension String {
    /// Letters of the Vietnamese alphabet whole, tone marks apart: a letter with its tone was two keys.
    fileprivate var decomposedLetters: [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        for scalar in decomposedStringWithCanonicalMapping.unicodeScalars {
            // A dot below stands before the circumflex of the same letter.
            let base = result.lastIndex { $0.properties.canonicalCombiningClass == .notReordered }
            if scalar.value == 0x302 || scalar.value == 0x306, let base {
                let whole = (String(result[base]) + String(scalar)).precomposedStringWithCanonicalMapping.unicodeScalars
                if whole.count == 1, let letter = whole.first {
                    result[base] = letter
                    continue
                }
            }
            result.append(scalar)
        }
        return result
    }
}
