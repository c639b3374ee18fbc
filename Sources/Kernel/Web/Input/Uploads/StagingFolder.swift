public import Base
import Dispatch
import Foundation
import NIOCore
import Trust

/// A sink of files with random names, that only the server's own account may read, in one folder.
///
/// The folder must exist. Who finishes a form removes or moves its files; what lies there after a day is an orphan.
public struct StagingFolder: UploadSink {
    private let path: String

    /// A sink to the folder at that path.
    public init(path: String) { self.path = path }

    public func begin(fileName: String, field: String) async throws -> any UploadWriter {
        let writer = StagedFile(folder: path, fileName: fileName, field: field)
        try await writer.open()
        return writer
    }
}

/// Trouble with a file in staging, with the system's error number.
public struct StagingFailure: Outage, Hashable {
    public let operation: String
    public let code: Int32
}

/// One file in staging. Its work runs on a queue of its own, because disks block.
private actor StagedFile: UploadWriter {
    private let folder: String
    private let place: String
    private let fileName: String
    private let field: String
    private var digest = FingerprintStream()
    private var prefix: [UInt8] = []
    private var size = 0
    private var descriptor: Int32 = -1
    private var isOnDisk = false
    private let queue = FileQueue()

    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    init(folder: String, fileName: String, field: String) {
        self.folder = folder
        self.fileName = fileName
        self.field = field
        var generator = SystemRandomNumberGenerator()
        let name = (0..<4).map { _ in String(generator.next() as UInt64, radix: 36) }.joined()
        place = folder + "/" + name + ".part"
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func open() throws {
        descriptor = Foundation.open(place, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StagingFailure(operation: "open", code: errno) }
        isOnDisk = true
    }

    func write(_ bytes: ByteBuffer) throws {
        try bytes.withUnsafeReadableBytes { bytes in
            digest.add(Array(bytes))
            prefix += bytes.prefix(max(0, FileKind.prefixLength - prefix.count))
            size += bytes.count
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = Foundation.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written >= 0 {
                    rest = rest.dropFirst(written)
                } else if errno != EINTR {
                    throw StagingFailure(operation: "write", code: errno)
                }
            }
        }
    }

    func finish() throws -> UploadedFile {
        guard fsync(descriptor) == 0 else { throw StagingFailure(operation: "fsync", code: errno) }
        close(descriptor)
        descriptor = -1
        try flushFolder()
        let kind = FileKind.sniff(prefix: prefix)
        prefix = []
        return UploadedFile(
            field: field, originalName: fileName, size: size, fingerprint: digest.finish(), kind: kind, place: place)
    }

    func abandon() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        if isOnDisk { unlink(place) }
        isOnDisk = false
    }

    /// A new name is durable only once its folder is.
    private func flushFolder() throws {
        let folder = Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw StagingFailure(operation: "open", code: errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw StagingFailure(operation: "fsync", code: errno) }
    }
}

/// Runs an actor's jobs on a dispatch queue, off the threads that serve requests.
private final class FileQueue: SerialExecutor {
    private let queue = DispatchQueue(label: "staging")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
