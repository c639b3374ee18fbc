import Crypto
import Foundation

/// Where an encrypted value is kept. It is authenticated with the value, so that a value moved elsewhere does not open.
public struct Place: Hashable, Sendable {
    public let table: String
    public let column: String
    /// The identifier of the row.
    public let id: String

    public init(table: String, column: String, id: String) {
        self.table = table
        self.column = column
        self.id = id
    }

    /// Each part after its length: no two places have the same bytes.
    var bytes: [UInt8] {
        [table, column, id].flatMap { UInt32($0.utf8.count).bigEndianBytes + Array($0.utf8) }
    }
}

/// Why a value does not open or close.
public enum VaultFailure: Error, Hashable {
    /// Damaged, forged, moved from another place, or cut short.
    case unreadable
    /// No data key of that number; 0 if there is none at all.
    case unknownKey(Int64)
    /// The key ring lacks the master key that wrapped a data key.
    case unknownMaster(String)
}

/// Encrypts values of rows and files with AES-256-GCM (NIST SP 800-38D), and makes hashes to find personal numbers by.
///
/// A sealed value is: format 1, data key number (4 bytes), nonce (12), ciphertext, tag (16). Rows and files use different
/// keys derived from the data key (HKDF, RFC 5869).
public struct Vault: Sendable {
    private let rowKeys: [UInt32: SymmetricKey]
    private let fileKeys: [UInt32: SymmetricKey]
    private let lookup: SymmetricKey
    /// The number of the data key that seals now; nil without any.
    public let currentKey: Int64?

    static let format: UInt8 = 1
    /// What sealing adds to a value, in bytes.
    public static let overhead = 1 + 4 + 12 + 16

    /// Unwraps the data keys; the one of the highest number seals. Throws `VaultFailure`.
    public init(_ ring: KeyRing, keys: [(number: Int64, wrapped: String)]) throws {
        var rowKeys: [UInt32: SymmetricKey] = [:]
        var fileKeys: [UInt32: SymmetricKey] = [:]
        for (number, wrapped) in keys {
            let number = try dataKeyNumber(number)
            let key = try ring.unwrap(wrapped, number: number)
            rowKeys[number] = derivedKey(key, for: "langso.row.v1")
            fileKeys[number] = derivedKey(key, for: "langso.file.v1")
        }
        self.rowKeys = rowKeys
        self.fileKeys = fileKeys
        currentKey = rowKeys.keys.max().map { Int64($0) }
        lookup = ring.lookupKey
    }

    /// Encrypts bytes for a place; throws `VaultFailure.unknownKey` if the vault has no key.
    public func seal(_ bytes: [UInt8], as place: Place) throws -> [UInt8] {
        let number = try currentNumber()
        guard let key = rowKeys[number] else { throw VaultFailure.unknownKey(Int64(number)) }
        let header = [Self.format] + number.bigEndianBytes
        return header + (try AES.GCM.sealed(bytes, using: key, authenticating: header + place.bytes))
    }

    /// Decrypts what was sealed for the same place; throws `VaultFailure`.
    public func open(_ sealed: [UInt8], as place: Place) throws(VaultFailure) -> [UInt8] {
        guard sealed.count >= Self.overhead, sealed[0] == Self.format else { throw .unreadable }
        let number = UInt32(bigEndianBytes: sealed[1..<5])
        guard let key = rowKeys[number] else { throw .unknownKey(Int64(number)) }
        return try AES.GCM.opened(sealed[5...], using: key, authenticating: Array(sealed[..<5]) + place.bytes)
    }

    /// Encrypts a text for a place.
    public func sealText(_ text: String, as place: Place) throws -> [UInt8] { try seal(Array(text.utf8), as: place) }

    /// Decrypts a text; throws `VaultFailure`, also if the bytes are no UTF-8.
    public func openText(_ sealed: [UInt8], as place: Place) throws(VaultFailure) -> String {
        guard let text = String(validating: try open(sealed, as: place), as: UTF8.self) else { throw .unreadable }
        return text
    }

    /// Whether a value was sealed with an older data key and should be sealed again.
    public func needsResealing(_ sealed: [UInt8]) -> Bool {
        guard sealed.count >= 5, let currentKey else { return false }
        return Int64(UInt32(bigEndianBytes: sealed[1..<5])) != currentKey
    }

    /// A keyed hash (HMAC-SHA-256, 64 hexadecimal digits) by which an encrypted text is found again without opening it.
    ///
    /// Bring the text into its one spelling first (digits only, say). Different purposes give unrelated hashes.
    public func lookupHash(_ text: String, purpose: String) -> String {
        let key = derivedKey(lookup, for: "langso.lookup.v1:\(purpose)")
        let bytes = Array(text.precomposedStringWithCanonicalMapping.utf8)
        return HMAC<SHA256>.authenticationCode(for: bytes, using: key).hexText
    }

    func currentNumber() throws(VaultFailure) -> UInt32 {
        guard let currentKey else { throw .unknownKey(0) }
        return try dataKeyNumber(currentKey)
    }

    func fileKey(_ number: UInt32) throws(VaultFailure) -> SymmetricKey {
        guard let key = fileKeys[number] else { throw .unknownKey(Int64(number)) }
        return key
    }
}

/// A key for one use only (HKDF-SHA-256, RFC 5869).
func derivedKey(_ key: SymmetricKey, salt: [UInt8] = [], for purpose: String, length: Int = 32) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
        inputKeyMaterial: key, salt: salt, info: Array(purpose.utf8), outputByteCount: length)
}
