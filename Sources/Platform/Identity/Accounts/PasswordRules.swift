public import Base
import Foundation

/// What a password must be (NIST SP 800-63B §5.1.1.2): long enough and not a common one; any characters, no
/// composition rules.
public struct PasswordRules: Sendable {
    /// Characters at least; 12 are recommended to people.
    public static let least = 8
    /// A limit against abuse of the hash, far above any passphrase.
    public static let most = 256
    private let common: Set<String>

    /// The rules with a list of common passwords, compared without case, marks and spaces.
    public init(common: some Sequence<String>) { self.common = Set(common.map(Self.plain)) }

    /// The rules with the list of the module's resources.
    public init() {
        let folder = try? ResourceFolder.of(module: "Identity")
        let text = folder.flatMap {
            try? String(contentsOf: $0.appendingPathComponent("common-passwords.txt"), encoding: .utf8)
        }
        self.init(common: (text ?? "").split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init))
    }

    /// What is wrong with the password; nil if nothing is.
    public func problem(_ password: String, username: String, fullName: String) -> Message? {
        let count = password.unicodeScalars.count
        if count < Self.least { return Message("web.form.too_short", ["min": .number(Int64(Self.least))]) }
        if count > Self.most { return Message("web.form.too_long", ["max": .number(Int64(Self.most))]) }
        let plain = Self.plain(password)
        let name = Self.plain(fullName)
        let user = Self.plain(username)
        if plain.isEmpty || Set(plain).count < 3 && plain.count == count { return "identity.password.too_simple" }
        if common.contains(plain) || common.contains(String(plain.reversed())) { return "identity.password.common" }
        if plain == name || plain == user || plain == user + user
            || plain.hasPrefix(user) && plain.count < user.count + 5
        {
            return "identity.password.own_name"
        }
        return nil
    }

    /// A first password that can be read from paper and typed: 15 letters and digits without look-alikes, 73 bits.
    public static func generated() -> String {
        let alphabet = Array("abcdefghkmnpqrstuvwxyz23456789")
        let letters = (0..<15).map { _ in alphabet.randomElement() ?? "a" }
        return stride(from: 0, to: 15, by: 5).map { String(letters[$0..<$0 + 5]) }.joined(separator: "-")
    }

    private static func plain(_ text: String) -> String { text.folded().replacingOccurrences(of: " ", with: "") }
}
