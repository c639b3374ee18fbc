import Foundation

/// A text that came from a scan, and what sort of thing it is, so that the reader can be told even when it is not ours.
public struct ScannedText: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// A link ending in `/q/CODE`, on whatever origin: compare the origin before following it as ours.
        case ownLink(PublicCode)
        case ownCode(PublicCode)
        /// A link or a text shaped like a code with a wrong character.
        case damagedCode
        /// A web address with a GTIN in its path (GS1 Digital Link); the number in 14 digits.
        case gs1Link(gtin: String)
        /// A product number as such: a bar code of goods, or GS1 element strings that begin with one; in 14 digits.
        case productNumber(gtin: String)
        /// An EMVCo merchant-presented payment text with a right checksum.
        case payment
        /// Fields separated by `|`, the first of them 12 digits: an identity card. It is not signed and proves nothing.
        case pipeSeparatedCard
        case url
        case other
    }

    public let text: String
    public let kind: Kind

    public init(_ text: String) {
        self.text = text
        kind = Self.classify(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// What a symbol on a picture says. The kind of bars tells a product number from any other number.
    public init(_ symbol: ScannedSymbol) {
        text = symbol.text
        if symbol.kind == .ean13 || symbol.kind == .ean8, let gtin = Self.checkedGTIN(symbol.text) {
            kind = .productNumber(gtin: gtin)
        } else {
            kind = Self.classify(symbol.text.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    private static func classify(_ text: String) -> Kind {
        switch PublicCode.parse(text) {
        case .valid(let code): return PublicCode.isLink(text) ? .ownLink(code) : .ownCode(code)
        case .wrongCheck: return .damagedCode
        case .notACode: break
        }
        if EMVCoText.isIntact(text) { return .payment }
        if isCard(text) { return .pipeSeparatedCard }
        if let path = webPath(of: text) {
            return gtin(in: path).map { .gs1Link(gtin: $0) } ?? .url
        }
        return elementGTIN(in: text).map { .productNumber(gtin: $0) } ?? .other
    }

    /// The number of GS1 element strings that begin with application identifier 01, as readers hand them over: after a symbology
    /// identifier or not, with brackets or with group separators.
    private static func elementGTIN(in text: String) -> String? {
        var rest = text[...]
        for mark in ["]C1", "]d2", "]Q3", "]e0", "\u{1D}"] where rest.hasPrefix(mark) {
            rest = rest.dropFirst(mark.count)
        }
        let isBracketed = rest.hasPrefix("(01)")
        guard isBracketed || rest.hasPrefix("01") else { return nil }
        rest = rest.dropFirst(isBracketed ? 4 : 2)
        guard rest.utf8.count >= 14, let gtin = checkedGTIN(rest.prefix(14)) else { return nil }
        let more = rest.dropFirst(14)
        if more.isEmpty { return gtin }
        // Batch, dates, serial number, country, count: what follows on goods.
        let next = isBracketed ? more.dropFirst().prefix(2) : more.prefix(2)
        let known = ["10", "11", "13", "15", "17", "21", "22", "30", "37", "42"]
        return known.contains(String(next)) || more.hasPrefix("\u{1D}") ? gtin : nil
    }

    /// A number of 8, 12, 13 or 14 digits with a right check digit, in 14 digits.
    private static func checkedGTIN(_ value: some StringProtocol) -> String? {
        guard [8, 12, 13, 14].contains(value.utf8.count), value.utf8.allSatisfy(isDigit) else { return nil }
        let padded = String(repeating: "0", count: 14 - value.utf8.count) + value
        let sum = padded.utf8.enumerated().reduce(0) { sum, digit in
            sum + Int(digit.element - UInt8(ascii: "0")) * (digit.offset.isMultiple(of: 2) ? 3 : 1)
        }
        return sum.isMultiple(of: 10) ? padded : nil
    }

    private static func isCard(_ text: String) -> Bool {
        let fields = text.split(separator: "|", omittingEmptySubsequences: false)
        guard fields.count >= 7, let first = fields.first else { return false }
        let number = first.trimmingCharacters(in: .whitespaces)
        return number.utf8.count == 12 && number.utf8.allSatisfy(isDigit)
    }

    /// What follows the host of an http(s) address, without query and fragment.
    private static func webPath(of text: String) -> Substring? {
        let lower = text.lowercased()
        guard lower.hasPrefix("https://") || lower.hasPrefix("http://"),
            !text.contains(where: \.isWhitespace), let scheme = text.range(of: "://")
        else { return nil }
        let rest = text[scheme.upperBound...]
        let address = rest.prefix { $0 != "?" && $0 != "#" }
        guard let first = address.first, first != "/" else { return nil }
        return address.drop { $0 != "/" }
    }

    /// The first `/01/` segment followed by a number of 8, 12, 13 or 14 digits with a right check digit.
    private static func gtin(in path: Substring) -> String? {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        for (key, value) in zip(segments, segments.dropFirst()) where key == "01" {
            if let gtin = checkedGTIN(value) { return gtin }
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
