import Foundation

/// A text fit for storing, and whether something that nobody can read had to go.
struct CleanText {
    let text: String
    let lostSomething: Bool
}

/// What a person sent as text: bytes that are not UTF-8 go, as control characters do.
func cleanText(_ bytes: [UInt8]) -> CleanText {
    if let text = String(validating: bytes, as: UTF8.self) { return cleanText(text) }
    let readable = String(decoding: bytes, as: UTF8.self).unicodeScalars.filter { $0 != "\u{FFFD}" }
    return CleanText(text: cleanText(String(String.UnicodeScalarView(readable))).text, lostSomething: true)
}

/// NFC, LF line ends (word processors' own among them), without C0 controls and DEL other than tab and line feed (PostgreSQL cannot
/// hold U+0000).
func cleanText(_ text: String) -> CleanText {
    var allASCII = true
    var plain = true
    for byte in text.utf8 {
        if byte >= 0x80 { allASCII = false }
        if byte < 0x20 && byte != 0x09 && byte != 0x0A || byte == 0x7F { plain = false }
    }
    var result = text
    var lostSomething = false
    if !plain {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var afterReturn = false
        for byte in text.utf8 {
            switch byte {
            case 0x0D, 0x0B, 0x0C: bytes.append(0x0A)
            case 0x0A where afterReturn: break
            case 0x00...0x08, 0x0E...0x1F, 0x7F: lostSomething = true
            default: bytes.append(byte)
            }
            afterReturn = byte == 0x0D
        }
        result = String(decoding: bytes, as: UTF8.self)
    }
    return CleanText(
        text: allASCII ? result : result.precomposedStringWithCanonicalMapping, lostSomething: lostSomething)
}

/// Percent-decoding of WHATWG URL §1.3: a percent sign without two hexadecimal digits stays as it is.
func percentDecoded(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
        let byte = bytes[index]
        if byte == UInt8(ascii: "%"), index + 2 < bytes.endIndex,
            let high = hexadecimalDigit(bytes[index + 1]), let low = hexadecimalDigit(bytes[index + 2])
        {
            result.append(high << 4 | low)
            index += 3
        } else {
            result.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            index += 1
        }
    }
    return result
}

private func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}

extension StringProtocol {
    /// Any script's decimal digits as ASCII ones: phones set to Arabic type ٢٠٢٦.
    func withPlainDigits() -> String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if !scalar.isASCII, scalar.properties.generalCategory == .decimalNumber,
                let value = scalar.properties.numericValue, let digit = Unicode.Scalar(0x30 + UInt32(value))
            {
                result.append(digit)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// Every run of white space as one space, none at the ends.
    func withSingleSpaces() -> String {
        split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
