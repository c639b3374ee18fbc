import NIOCore
import Synchronization
import Trust

/// Holds one small file of a form in memory: what is read once need not touch the disk in clear.
public final class MemorySink: UploadSink {
    private let held = Mutex<[UInt8]>([])

    public init() {}

    /// What has arrived.
    public var bytes: [UInt8] { held.withLock { $0 } }

    public func begin(fileName: String, field: String) async throws -> any UploadWriter {
        Writer(sink: self, name: fileName, field: field)
    }

    private final class Writer: UploadWriter {
        let sink: MemorySink
        let name: String
        let field: String

        init(sink: MemorySink, name: String, field: String) {
            (self.sink, self.name, self.field) = (sink, name, field)
        }

        func write(_ bytes: ByteBuffer) async throws {
            sink.held.withLock { $0 += bytes.readableBytesView }
        }

        func finish() async throws -> UploadedFile {
            let bytes = sink.bytes
            return UploadedFile(
                field: field, originalName: name, size: bytes.count, fingerprint: Fingerprint(of: bytes),
                kind: FileKind.sniff(prefix: Array(bytes.prefix(FileKind.prefixLength))), place: "")
        }

        func abandon() async { sink.held.withLock { $0 = [] } }
    }
}
