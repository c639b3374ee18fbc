import Foundation

extension Sequence<UInt8> {
    /// Lower-case hexadecimal digits.
    var hexText: String {
        var text: [UInt8] = []
        text.reserveCapacity(underestimatedCount * 2)
        let figures = Array("0123456789abcdef".utf8)
        for byte in self {
            text.append(figures[Int(byte >> 4)])
            text.append(figures[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Array where Element == UInt8 {
    /// Reads lower-case hexadecimal digits; nil for anything else.
    init?(hexText: some StringProtocol) {
        let digits = Array(hexText.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        func value(_ digit: UInt8) -> UInt8? {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self = bytes
    }

    /// Base64 (RFC 4648 §4) without padding, as in PHC hash strings.
    var base64Text: String {
        String(Data(self).base64EncodedString().prefix { $0 != "=" })
    }

    /// Reads Base64 without padding, in the one spelling that `base64Text` writes.
    init?(base64Text: some StringProtocol) {
        let padding = String(repeating: "=", count: (4 - base64Text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: String(base64Text) + padding) else { return nil }
        self = Array(data)
        // Spare bits of the last character would give one value several spellings.
        guard self.base64Text == base64Text else { return nil }
    }

    /// Base64 for addresses and file names (RFC 4648 §5) without padding.
    public var base64URLText: String {
        base64Text.replacing("+", with: "-").replacing("/", with: "_")
    }

    /// Reads what `base64URLText` writes; nil for anything else.
    public init?(base64URLText: some StringProtocol) {
        guard !base64URLText.contains("+"), !base64URLText.contains("/") else { return nil }
        self.init(base64Text: String(base64URLText).replacing("-", with: "+").replacing("_", with: "/"))
    }

    /// So many bytes from the generator of the operating system.
    static func random(count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}

extension FixedWidthInteger {
    /// The bytes, most significant first.
    var bigEndianBytes: [UInt8] {
        stride(from: Self.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> Self($0)) }
    }

    /// The number that bytes spell, most significant first.
    init(bigEndianBytes bytes: some Sequence<UInt8>) {
        self = bytes.reduce(0) { $0 << 8 | Self($1) }
    }
}
