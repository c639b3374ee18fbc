import Crypto

/// The SHA-256 digest (FIPS 180-4) of some bytes.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes.
    public let bytes: [UInt8]

    /// The digest of the bytes.
    public init(of bytes: some Sequence<UInt8>) {
        var stream = FingerprintStream()
        stream.add(Array(bytes))
        self = stream.finish()
    }

    /// Reads 64 lower-case hexadecimal digits; nil for anything else.
    public init?(hex: some StringProtocol) {
        guard let bytes = [UInt8](hexText: hex), bytes.count == SHA256.byteCount else { return nil }
        self.bytes = bytes
    }

    fileprivate init(_ digest: SHA256.Digest) { bytes = Array(digest) }

    /// 64 lower-case hexadecimal digits.
    public var hex: String { bytes.hexText }

    public var description: String { hex }
}

/// A digest of bytes that come piece by piece.
public struct FingerprintStream: Sendable {
    private var hash = SHA256()

    /// The digest of nothing yet.
    public init() {}

    /// Takes the next bytes.
    public mutating func add(_ bytes: [UInt8]) { hash.update(data: bytes) }

    /// The digest of all that was added; more may follow.
    public func finish() -> Fingerprint { Fingerprint(hash.finalize()) }
}
