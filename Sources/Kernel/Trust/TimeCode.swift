public import Base
import Crypto
import Foundation

/// One-time codes that a telephone's app shows: TOTP (RFC 6238) with SHA-1, six digits and steps of thirty seconds, as every such
/// app knows them.
public struct TimeCode: Sendable {
    private let secret: [UInt8]
    /// Seconds for which one code stands.
    public static let period: Int64 = 30
    /// How many steps a telephone's clock may be off, either way.
    static let drift: Int64 = 1

    public init(secret: [UInt8]) { self.secret = secret }

    /// A new secret of 160 bits (RFC 4226 §4).
    public static func newSecret() -> [UInt8] { .random(count: 20) }

    /// The number of the step that the moment lies in.
    public static func step(at now: Instant) -> Int64 { now.milliseconds / 1000 / period }

    /// The code of a step (RFC 4226 §5.3).
    public func code(step: Int64, digits: Int = 6) -> String {
        let counter = UInt64(bitPattern: step).bigEndianBytes
        let mac = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(mac[19] & 15)
        let number = UInt32(bigEndianBytes: mac[offset..<offset + 4]) & 0x7FFF_FFFF
        var modulus: UInt32 = 1
        for _ in 0..<min(max(digits, 6), 9) { modulus *= 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step whose code was typed, of those that the drift allows and later than the last one used; nil for a wrong code or one
    /// that was used before.
    public func step(of typed: String, at now: Instant, after last: Int64) -> Int64? {
        let digits = typed.filter { $0.isASCII && $0.isNumber }
        guard digits.count == 6 else { return nil }
        let present = Self.step(at: now)
        let steps = (present - Self.drift)...(present + Self.drift)
        // Every step is compared, whichever fits, so that time tells nothing.
        let fitting = steps.filter { SecretToken.areEqual(code(step: $0), digits) }
        return fitting.first { $0 > last }
    }

    /// The secret for typing (RFC 4648 §6): groups of four letters.
    public var base32: String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var text = ""
        var buffer: UInt32 = 0
        var bits = 0
        for byte in secret {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(buffer >> UInt32(bits) & 31)])
            }
            buffer &= (1 << UInt32(bits)) - 1
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(5 - bits) & 31)]) }
        return text
    }

    /// What an app reads from a symbol (the Key URI Format of Google Authenticator).
    public func address(account: String, issuer: String) -> String {
        func encoded(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        }
        return "otpauth://totp/\(encoded(issuer)):\(encoded(account))?secret=\(base32)&issuer=\(encoded(issuer))"
    }
}
