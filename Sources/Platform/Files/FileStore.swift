public import Base
import Foundation
public import Logging
import NIOCore
import NIOPosix
public import Storage
public import Trust
public import Web

/// Keeps files: sealed and durable before the transaction that attaches them, erased after the one that gives them up.
///
/// It does not ask who may see a file: the feature that owns the record does, before it hands out `download` or
/// `preview`.
public final class FileStore: UploadSink {
    let folder: FileFolder
    let rows: FileRows
    let vault: Vault
    let clock: WallClock
    let logger: Logger
    /// At most two pictures are decoded at once: each may take 100 MB.
    private let previewers: [PreviewMaker]

    /// A store in the folder, which is made when the first file comes.
    public init(folder: String, vault: Vault, database: Database, clock: WallClock, logger: Logger) {
        let path = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        self.folder = FileFolder(path: path)
        rows = FileRows(database: database)
        self.vault = vault
        self.clock = clock
        self.logger = logger
        previewers = [PreviewMaker(self.folder, vault), PreviewMaker(self.folder, vault)]
    }

    static func place(of id: ID<StoredFile>, column: String = "content") -> Place {
        Place(table: "stored_file", column: column, id: id.text)
    }

    // MARK: Arriving

    /// A sink whose files only the same holder may attach: an account's identifier, or the secret of a form.
    public func sink(holder: String) -> any UploadSink { HeldSink(store: self, holder: holder) }

    /// Takes a file of anyone; throws `Problem` (unavailable) if the disk is full.
    public func begin(fileName: String, field: String) async throws -> any UploadWriter {
        try await begin(fileName: fileName, field: field, holder: "")
    }

    func begin(fileName: String, field: String, holder: String) async throws -> any UploadWriter {
        try await staging(fileName: fileName, field: field, holder: holder)
    }

    /// Stages bytes that the program made, such as a typeset result.
    public func stage(_ bytes: [UInt8], name: String, field: String = "", holder: String = "") async throws
        -> UploadedFile
    {
        let writer = try await staging(fileName: name, field: field, holder: holder)
        do {
            try await writer.write(bytes)
            return try await writer.finish()
        } catch {
            await writer.abandon()
            throw error
        }
    }

    private func staging(fileName: String, field: String, holder: String) async throws -> StagedUpload {
        let writer = try StagedUpload(
            folder: folder, rows: rows, vault: vault, clock: clock, holder: holder, fileName: fileName, field: field)
        do {
            try await writer.begin()
        } catch {
            await writer.abandon()
            throw error
        }
        return writer
    }

    // MARK: Belonging

    /// Makes the staged files part of a record; throws `Problem` (conflict) unless all are staged, by that holder.
    @discardableResult
    public func attach(
        _ ids: [ID<StoredFile>], to owner: FileOwner, holder: String = "", retainUntil: Instant? = nil, at now: Instant,
        in transaction: Transaction
    ) throws -> [StoredFile] {
        try ids.map { id in
            let changed = try transaction.execute(
                """
                UPDATE stored_file SET state = \(StoredFile.State.attached), unit_id = \(owner.unit),
                    owner_kind = \(owner.kind), owner_id = \(owner.id), attached_at = \(now),
                    retain_until = \(retainUntil ?? Instant(milliseconds: 0)), version = version + 1
                WHERE id = \(id) AND state = \(StoredFile.State.staged) AND holder = \(holder)
                """)
            guard changed == 1, let file = try FileRows.file(id, in: transaction) else {
                throw Problem(.conflict, "files.problem.not_staged")
            }
            return file
        }
    }

    /// Makes the files of a form part of a record.
    @discardableResult
    public func attach(
        _ uploads: [UploadedFile], to owner: FileOwner, holder: String = "", retainUntil: Instant? = nil,
        at now: Instant,
        in transaction: Transaction
    ) throws -> [StoredFile] {
        let ids = try uploads.map { upload in
            guard let id = upload.storedID else { throw Problem(.conflict, "files.problem.not_staged") }
            return id
        }
        return try attach(ids, to: owner, holder: holder, retainUntil: retainUntil, at: now, in: transaction)
    }

    /// What is kept of one kind of file.
    public struct KindFigure: Sendable, Hashable {
        public let kind: String
        public let count: Int
        public let bytes: Int64
    }

    /// How much is kept, by the kind of file, the most first.
    public static func figures(in connection: Connection) throws -> [KindFigure] {
        try connection.rows(
            """
            SELECT kind, count(*) AS number, CAST(sum(size) AS BIGINT) AS bytes FROM stored_file WHERE erased_at = 0
            GROUP BY kind ORDER BY 3 DESC, 1
            """
        ) { KindFigure(kind: try $0["kind"], count: try $0["number"], bytes: try $0["bytes"]) }
    }

    /// The files of a record, in the order they came.
    public func list(ownerKind: String, ownerID: String, in connection: Connection) throws -> [StoredFile] {
        try connection.rows(
            """
            SELECT \(StoredFile.columns) FROM stored_file
            WHERE owner_kind = \(ownerKind) AND owner_id = \(ownerID) AND state = \(StoredFile.State.attached)
            ORDER BY id LIMIT 500
            """
        ) { try StoredFile(row: $0) }
    }

