import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file that `FileSealer` made, opened chunk by chunk, in any order and from several threads.
public final class SealedFile: Sendable {
    /// The size of the file before it was sealed, in bytes. It is authenticated when the file is opened.
    public let size: Int64
    private let descriptor: Int32
    private let layout: SealedFileLayout
    private let cipher: ChunkCipher

    private init(_ descriptor: Int32, _ layout: SealedFileLayout, _ cipher: ChunkCipher) {
        self.descriptor = descriptor
        self.layout = layout
        self.cipher = cipher
        size = layout.size
    }

    deinit { close(descriptor) }

    /// The bytes of a range of the original file, cut to its size.
    public func bytes(_ range: Range<Int64>) throws -> [UInt8] {
        let range = range.clamped(to: 0..<size)
        guard !range.isEmpty else { return [] }
        let chunkSize = Int64(SealedFileHeader.chunkSize)
        var result: [UInt8] = []
        result.reserveCapacity(Int(range.upperBound - range.lowerBound))
        for index in range.lowerBound / chunkSize...(range.upperBound - 1) / chunkSize {
            let plain = try chunk(UInt32(index))
            let start = max(range.lowerBound - index * chunkSize, 0)
            let end = min(range.upperBound - index * chunkSize, Int64(plain.count))
            result += plain[Int(start)..<Int(end)]
        }
        return result
    }

    /// All bytes of the original file; for files that fit into memory.
    public func allBytes() throws -> [UInt8] { try bytes(0..<size) }

    private func chunk(_ index: UInt32) throws -> [UInt8] {
        let sealed = try readExactly(descriptor, layout.sealedRange(ofChunk: index))
        return try cipher.open(sealed, index: index, isLast: index == layout.lastChunk)
    }

    /// Opens the file and checks its end; throws `VaultFailure`, or `CocoaError` if it cannot be read.
    fileprivate static func opened(at path: String, _ vault: Vault, _ place: Place) throws -> SealedFile {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CocoaError(.fileReadNoSuchFile, userInfo: [NSFilePathErrorKey: path]) }
        do {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw CocoaError(.fileReadUnknown) }
            guard let layout = SealedFileLayout(sealedSize: Int64(status.st_size)),
                let header = SealedFileHeader(try readExactly(descriptor, 0..<Int64(SealedFileHeader.length)))
            else { throw VaultFailure.unreadable }
            let cipher = try ChunkCipher(header, vault, place)
            // Only the true last chunk opens with the last-chunk flag: a file cut off at a chunk fails here already.
            let last = try readExactly(descriptor, layout.sealedRange(ofChunk: layout.lastChunk))
            _ = try cipher.open(last, index: layout.lastChunk, isLast: true)
            return SealedFile(descriptor, layout, cipher)
        } catch {
            close(descriptor)
            throw error
        }
    }
}

extension Vault {
    /// Opens a sealed file of that place; throws `VaultFailure` if it is damaged at its ends, moved or cut short. Damage
    /// within throws when its bytes are asked for.
    public func openFile(at path: String, as place: Place) throws -> SealedFile {
        try SealedFile.opened(at: path, self, place)
    }
}

/// Where the chunks of a sealed file lie, from its size alone.
struct SealedFileLayout: Sendable {
    let size: Int64
    let lastChunk: UInt32
    private let sealedSize: Int64

    private static let sealedChunk = Int64(SealedFileHeader.chunkSize + SealedFileHeader.tagSize)

    /// nil for a size that no sealed file has.
    init?(sealedSize: Int64) {
        let body = sealedSize - Int64(SealedFileHeader.length)
        let tag = Int64(SealedFileHeader.tagSize)
        guard body >= tag else { return nil }
        let full = (body - 1) / Self.sealedChunk
        let rest = body - full * Self.sealedChunk
        // An empty last chunk is written for the empty file only.
        guard rest >= (full == 0 ? tag : tag + 1), let last = UInt32(exactly: full) else { return nil }
        lastChunk = last
        size = body - (full + 1) * tag
        self.sealedSize = sealedSize
    }

    func sealedRange(ofChunk index: UInt32) -> Range<Int64> {
        let start = Int64(SealedFileHeader.length) + Int64(index) * Self.sealedChunk
        return start..<min(start + Self.sealedChunk, sealedSize)
    }
}

private func readExactly(_ descriptor: Int32, _ range: Range<Int64>) throws -> [UInt8] {
    let count = Int(range.upperBound - range.lowerBound)
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
        let read = bytes.withUnsafeMutableBytes { buffer in
            pread(descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(range.lowerBound) + off_t(done))
        }
        if read < 0, errno == EINTR { continue }
        guard read >= 0 else { throw CocoaError(.fileReadUnknown) }
        guard read > 0 else { throw VaultFailure.unreadable }
        done += read
    }
    return bytes
}
