public import Base
public import House
public import Storage
public import Trust
public import Web

/// A file that someone sent or the program made, as recorded. Its bytes lie encrypted in the data folder.
public struct StoredFile: Sendable, Hashable {
    public let id: ID<StoredFile>
    /// The unit of the owner; nil while the file belongs to nothing.
    public let unit: ID<AdministrativeUnit>?
    public let ownerKind: String
    public let ownerID: String
    /// The field of the form it came in.
    public let field: String
    /// For showing and saving: without folders, ending as files of its kind do.
    public let name: String
    /// By content, not by name.
    public let kind: FileKind
    /// Bytes.
    public let size: Int
    /// SHA-256 of the content; nil once it is erased.
    public let fingerprint: Fingerprint?
    public let state: State
    public let createdAt: Instant
    /// It is erased after that moment; nil if no rule says when.
    public let retainUntil: Instant?
    public let version: Int64

    /// From arrival to the end.
    public enum State: String, Sendable, CaseIterable, Storable {
        /// Safe on disk, belongs to nothing yet; swept after a day.
        case staged
        case attached
        /// The bytes are gone; the row remembers that there was a file.
        case erased
    }

    /// The media type to serve it with.
    public var mediaType: String { kind.mediaType }

    /// Whether a preview may be made of it.
    public var hasPreview: Bool { kind.isPicture && kind != .heic && state != .erased }

    static let columns: SQL = """
        id, unit_id, owner_kind, owner_id, field, name, kind, size, fingerprint, state, created_at,
        retain_until, version
        """

    init(row: Row) throws {
        id = try row["id"]
        unit = ID(try row["unit_id"] as String)
        ownerKind = try row["owner_kind"]
        ownerID = try row["owner_id"]
        field = try row["field"]
        name = try row["name"]
        kind = FileKind(rawValue: try row["kind"]) ?? .unknown
        size = try row["size"]
        fingerprint = Fingerprint(hex: try row["fingerprint"] as String)
        state = try row["state"]
        createdAt = try row["created_at"]
        let until: Instant = try row["retain_until"]
        retainUntil = until.milliseconds == 0 ? nil : until
        version = try row["version"]
    }
}

/// What a file belongs to: a record of a feature, e.g. `onestop.dossier` and its identifier.
public struct FileOwner: Sendable, Hashable {
    public let kind: String
    public let id: String
    public let unit: ID<AdministrativeUnit>

    public init(kind: String, id: String, unit: ID<AdministrativeUnit>) {
        self.kind = kind
        self.id = id
        self.unit = unit
    }
}

extension UploadedFile {
    /// The identifier it was staged under; nil if it did not go through a `FileStore`.
    public var storedID: ID<StoredFile>? { ID(place) }
}
