import Foundation
import Testing

@testable import Trust

@Suite struct SealingFiles {
    let folder: ScratchFolder
    let vault: Vault
    let place = Place(table: "file", column: "content", id: "0190")
    private let chunk = SealedFileHeader.chunkSize
    private let sealedChunk = SealedFileHeader.chunkSize + SealedFileHeader.tagSize

    init() throws {
        folder = try ScratchFolder()
        vault = try folder.makeVault()
    }

    private func plain(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

    private func sealed(_ bytes: [UInt8], pieces: Int = 10_000) throws -> [UInt8] {
        var sealer = try vault.fileSealer(as: place)
        var result = sealer.header
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            result += try sealer.seal(Array(bytes[start..<min(start + pieces, bytes.count)]))
        }
        return result + (try sealer.finish())
    }

    private func open(_ bytes: [UInt8], as place: Place? = nil) throws -> SealedFile {
        let path = folder.path + "/file"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return try vault.openFile(at: path, as: place ?? self.place)
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000], [1_000, 65_536, 1_000_000])
    func `a file of any size comes back, however it was fed`(size: Int, pieces: Int) throws {
        let original = plain(size)
        let file = try open(sealed(original, pieces: pieces))
        #expect(file.size == Int64(size))
        #expect(try file.allBytes() == original)
    }

    @Test(arguments: [0..<1, 65_535..<65_537, 65_536..<65_537, 70_000..<140_000, 199_999..<300_000, 250_000..<260_000])
    func `any range is read alone`(range: Range<Int64>) throws {
        let original = plain(200_000)
        let file = try open(sealed(original))
        let expected = original[Int(min(range.lowerBound, 200_000))..<Int(min(range.upperBound, 200_000))]
        #expect(try file.bytes(range) == Array(expected))
    }

    @Test func `a file cut short anywhere does not open`() throws {
        let whole = try sealed(plain(200_000))
        let cuts = [
            0, 1, 31, 32, 47, 48, 49, 32 + sealedChunk, 33 + sealedChunk, 32 + 2 * sealedChunk, whole.count - 1,
        ]
        for cut in cuts {
            #expect(throws: VaultFailure.unreadable) { try open(Array(whole[..<cut])) }
        }
        #expect(throws: VaultFailure.unreadable) { try open(whole + [0]) }
        #expect(throws: VaultFailure.unreadable) { try open(whole + Array(repeating: 0, count: sealedChunk)) }
    }

    @Test func `an exact number of chunks cut by one does not open`() throws {
        let whole = try sealed(plain(2 * chunk))
        #expect(throws: VaultFailure.unreadable) { try open(Array(whole[..<(32 + sealedChunk)])) }
    }

    @Test func `swapped, repeated and dropped chunks are noticed`() throws {
        let whole = try sealed(plain(3 * chunk + 5))
        let header = Array(whole[..<32])
        let chunks = (0..<4).map { index in
            Array(whole[(32 + index * sealedChunk)..<min(32 + (index + 1) * sealedChunk, whole.count)])
        }
        for order in [[1, 0, 2, 3], [0, 0, 2, 3], [0, 2, 3], [0, 1, 2], [0, 1, 2, 2, 3]] {
            #expect(throws: VaultFailure.unreadable) {
                try open(header + order.flatMap { chunks[$0] }).allBytes()
            }
        }
    }

    @Test func `chunks of another file do not fit`() throws {
        let first = try sealed(plain(100))
        let second = try sealed(plain(100))
        #expect(throws: VaultFailure.unreadable) { try open(Array(first[..<32]) + second[32...]) }
    }

    @Test func `every changed byte of a small file is noticed`() throws {
        let whole = try sealed(plain(20))
        for index in whole.indices {
            var forged = whole
            forged[index] ^= 1
            #expect(throws: VaultFailure.self) { try open(forged) }
        }
    }

    @Test func `damage in the middle is noticed when its bytes are read, and only then`() throws {
        var whole = try sealed(plain(200_000))
        whole[32 + sealedChunk + 7] ^= 1
        let file = try open(whole)
        #expect(try file.bytes(0..<10) == Array(plain(10)))
        #expect(throws: VaultFailure.unreadable) { try file.bytes(65_536..<65_540) }
    }

    @Test func `a file in another place does not open`() throws {
        let whole = try sealed(plain(10))
        let other = Place(table: "file", column: "content", id: "0191")
        #expect(throws: VaultFailure.unreadable) { try open(whole, as: other) }
    }

    @Test func `a file that is not there is a fault of the system, not a forgery`() {
        #expect(throws: CocoaError.self) { try vault.openFile(at: folder.path + "/nothing", as: place) }
    }
}
