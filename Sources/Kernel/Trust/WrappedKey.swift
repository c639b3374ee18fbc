import Crypto

/// A data key encrypted by a master key: `k1.<master>.<AES-256-GCM, base64url>`, bound to the number of the data key.
struct WrappedKey: Sendable {
    let master: String
    let sealed: [UInt8]

    /// Reads the string form; nil for anything else.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "k1", let sealed = [UInt8](base64URLText: parts[2]) else { return nil }
        master = String(parts[1])
        self.sealed = sealed
    }

    init(_ key: SymmetricKey, number: UInt32, by master: SymmetricKey, id: String) throws {
        let bytes = key.withUnsafeBytes { Array($0) }
        self.master = id
        sealed = try AES.GCM.sealed(bytes, using: master, authenticating: Self.context(number))
    }

    var text: String { "k1.\(master).\(sealed.base64URLText)" }

    func key(number: UInt32, by master: SymmetricKey) throws -> SymmetricKey {
        let bytes = try AES.GCM.opened(sealed, using: master, authenticating: Self.context(number))
        guard bytes.count == 32 else { throw VaultFailure.unreadable }
        return SymmetricKey(data: bytes)
    }

    private static func context(_ number: UInt32) -> [UInt8] {
        Array("langso.data-key.v1".utf8) + number.bigEndianBytes
    }
}

extension KeyRing {
    /// Makes a data key with that number (1 … 2^32 - 1) and answers its wrapped form, which is stored with the data.
    public func newDataKey(number: Int64) throws -> String {
        try wrap(SymmetricKey(size: .bits256), number: try dataKeyNumber(number))
    }

    /// The same data key wrapped by the current master key.
    public func rewrap(_ wrapped: String, number: Int64) throws -> String {
        let number = try dataKeyNumber(number)
        return try wrap(try unwrap(wrapped, number: number), number: number)
    }

    /// Whether a former master key wrapped it.
    public func needsRewrap(_ wrapped: String) -> Bool { WrappedKey(wrapped)?.master != currentMaster }

    func wrap(_ key: SymmetricKey, number: UInt32) throws -> String {
        let master = file.current
        return try WrappedKey(key, number: number, by: SymmetricKey(data: master.bytes), id: master.id).text
    }

    func unwrap(_ wrapped: String, number: UInt32) throws -> SymmetricKey {
        guard let wrapped = WrappedKey(wrapped) else { throw VaultFailure.unreadable }
        guard let master = master(wrapped.master) else { throw VaultFailure.unknownMaster(wrapped.master) }
        return try wrapped.key(number: number, by: master)
    }
}

func dataKeyNumber(_ number: Int64) throws(VaultFailure) -> UInt32 {
    guard let number32 = UInt32(exactly: number), number32 > 0 else { throw .unknownKey(number) }
    return number32
}

extension AES.GCM {
    /// Nonce, ciphertext and tag in one, with a random nonce.
    static func sealed(_ bytes: [UInt8], using key: SymmetricKey, authenticating context: [UInt8]) throws -> [UInt8] {
        let box = try seal(bytes, using: key, authenticating: context)
        return Array(box.nonce) + box.ciphertext + box.tag
    }

    /// The bytes of what `sealed` answered; throws `VaultFailure.unreadable` if anything is different.
    static func opened(
        _ sealed: some Collection<UInt8>, using key: SymmetricKey, authenticating context: [UInt8]
    ) throws(VaultFailure) -> [UInt8] {
        do {
            return Array(try open(SealedBox(combined: Array(sealed)), using: key, authenticating: context))
        } catch {
            throw .unreadable
        }
    }
}
