/// A short code for print and telephone: nine random characters and a check character, for example `N9MB-SRZ-R4M`.
///
/// **Characters.** Ten digits and seventeen consonants. I, L, O and U are left out because they look like 1, 0 and V.
/// A, D, E, W and Y are left out because a USB scanner types through the keyboard driver of the desk, and Vietnamese
/// input methods rewrite what they think is a syllable: Telex needs a vowel, W or a doubled D before its keys (S F R X
/// J Z …) do anything, VNI needs a vowel or D before a digit. Without these five letters both pass a code unchanged.
/// Equal neighbours are never issued, because "quick" Telex turns CC into CH and TT into TH, and because a voice on the
/// telephone loses one of two. There is always a letter, so a telephone number is never taken for a code. Words do not
/// arise.
///
/// **Check.** The 27 characters stand for elements of GF(32); position i weighs x^(9-i), and a code sums to zero. The
/// weights are not zero and all different: every single wrong character and every swap of two characters, neighbours or
/// not, is caught. Payloads whose check falls on one of the five elements without a character are not issued.
///
/// **Size.** About 4.5 × 10^12 codes (42 bits). A code names a thing; it is no password: limit how often one may guess.
public struct PublicCode: Hashable, Sendable, Comparable, Codable, LosslessStringConvertible {
    /// The ten characters, upper case, without separators: the form to store and to put into links.
    public let text: String

    /// The characters a code is made of; the index is the element of the field.
    static let symbols = Array("0123456789BCFGHJKMNPQRSTVXZ".utf8)
    static let length = 10
    private static let firstLetter: UInt8 = 10

    /// A code in its stored form; nil for anything else. Use ``parse(_:)`` for what people and scanners type.
    public init?(_ description: String) {
        let values = description.utf8.map { Self.value(of: $0) }
        guard values.allSatisfy({ $0 != nil }), Self.isIssuable(values.compactMap(\.self)) else { return nil }
        text = description
    }

    private init(values: [UInt8]) {
        text = String(decoding: values.map { Self.symbols[Int($0)] }, as: UTF8.self)
    }

    /// A new code from the system's random source. Uniqueness is for the caller's database to enforce.
    public static func random() -> PublicCode {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// A new code from the given random source.
    public static func random(using generator: inout some RandomNumberGenerator) -> PublicCode {
        while true {
            var values = (1..<length).map { _ in UInt8.random(in: 0..<UInt8(symbols.count), using: &generator) }
            values.append(CheckField.check(values))
            if isIssuable(values) { return PublicCode(values: values) }
        }
    }

    /// In groups of 4, 3 and 3, the rhythm in which Vietnamese telephone numbers are read: `N9MB-SRZ-R4M`.
    public var grouped: String {
        let characters = Array(text)
        return "\(String(characters[0..<4]))-\(String(characters[4..<7]))-\(String(characters[7...]))"
    }

    /// The path of a link to this code on any origin: `/q/N9MBSRZR4M`.
    public var path: String { "/q/\(text)" }

    public var description: String { text }

    public static func < (left: PublicCode, right: PublicCode) -> Bool { left.text < right.text }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let code = PublicCode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a public code")
        }
        self = code
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    static func value(of symbol: UInt8) -> UInt8? {
        symbols.firstIndex(of: symbol).map { UInt8($0) }
    }

    private static func isIssuable(_ values: [UInt8]) -> Bool {
        values.count == length
            && values.allSatisfy { $0 < symbols.count }
            && CheckField.evaluate(values) == 0
            && zip(values, values.dropFirst()).allSatisfy { $0 != $1 }
            && values.contains { $0 >= firstLetter }
    }
}
