import Synchronization

/// A row's own identifier: a UUIDv7 (RFC 9562 §5.7) in lower-case text, typed by what it identifies.
///
/// UUIDv7 sorts by the millisecond of its making, so that indexes grow at their end.
public struct ID<Entity>: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The 36 characters `xxxxxxxx-xxxx-7xxx-xxxx-xxxxxxxxxxxx`.
    public let text: String

    /// Reads an identifier; nil unless it is a UUID in the usual 8-4-4-4-12 form, any case.
    public init?(_ text: some StringProtocol) {
        var count = 0
        var hasCapitals = false
        for byte in text.utf8 {
            switch count {
            case 36: return nil
            case 8, 13, 18, 23: guard byte == UInt8(ascii: "-") else { return nil }
            default:
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): break
                case UInt8(ascii: "A")...UInt8(ascii: "F"): hasCapitals = true
                default: return nil
                }
            }
            count += 1
        }
        guard count == 36 else { return nil }
        self.text = hasCapitals ? text.lowercased() : String(text)
    }

    /// Makes a new identifier whose first 48 bits are the instant's milliseconds. Those that this process makes one after the other
    /// for one millisecond sort in that order (RFC 9562 §6.2, method 1), whatever it makes for other milliseconds in between.
    public init(at instant: Instant) {
        var generator = SystemRandomNumberGenerator()
        let step = Succession.shared.next()
        let high: UInt64 = (UInt64(clamping: instant.milliseconds) << 16) | 0x7000 | (step >> 14)
        let low: UInt64 = 0x8000_0000_0000_0000 | ((step & 0x3FFF) << 48) | (generator.next() >> 16)
        let digits = hexadecimal(high) + hexadecimal(low)
        var text = ""
        text.reserveCapacity(36)
        for (index, digit) in digits.enumerated() {
            if index == 8 || index == 12 || index == 16 || index == 20 { text.append("-") }
            text.append(digit)
        }
        self.text = text
    }

    public var description: String { text }

    public static func < (first: Self, second: Self) -> Bool { first.text < second.text }
}

/// Counts the identifiers of this process, in the twelve bits that UUIDv7 leaves for it and the fourteen after them.
private final class Succession: Sendable {
    static let shared = Succession()
    private let last = Mutex<UInt64>(UInt64.random(in: 0..<1 << 24))

    func next() -> UInt64 {
        last.withLock { last in
            last = (last + 1) & 0x3FF_FFFF
            return last
        }
    }
}

private func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
