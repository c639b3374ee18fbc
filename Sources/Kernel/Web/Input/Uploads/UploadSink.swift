public import NIOCore
public import Trust

/// Where the files of a form go while they arrive.
public protocol UploadSink: Sendable {
    /// Makes room for one file. The name is the one the browser gave: never a path, never to be trusted.
    func begin(fileName: String, field: String) async throws -> any UploadWriter
}

/// Takes the bytes of one file.
public protocol UploadWriter: Sendable {
    /// Takes the next bytes; the caller waits, so that a slow disk slows the browser down.
    func write(_ bytes: ByteBuffer) async throws
    /// All bytes were written: makes them durable and tells what they are.
    func finish() async throws -> UploadedFile
    /// Removes what was written, be it finished or not. May be called twice.
    func abandon() async
}

/// A file that a person sent, as it lies in staging.
public struct UploadedFile: Sendable, Hashable {
    /// The name of the form's field.
    public let field: String
    /// The file's name as the person's device had it, without folders; `safeFileName` makes it fit for showing.
    public let originalName: String
    /// Bytes.
    public let size: Int
    /// SHA-256 of the content.
    public let fingerprint: Fingerprint
    /// By content.
    public let kind: FileKind
    /// Where the sink put it: a path in the staging folder.
    public let place: String

    public init(field: String, originalName: String, size: Int, fingerprint: Fingerprint, kind: FileKind, place: String)
    {
        self.field = field
        self.originalName = originalName
        self.size = size
        self.fingerprint = fingerprint
        self.kind = kind
        self.place = place
    }

    /// A name for showing and saving, ending as files of its kind do.
    public var displayName: String { safeFileName(originalName, kind: kind) }
}
