import Audit
import Base
import Codes
import Foundation
import House
import Logging
import NIOCore
import Storage
import TestSupport
import Testing
import Trust
import Web

@testable import Files

/// The real present: the sweep compares it with what the file system notes.
private func present() -> Instant { WallClock.system.now() }
private let unit = ID<AdministrativeUnit>("00000000-0000-7000-8000-000000000001")!
private let owner = FileOwner(kind: "test.thing", id: "1", unit: unit)

private struct Bench {
    let database: Database
    let store: FileStore
    let clock: TestClock
    let folder: String

    /// Everything in the folder of files.
    var onDisk: [String] {
        (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []).filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: folder + "/" + $0, isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }

    func staged(_ bytes: [UInt8], name: String = "giấy khai sinh.txt", holder: String = "") async throws -> UploadedFile
    {
        let writer = try await store.sink(holder: holder).begin(fileName: name, field: "papers")
        for start in stride(from: 0, to: bytes.count, by: 50_000) {
            try await writer.write(ByteBuffer(bytes: bytes[start..<min(start + 50_000, bytes.count)]))
        }
        return try await writer.finish()
    }

    func attached(_ bytes: [UInt8], name: String = "a.txt") async throws -> StoredFile {
        let upload = try await staged(bytes, name: name)
        let now = clock.clock.now()
        return try await database.write { try store.attach([upload], to: owner, at: now, in: $0)[0] }
    }
}

private func withFiles(_ engine: TestEngine, _ body: (Bench) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder + "/data", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let ring = try KeyRing.create(at: folder + "/keys/ring.json", dataFolder: folder + "/data", now: present())
    let vault = try Vault(ring, keys: [(number: 1, wrapped: try ring.newDataKey(number: 1))])
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    try await withDatabase(engine) { database in
        let clock = TestClock(present())
        let store = FileStore(
            folder: folder + "/data/files", vault: vault, database: database, clock: clock.clock, logger: logger)
        try await database.migrate(
            StorageSchema.migrations + AuditFeature.migrations + FilesFeature.migrations, clock: .system)
        try await body(Bench(database: database, store: store, clock: clock, folder: folder + "/data/files"))
    }
}

