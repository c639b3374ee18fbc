import Crypto
import CryptoExtras
import Foundation

/// How much work one password costs (scrypt, RFC 7914 §2). Memory is 128 · 2^logRounds · blockSize bytes.
public struct ScryptCost: Hashable, Sendable {
    /// N is two to this power.
    public let logRounds: Int
    /// r.
    public let blockSize: Int
    /// p.
    public let parallelism: Int

    /// A cost within limits that a stored hash cannot be bent to exhaust the machine with; nil outside them.
    public init?(logRounds: Int, blockSize: Int, parallelism: Int) {
        guard (1...20).contains(logRounds), (1...16).contains(blockSize), (1...16).contains(parallelism) else {
            return nil
        }
        self.init(trusted: logRounds, blockSize, parallelism)
    }

    private init(trusted logRounds: Int, _ blockSize: Int, _ parallelism: Int) {
        self.logRounds = logRounds
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// N = 2^15, r = 8, p = 3: 32 MiB, for small machines (OWASP Password Storage Cheat Sheet).
    public static let standard = ScryptCost(trusted: 15, 8, 3)
    /// Next to no work, for tests only.
    public static let weakForTests = ScryptCost(trusted: 4, 1, 1)
}

/// A stored password: `$scrypt$ln=15,r=8,p=3$salt$hash`, Base64 without padding (PHC string format).
struct PasswordHash: Sendable {
    let cost: ScryptCost
    let salt: [UInt8]
    let hash: [UInt8]

    /// Hashes a password with a new salt. Slow by intent.
    init(of password: String, cost: ScryptCost) throws {
        self.cost = cost
        salt = .random(count: 16)
        hash = try Self.derive(password, salt: salt, cost: cost).withUnsafeBytes { Array($0) }
    }

    /// Reads the string form; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let cost = Self.cost(parts[2]), let salt = [UInt8](base64Text: parts[3]),
            let hash = [UInt8](base64Text: parts[4]), salt.count >= 8, hash.count == Self.length
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    var text: String {
        let parameters = "ln=\(cost.logRounds),r=\(cost.blockSize),p=\(cost.parallelism)"
        return "$scrypt$\(parameters)$\(salt.base64Text)$\(hash.base64Text)"
    }

    /// Whether the password is the hashed one, in time that does not depend on how much of it is right.
    func matches(_ password: String) throws -> Bool {
        // `SymmetricKey` compares in constant time; arrays do not.
        try Self.derive(password, salt: salt, cost: cost) == SymmetricKey(data: hash)
    }

    static let length = 32

    /// The same characters typed on another keyboard may be decomposed: NFC makes them the same bytes.
    static func derive(_ password: String, salt: [UInt8], cost: ScryptCost) throws -> SymmetricKey {
        let bytes = Array(password.precomposedStringWithCanonicalMapping.utf8)
        return try scrypt(bytes, salt: salt, cost: cost, length: length)
    }

    static func scrypt(_ password: [UInt8], salt: [UInt8], cost: ScryptCost, length: Int) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            from: password, salt: salt, outputByteCount: length, rounds: 1 << cost.logRounds, blockSize: cost.blockSize,
            parallelism: cost.parallelism)
    }

    private static func cost(_ text: Substring) -> ScryptCost? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].hasPrefix("ln="), parts[1].hasPrefix("r="), parts[2].hasPrefix("p="),
            let logRounds = Int(parts[0].dropFirst(3)), let blockSize = Int(parts[1].dropFirst(2)),
            let parallelism = Int(parts[2].dropFirst(2))
        else { return nil }
        return ScryptCost(logRounds: logRounds, blockSize: blockSize, parallelism: parallelism)
    }
}
