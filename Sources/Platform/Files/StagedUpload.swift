import Base
import Dispatch
import Foundation
import NIOCore
import Storage
import Trust
import Web

/// One file on its way in: sealed while it arrives, then durable, then a staged row. Its work runs on a queue of its
/// own.
actor StagedUpload: UploadWriter {
    private let id: ID<StoredFile>
    private let folder: FileFolder
    private let rows: FileRows
    private let holder: String
    private let fileName: String
    private let field: String
    private let clock: WallClock
    private var sealer: FileSealer
    private var digest = FingerprintStream()
    private var prefix: [UInt8] = []
    private var size = 0
    private var descriptor: Int32 = -1
    private var isFinished = false
    private let queue = BlockingQueue(label: "files.staging")

    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    init(
        folder: FileFolder, rows: FileRows, vault: Vault, clock: WallClock, holder: String, fileName: String,
        field: String
    )
        throws
    {
        id = ID(at: clock.now())
        sealer = try vault.fileSealer(as: FileStore.place(of: id))
        self.folder = folder
        self.rows = rows
        self.clock = clock
        self.holder = holder
        self.fileName = fileName
        self.field = field
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func begin() throws {
        try folder.prepare(for: id)
        try folder.checkSpace()
        descriptor = open(folder.part(id), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileTrouble.from(errno, "open") }
        try FileFolder.write(sealer.header, to: descriptor)
    }

    func write(_ bytes: ByteBuffer) throws { try write(Array(bytes.readableBytesView)) }

    func write(_ bytes: [UInt8]) throws {
        digest.add(bytes)
        prefix += bytes.prefix(max(0, FileKind.prefixLength - prefix.count))
        size += bytes.count
        try FileFolder.write(try sealer.seal(bytes), to: descriptor)
    }

    func finish() async throws -> UploadedFile {
        try FileFolder.write(try sealer.finish(), to: descriptor)
        guard fsync(descriptor) == 0 else { throw FileTrouble.from(errno, "fsync") }
        close(descriptor)
        descriptor = -1
        try FileFolder.move(folder.part(id), to: folder.content(id))
        isFinished = true
        let file = UploadedFile(
            field: field, originalName: fileName, size: size, fingerprint: digest.finish(),
            kind: FileKind.sniff(prefix: prefix), place: id.text)
        prefix = []
        try await rows.stage(id, file, holder: holder, at: clock.now())
        return file
    }

    func abandon() async {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        unlink(folder.part(id))
        guard isFinished else { return }
        // Once it is attached it is no longer ours to remove; if the database cannot say, the sweep decides later.
        guard let mayRemove = try? await rows.unstage(id), mayRemove else { return }
        folder.remove(id)
    }
}

/// Runs an actor's jobs on a dispatch queue, off the threads that serve requests, because disks and decoders block.
final class BlockingQueue: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
