import Foundation

extension PublicCode {
    /// What a typed, spoken or scanned text turned out to be.
    public enum Reading: Hashable, Sendable {
        case valid(PublicCode)
        /// It has the shape of a code, but at least one character is wrong: ask for it again.
        case wrongCheck
        case notACode
    }

    /// Texts longer than this are no link to a code.
    private static let longestText = 2_048

    /// Reads a code, or the link that ends in `/q/CODE` on any origin.
    ///
    /// Case does not matter; O counts as 0, I and L as 1; spaces, dashes, dots and invisible characters are ignored;
    /// digits of any script count. When a Vietnamese input method rewrote the keys, all key sequences that could have
    /// been typed are tried, and one is accepted only if no other is a code as well.
    public static func parse(_ input: String) -> Reading {
        guard input.utf8.count <= longestText, let candidate = codePart(of: input) else { return .notACode }
        let direct = read(candidate)
        if direct != .notACode || candidate.unicodeScalars.allSatisfy({ $0.isASCII }) { return direct }
        guard candidate.unicodeScalars.count <= 4 * length else { return .notACode }
        let readings = VietnameseKeyboard.unmangle(candidate).map { read($0) }
        let codes = Set(readings.filter { if case .valid = $0 { true } else { false } })
        if let only = codes.first, codes.count == 1 { return only }
        return codes.isEmpty && !readings.contains(.wrongCheck) ? .notACode : .wrongCheck
    }

    /// Whether the text is a link whose path ends in a code, rather than a bare code.
    static func isLink(_ input: String) -> Bool { input.contains("/") }

    private static func codePart(of input: String) -> String? {
        guard isLink(input) else { return input }
        var address = input[...]
        if let end = address.firstIndex(where: { $0 == "?" || $0 == "#" }) { address = address[..<end] }
        var segments = address.split(separator: "/", omittingEmptySubsequences: false)
        if segments.last?.allSatisfy(\.isWhitespace) == true { segments.removeLast() }
        guard segments.count >= 2, segments[segments.count - 2].lowercased() == "q", let last = segments.last else {
            return nil
        }
        return String(last).removingPercentEncoding
    }

    private static func read(_ candidate: String) -> Reading {
        var kept: [UInt8] = []
        var strangers = 0
        for scalar in candidate.unicodeScalars where !isSeparator(scalar) {
            guard let symbol = symbol(for: scalar), kept.count < length else { return .notACode }
            if value(of: symbol) == nil { strangers += 1 }
            kept.append(symbol)
        }
        // One letter that no code has is a slip of the finger; more of them are a word.
        guard kept.count == length, strangers <= 1 else { return .notACode }
        guard kept.contains(where: { $0 > UInt8(ascii: "9") }) else { return .notACode }
        return PublicCode(String(decoding: kept, as: UTF8.self)).map { .valid($0) } ?? .wrongCheck
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .dashPunctuation, .spaceSeparator, .lineSeparator, .paragraphSeparator, .format: true
        default: scalar.properties.isWhitespace || [".", "\u{B7}", "\u{2022}", "\u{2212}"].contains(scalar)
        }
    }

    private static func symbol(for scalar: Unicode.Scalar) -> UInt8? {
        if scalar.properties.numericType == .decimal, let digit = scalar.properties.numericValue {
            return UInt8(ascii: "0") + UInt8(digit)
        }
        guard scalar.isASCII else { return nil }
        switch Character(scalar).uppercased() {
        case "O": return UInt8(ascii: "0")
        case "I", "L": return UInt8(ascii: "1")
        case let letter where "A"..."Z" ~= letter: return letter.utf8.first
        default: return nil
        }
    }
}