    /// The files of several records of a kind, by the record's identifier: one query for a list.
    public func list(
        ownerKind: String, ownerIDs: some Collection<String>, in connection: Connection
    ) throws -> [String: [StoredFile]] {
        if ownerIDs.isEmpty { return [:] }
        let files = try connection.rows(
            """
            SELECT \(StoredFile.columns) FROM stored_file
            WHERE owner_kind = \(ownerKind) AND owner_id IN (\(list: ownerIDs))
                AND state = \(StoredFile.State.attached) ORDER BY id LIMIT 2000
            """
        ) { try StoredFile(row: $0) }
        return Dictionary(grouping: files, by: \.ownerID)
    }

    /// The staged files of a holder among these, for a form that comes back with its files kept.
    public func staged(_ ids: [ID<StoredFile>], holder: String, in connection: Connection) throws -> [StoredFile] {
        try connection.rows(
            """
            SELECT \(StoredFile.columns) FROM stored_file WHERE id IN (\(list: ids.prefix(100)))
                AND state = \(StoredFile.State.staged) AND holder = \(holder) ORDER BY id LIMIT 100
            """
        ) { try StoredFile(row: $0) }
    }

    /// The file as recorded; nil if there never was one.
    public func file(_ id: ID<StoredFile>, in connection: Connection) throws -> StoredFile? {
        try FileRows.file(id, in: connection)
    }

    /// Erases the bytes after the commit; the row stays, without name and fingerprint. False if it was erased before.
    @discardableResult
    public func erase(_ id: ID<StoredFile>, at now: Instant, in transaction: Transaction) throws -> Bool {
        let changed = try transaction.execute(
            """
            UPDATE stored_file SET state = \(StoredFile.State.erased), name = '', fingerprint = '', erased_at = \(now),
                version = version + 1
            WHERE id = \(id) AND state <> \(StoredFile.State.erased)
            """)
        // A crash before this leaves bytes without a living row, which the sweep removes.
        transaction.afterCommit { [folder] in folder.remove(id) }
        return changed == 1
    }

    // MARK: Reading

    /// Opens the file for reading piece by piece; throws `Problem`: not found, or unavailable if it is damaged.
    public func open(_ file: StoredFile) async throws -> SealedFile {
        guard file.state != .erased else { throw Problem(.notFound, "files.problem.erased") }
        return try await blocking(file.id) { [folder, vault] in
            try vault.openFile(at: folder.content(file.id), as: Self.place(of: file.id))
        }
    }

    /// All bytes of the file.
    public func bytes(_ file: StoredFile) async throws -> [UInt8] {
        let sealed = try await open(file)
        return try await blocking(file.id) { try sealed.allBytes() }
    }

    /// The file for the person to see or keep. The caller has made sure that the person may.
    public func download(_ file: StoredFile, isInline: Bool = true) async throws -> Download {
        // Only what a browser shows without running anything is shown in the page.
        let isShown = isInline && (file.kind == .pdf || file.kind == .text || file.kind.isPicture && file.kind != .heic)
        return Download(try await bytes(file), mediaType: file.mediaType, fileName: file.name, isInline: isShown)
    }

    /// The file of that identifier for the person to see or keep; throws `Problem` (not found).
    public func download(_ id: ID<StoredFile>, isInline: Bool = true) async throws -> Download {
        guard let file = try await rows.database.read({ try FileRows.file(id, in: $0) }) else { throw Problem.notFound }
        return try await download(file, isInline: isInline)
    }

    /// A small JPEG of a picture, upright, without place, camera and the name that its maker gave it; nil if the file cannot be
    /// shown so.
    public func preview(_ file: StoredFile) async throws -> Download? {
        guard file.hasPreview else { return nil }
        guard let jpeg = try await maker(file.id).preview(of: file) else { return nil }
        return Download(
            jpeg, mediaType: "image/jpeg", fileName: "\(file.id).jpg", isInline: true, cacheSeconds: 3600)
    }

    /// Who looks at the pictures of that file.
    func maker(_ id: ID<StoredFile>) -> PreviewMaker {
        previewers[Int(id.text.utf8.last ?? 0) % previewers.count]
    }

    private func blocking<T: Sendable>(_ id: ID<StoredFile>, _ body: @escaping @Sendable () throws -> T) async throws
        -> T
    {
        do {
            return try await NIOThreadPool.singleton.runIfActive(body)
        } catch let error where error is VaultFailure || error is CocoaError {
            logger.error("a stored file cannot be read", metadata: ["file": "\(id)", "error": "\(error)"])
            throw FileTrouble.damaged
        }
    }
}

/// A sink that remembers for whom it takes files.
private struct HeldSink: UploadSink {
    let store: FileStore
    let holder: String

    func begin(fileName: String, field: String) async throws -> any UploadWriter {
        try await store.begin(fileName: fileName, field: field, holder: holder)
    }
}