@Suite struct FileStores {
    @Test(arguments: TestEngine.available)
    func `what was sent comes back, and lies sealed on disk`(engine: TestEngine) async throws {
        try await withFiles(engine) { bench in
            for size in [1, 65_536, 65_537, 300_000] {
                let text = Array(String(repeating: "bí mật ", count: size / 8 + 1).utf8.prefix(size))
                let file = try await bench.attached(text)
                #expect(file.kind == .text)
                #expect(file.size == size)
                #expect(file.fingerprint == Fingerprint(of: text))
                #expect(try await bench.store.bytes(file) == text)
            }
            for name in bench.onDisk {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: bench.folder + "/" + name))
                #expect(bytes.range(of: Data("bí mật bí mật".utf8)) == nil)
                #expect(name.split(separator: "/").count == 3)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a name from a browser is made harmless and a file is what it contains`(engine: TestEngine) async throws {
        try await withFiles(engine) { bench in
            let upload = try await bench.staged(Array("%PDF-1.7 x".utf8), name: "../../etc/pass\u{202E}wd\u{0}.exe")
            let now = present()
            let file = try await bench.database.write {
                try bench.store.attach([upload], to: owner, at: now, in: $0)[0]
            }
            #expect(file.kind == .pdf)
            #expect(file.name == "passwd.exe.pdf")
            #expect(file.mediaType == "application/pdf")
            let download = try await bench.store.download(file.id)
            #expect(download.isInline)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a file is attached once, and only by whom it was staged for`(engine: TestEngine) async throws {
        try await withFiles(engine) { bench in
            let upload = try await bench.staged([65, 66], holder: "form-1")
            let now = present()
            func attach(_ holder: String) async throws {
                try await bench.database.write {
                    _ = try bench.store.attach([upload], to: owner, holder: holder, at: now, in: $0)
                }
            }
            await #expect(throws: Problem.self) { try await attach("form-2") }
            await #expect(throws: Problem.self) { try await attach("") }
            try await attach("form-1")
            await #expect(throws: Problem.self) { try await attach("form-1") }
            let listed = try await bench.database.read {
                try bench.store.list(ownerKind: owner.kind, ownerID: owner.id, in: $0)
            }
            let id = try #require(upload.storedID)
            #expect(listed.map(\.id) == [id])
        }
    }

    @Test(arguments: TestEngine.available)
    func `two forms sent at once attach a file to one of them`(engine: TestEngine) async throws {
        try await withFiles(engine) { bench in
            let upload = try await bench.staged([65, 66])
            let now = present()
            let won = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let owner = FileOwner(kind: "test.thing", id: "\(number)", unit: unit)
                        return
                            (try? await bench.database.write {
                                try bench.store.attach([upload], to: owner, at: now, in: $0).count
                            }) == 1
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(won == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what nobody attached is swept after a day, what was attached survives`(engine: TestEngine) async throws {
        try await withFiles(engine) { bench in
            let kept = try await bench.attached(Array("kept".utf8))
            let orphan = try await bench.staged(Array("orphan".utf8))
            // A transaction that fails leaves its file staged.
            let failed = try await bench.staged(Array("failed".utf8))
            let now = present()
            try? await bench.database.write { transaction in
                _ = try bench.store.attach([failed], to: owner, at: now, in: transaction)
                throw Problem.notFound
            }
            // A crash in the middle of an upload, and one between the file and its row.
            let broken = try await bench.store.begin(fileName: "x", field: "y")
            try await broken.write(ByteBuffer(bytes: [1, 2, 3]))
            let leaf = bench.folder + "/ab/cd"
            try FileManager.default.createDirectory(atPath: leaf, withIntermediateDirectories: true)
            try Data([1]).write(to: URL(fileURLWithPath: leaf + "/" + ID<StoredFile>(at: now).text))
            try Data([1]).write(to: URL(fileURLWithPath: leaf + "/unrelated.txt"))
            #expect(bench.onDisk.count == 6)
            let sweep = SweepStagedFiles(bench.store)
            #expect(try await sweep() == SweepStagedFiles.Outcome())
            bench.clock.advance(seconds: 25 * 3600)
            let outcome = try await sweep()
            #expect(outcome == SweepStagedFiles.Outcome(staged: 2, stray: 2, expired: 0))
            #expect(bench.onDisk.count == 2)
            #expect(try await bench.store.bytes(kept) == Array("kept".utf8))
            let gone = try #require(orphan.storedID)
            #expect(try await bench.database.read { try bench.store.file(gone, in: $0) } == nil)
            #expect(try await sweep() == SweepStagedFiles.Outcome())
        }
    }

    @Test(arguments: TestEngine.available)
    func `a file past its time is erased, and its row remembers only that it was`(engine: TestEngine) async throws {
        try await withFiles(engine) { bench in
            let upload = try await bench.staged(Array("short-lived".utf8))
            let now = present()
            let file = try await bench.database.write {
                try bench.store.attach([upload], to: owner, retainUntil: now.adding(days: 2), at: now, in: $0)[0]
            }
            bench.clock.advance(seconds: 86_400)
            #expect(try await SweepStagedFiles(bench.store)().expired == 0)
            bench.clock.advance(seconds: 2 * 86_400)
            #expect(try await SweepStagedFiles(bench.store)().expired == 1)
            let row = try #require(try await bench.database.read { try bench.store.file(file.id, in: $0) })
            #expect(row.state == .erased && row.name.isEmpty && row.fingerprint == nil)
            #expect(bench.onDisk.isEmpty)
            await #expect(throws: Problem.self) { _ = try await bench.store.bytes(row) }
            let entries = try await bench.database.read {
                try AuditLog().list(subject: "files.file", id: file.id.text, in: $0)
            }
            #expect(entries.map(\.action) == ["files.withdraw_file"])
            #expect(entries.map(\.unit) == [unit])
        }
    }

    @Test(arguments: TestEngine.available)
    func `tampering is noticed, wherever it happens`(engine: TestEngine) async throws {
        try await withFiles(engine) { bench in
            let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
            let first = try await bench.attached(Array("%PDF-1.4".utf8) + bytes)
            let second = try await bench.attached(Array("%PDF-1.4".utf8) + bytes.reversed())
            func place(_ file: StoredFile) throws -> URL {
                let name = try #require(bench.onDisk.first { $0.hasSuffix(file.id.text) })
                return URL(fileURLWithPath: bench.folder + "/" + name)
            }
            let good = try Data(contentsOf: place(first))
            for position in [0, 5, 31, 32, 70_000, good.count - 1] {
                var bad = good
                bad[position] ^= 1
                try bad.write(to: place(first))
                await #expect(throws: Problem.self) { _ = try await bench.store.bytes(first) }
            }
            for cut in [0, 31, 65_584, good.count - 1] {
                try good.prefix(cut).write(to: place(first))
                await #expect(throws: Problem.self) { _ = try await bench.store.bytes(first) }
            }
            // Another's file in its place.
            try Data(contentsOf: place(second)).write(to: place(first))
            await #expect(throws: Problem.self) { _ = try await bench.store.bytes(first) }
            try FileManager.default.removeItem(at: place(first))
            await #expect(throws: Problem.self) { _ = try await bench.store.bytes(first) }
            #expect(try await bench.store.bytes(second).count == 200_008)
        }
    }

    @Test(arguments: TestEngine.available)
    func `giving up removes a staged file and never an attached one`(engine: TestEngine) async throws {
        try await withFiles(engine) { bench in
            let writer = try await bench.store.begin(fileName: "a", field: "f")
            try await writer.write(ByteBuffer(bytes: [65]))
            _ = try await writer.finish()
            await writer.abandon()
            await writer.abandon()
            #expect(bench.onDisk.isEmpty)
            let second = try await bench.store.begin(fileName: "a", field: "f")
            try await second.write(ByteBuffer(bytes: [65]))
            let upload = try await second.finish()
            let now = present()
            try await bench.database.write { _ = try bench.store.attach([upload], to: owner, at: now, in: $0) }
            await second.abandon()
            #expect(bench.onDisk.count == 1)
            let id = try #require(upload.storedID)
            #expect(try await bench.store.download(id).bytes == [65])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a picture has a small preview without what the camera noted, kept sealed`(engine: TestEngine) async throws {
        try await withFiles(engine) { bench in
            let text = try await bench.attached(Array("no picture".utf8))
            #expect(try await bench.store.preview(text) == nil)
            // A JPEG with an EXIF block whose text must not survive.
            let plain = try PixelPicture.jpegPreview(bitmapPNG(), maxSide: 64)
            let note = Array("Exif\u{0}\u{0}secret place".utf8)
            let length = note.count + 2
            let picture =
                plain.prefix(2) + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + note + plain.dropFirst(2)
            let file = try await bench.attached(Array(picture), name: "ảnh.jpg")
            for _ in 0..<2 {
                let preview = try #require(try await bench.store.preview(file))
                #expect(preview.mediaType == "image/jpeg")
                #expect(preview.bytes.starts(with: [0xFF, 0xD8]))
                #expect(Data(preview.bytes).range(of: Data("secret place".utf8)) == nil)
            }
            #expect(try await bench.store.bytes(file) == Array(picture))
            #expect(bench.onDisk.filter { $0.hasSuffix(".preview") }.count == 1)
            let damaged = try await bench.attached(Array(plain.prefix(40)), name: "b.jpg")
            #expect(try await bench.store.preview(damaged) == nil)
        }
    }
}

/// A white pixel as PNG.
private func bitmapPNG() -> [UInt8] {
    Array(
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==")!)
}
