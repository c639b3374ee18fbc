import Crypto

/// Encrypts a file that streams by, in chunks that can later be opened one by one.
///
/// The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár: "Online Authenticated-Encryption and its Nonce-Reuse
/// Misuse-Resistance", CRYPTO 2015) over AES-256-GCM: each chunk of 64 KiB has the nonce prefix (7 bytes), counter (4),
/// last-chunk flag (1), so that chunks cannot be swapped, dropped or cut off. Each file has its own key, derived with a
/// random salt from the data key. Layout: header of 32 bytes, then per chunk the ciphertext and its tag of 16 bytes.
public struct FileSealer: Sendable {
    /// The first 32 bytes of the sealed file.
    public let header: [UInt8]
    private var cipher: ChunkCipher
    private var pending: [UInt8] = []
    private var isFinished = false

    init(_ vault: Vault, _ place: Place) throws {
        let fresh = try SealedFileHeader(keyNumber: vault.currentNumber())
        header = fresh.bytes
        cipher = try ChunkCipher(fresh, vault, place)
    }

    /// Takes the next bytes of the file, any number, and answers the sealed bytes that are ready.
    public mutating func seal(_ bytes: [UInt8]) throws -> [UInt8] {
        precondition(!isFinished, "a finished file cannot go on")
        pending += bytes
        var sealed: [UInt8] = []
        var start = 0
        // One byte more than a chunk must be there: only then is the chunk known not to be the last.
        while pending.count - start > SealedFileHeader.chunkSize {
            let chunk = pending[start..<start + SealedFileHeader.chunkSize]
            sealed += try cipher.sealNext(Array(chunk), isLast: false)
            start += SealedFileHeader.chunkSize
        }
        pending.removeFirst(start)
        return sealed
    }

    /// Ends the file and answers its last sealed bytes. Without them the file does not open.
    public mutating func finish() throws -> [UInt8] {
        precondition(!isFinished, "a file is finished once")
        isFinished = true
        defer { pending = [] }
        return try cipher.sealNext(pending, isLast: true)
    }
}

extension Vault {
    /// Begins to encrypt a file for a place. Write `header`, then what `seal` and `finish` answer.
    public func fileSealer(as place: Place) throws -> FileSealer { try FileSealer(self, place) }
}

/// The 32 bytes in front: "LSF1", data key number (4), salt (16), nonce prefix (7), chunk size as a power of two (1).
struct SealedFileHeader: Sendable {
    static let length = 32
    static let chunkSize = 65_536
    static let tagSize = 16
    private static let magic = Array("LSF1".utf8)

    let bytes: [UInt8]

    init(keyNumber: UInt32) {
        bytes = Self.magic + keyNumber.bigEndianBytes + .random(count: 16) + .random(count: 7) + [16]
    }

    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length, bytes.starts(with: Self.magic), bytes[31] == 16 else { return nil }
        self.bytes = bytes
    }

    var keyNumber: UInt32 { UInt32(bigEndianBytes: bytes[4..<8]) }
    var salt: [UInt8] { Array(bytes[8..<24]) }
    var noncePrefix: [UInt8] { Array(bytes[24..<31]) }
}

/// Seals and opens the chunks of one file.
struct ChunkCipher: Sendable {
    private let key: SymmetricKey
    private let noncePrefix: [UInt8]
    private let context: [UInt8]
    private var next: UInt32? = 0

    init(_ header: SealedFileHeader, _ vault: Vault, _ place: Place) throws(VaultFailure) {
        key = derivedKey(try vault.fileKey(header.keyNumber), salt: header.salt, for: "langso.file-chunks.v1")
        noncePrefix = header.noncePrefix
        context = header.bytes + place.bytes
    }

    mutating func sealNext(_ bytes: [UInt8], isLast: Bool) throws -> [UInt8] {
        // A counter that came round would use a nonce twice.
        guard let index = next else { throw VaultFailure.unreadable }
        next = index == .max ? nil : index + 1
        let nonce = try AES.GCM.Nonce(data: nonceBytes(index, isLast))
        let box = try AES.GCM.seal(bytes, using: key, nonce: nonce, authenticating: context)
        return Array(box.ciphertext) + box.tag
    }

    func open(_ sealed: [UInt8], index: UInt32, isLast: Bool) throws(VaultFailure) -> [UInt8] {
        try AES.GCM.opened(nonceBytes(index, isLast) + sealed, using: key, authenticating: context)
    }

    private func nonceBytes(_ index: UInt32, _ isLast: Bool) -> [UInt8] {
        noncePrefix + index.bigEndianBytes + [isLast ? 1 : 0]
    }
}
