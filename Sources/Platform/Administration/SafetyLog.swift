public import Base
public import Storage

/// A copy of the data that was made.
public struct BackupRecord: Sendable, Hashable {
    public let id: ID<BackupRecord>
    public let begunAt: Instant
    public let finishedAt: Instant
    /// Where it was put.
    public let place: String
    /// Made by this program, or by other means and only written down here.
    public let isOurs: Bool
    public let files: Int
    public let bytes: Int64

    public init(begunAt: Instant, finishedAt: Instant, place: String, isOurs: Bool, files: Int, bytes: Int64) {
        id = ID(at: finishedAt)
        self.begunAt = begunAt
        self.finishedAt = finishedAt
        self.place = place
        self.isOurs = isOurs
        self.files = files
        self.bytes = bytes
    }

    init(row: Row) throws {
        id = try row["id"]
        begunAt = try row["begun_at"]
        finishedAt = try row["finished_at"]
        place = try row["place"]
        isOurs = try row["made_here"]
        files = try row["files"]
        bytes = try row["bytes"]
    }
}

/// A trial of bringing a backup back.
public struct RestoreDrill: Sendable, Hashable {
    public let id: ID<RestoreDrill>
    public let at: Instant
    /// When the backup was made; nil if it did not say.
    public let backupAt: Instant?
    public let milliseconds: Int64
    public let hasSucceeded: Bool
    /// What was found, in the program's words.
    public let result: String
    public let files: Int
    /// Sealed entries of the audit that were checked, and the head after them.
    public let entries: Int
    public let head: String

    public init(
        at: Instant, backupAt: Instant?, milliseconds: Int64, hasSucceeded: Bool, result: String, files: Int,
        entries: Int, head: String
    ) {
        id = ID(at: at)
        self.at = at
        self.backupAt = backupAt
        self.milliseconds = milliseconds
        self.hasSucceeded = hasSucceeded
        self.result = result
        self.files = files
        self.entries = entries
        self.head = head
    }

    init(row: Row) throws {
        id = try row["id"]
        at = try row["at"]
        let backup: Int64 = try row["backup_at"]
        backupAt = backup == 0 ? nil : Instant(milliseconds: backup)
        milliseconds = try row["milliseconds"]
        hasSucceeded = try row["succeeded"]
        result = try row["result"]
        files = try row["files"]
        entries = try row["entries"]
        head = try row["head"]
    }
}

/// The book of backups and drills, kept in the living database.
public struct SafetyLog: Sendable {
    public init() {}

    /// Whether this database has the tables; it has not until a program of this version has started once.
    public static func isThere(in database: Database) async -> Bool {
        let applied = (try? await database.appliedMigrations()) ?? [:]
        return AdministrationSchema.migrations.allSatisfy { applied[$0.id] != nil }
    }

    public func record(_ backup: BackupRecord, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO backup_record (id, begun_at, finished_at, place, made_here, files, bytes)
            VALUES (\(backup.id), \(backup.begunAt), \(backup.finishedAt), \(backup.place), \(backup.isOurs),
                \(backup.files), \(backup.bytes))
            """)
    }

    public func record(_ drill: RestoreDrill, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO restore_drill (id, at, backup_at, milliseconds, succeeded, result, files, entries, head)
            VALUES (\(drill.id), \(drill.at), \(drill.backupAt?.milliseconds ?? 0), \(drill.milliseconds),
                \(drill.hasSucceeded), \(String(drill.result.prefix(1000))), \(drill.files), \(drill.entries),
                \(drill.head))
            """)
    }

    /// The latest first; goes on before that one.
    public func backups(
        before cursor: ID<BackupRecord>? = nil, limit: Int, in connection: Connection
    ) throws -> [BackupRecord] {
        let rest: SQL = cursor.map { "WHERE id < \($0)" } ?? ""
        return try connection.rows(
            """
            SELECT id, begun_at, finished_at, place, made_here, files, bytes FROM backup_record \(rest)
            ORDER BY id DESC LIMIT \(limit)
            """, BackupRecord.init(row:))
    }

    /// The latest first; goes on before that one.
    public func drills(
        before cursor: ID<RestoreDrill>? = nil, limit: Int, in connection: Connection
    ) throws -> [RestoreDrill] {
        let rest: SQL = cursor.map { "WHERE id < \($0)" } ?? ""
        return try connection.rows(
            """
            SELECT id, at, backup_at, milliseconds, succeeded, result, files, entries, head FROM restore_drill \(rest)
            ORDER BY id DESC LIMIT \(limit)
            """, RestoreDrill.init(row:))
    }

    /// When the last backup was begun, and when a drill last succeeded; nil for never.
    public func last(in connection: Connection) throws -> (backup: Instant?, drill: Instant?) {
        (
            try connection.value("SELECT max(begun_at) FROM backup_record", as: Instant?.self) ?? nil,
            try connection.value("SELECT max(at) FROM restore_drill WHERE succeeded = 1", as: Instant?.self) ?? nil
        )
    }
}
