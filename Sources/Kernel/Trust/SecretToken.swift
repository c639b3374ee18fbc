/// A random secret of 256 bits that its holder shows again: a session, an invitation, an API token.
///
/// Only `digest` is stored. The secret does not print itself, so that it cannot slip into a log.
public struct SecretToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// A new token from the generator of the operating system.
    public init() { bytes = .random(count: 32) }

    /// Reads what `text` wrote; nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 43, let bytes = [UInt8](base64URLText: text), bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// The secret itself: 43 characters of base64url.
    public var text: String { bytes.base64URLText }

    /// SHA-256 of the secret, 64 hexadecimal digits; the secret has too much entropy to need a salt.
    public var digest: String { Fingerprint(of: bytes).hex }

    /// Compares two secrets in a time that does not depend on where they differ.
    public static func areEqual(_ first: String, _ second: String) -> Bool {
        Fingerprint(of: Array(first.utf8)) == Fingerprint(of: Array(second.utf8))
    }

    public var description: String { "SecretToken(…)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
