public import Base
import Crypto

/// What is signed of a chain: its name, the number of the seal, the head, and when.
public struct SealHead: Hashable, Sendable {
    public let chain: String
    /// Counts the seals of the chain from 1.
    public let number: Int64
    public let head: Fingerprint
    public let sealedAt: Instant

    public init(chain: String, number: Int64, head: Fingerprint, sealedAt: Instant) {
        self.chain = chain
        self.number = number
        self.head = head
        self.sealedAt = sealedAt
    }

    /// The bytes that are signed; anyone can make them again from the published head.
    public var canonicalBytes: [UInt8] {
        Array("langso.seal.v1\n\(number)\n\(head.hex)\n\(sealedAt.milliseconds)\n\(chain)".utf8)
    }
}

/// Signs seals with Ed25519 (RFC 8032) and a key that never enters the database.
public struct SealSigner: Sendable {
    /// The identifier of the signing key.
    public let id: String
    private let key: Curve25519.Signing.PrivateKey

    init(seed: [UInt8], id: String) throws {
        key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        self.id = id
    }

    /// The signature of a head, base64url.
    public func sign(_ head: SealHead) throws -> String { try signature(for: head.canonicalBytes).base64URLText }

    /// What checks the signatures of this signer.
    public var verifier: SealVerifier { SealVerifier(key.publicKey) }

    func signature(for bytes: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: bytes)) }
}

/// Checks signatures of seals with the public key alone.
public struct SealVerifier: Sendable {
    private let key: Curve25519.Signing.PublicKey

    fileprivate init(_ key: Curve25519.Signing.PublicKey) { self.key = key }

    /// Reads a published key; nil unless it is 32 bytes in base64url.
    public init?(publicKey text: some StringProtocol) {
        guard let bytes = [UInt8](base64URLText: text), bytes.count == 32,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        else { return nil }
        self.key = key
    }

    /// The key to publish, base64url.
    public var publicKey: String { Array(key.rawRepresentation).base64URLText }

    /// Whether the signature is that key's of exactly this head.
    public func isValid(_ signature: String, of head: SealHead) -> Bool {
        guard let bytes = [UInt8](base64URLText: signature) else { return false }
        return key.isValidSignature(bytes, for: head.canonicalBytes)
    }
}
