import Base
import House
import Storage
import Trust
import Web

/// The rows of stored files: SQL only.
struct FileRows: Sendable {
    let database: Database

    func stage(_ id: ID<StoredFile>, _ file: UploadedFile, holder: String, at now: Instant) async throws {
        try await database.write { transaction in
            try transaction.execute(
                """
                INSERT INTO stored_file (id, unit_id, owner_kind, owner_id, holder, field, name, kind, size,
                    fingerprint, state, created_at, attached_at, retain_until, erased_at, version)
                VALUES (\(id), '', '', '', \(holder), \(file.field), \(file.displayName), \(file.kind.rawValue),
                    \(file.size), \(file.fingerprint.hex), \(StoredFile.State.staged), \(now), 0, 0, 0, 1)
                """)
        }
    }

    /// Takes a staged row out; false if the file has been attached meanwhile.
    func unstage(_ id: ID<StoredFile>) async throws -> Bool {
        try await database.write { transaction in
            try transaction.execute("DELETE FROM stored_file WHERE id = \(id) AND state = \(StoredFile.State.staged)")
            return try !transaction.exists("SELECT id FROM stored_file WHERE id = \(id)")
        }
    }

    static func file(_ id: ID<StoredFile>, in connection: Connection) throws -> StoredFile? {
        try connection.row("SELECT \(StoredFile.columns) FROM stored_file WHERE id = \(id)") { try StoredFile(row: $0) }
    }

    /// Staged rows from before that moment, out; at most so many at a time.
    func removeStaged(before limit: Instant, atMost count: Int) async throws -> [ID<StoredFile>] {
        try await database.write { transaction in
            let old = try transaction.values(
                """
                SELECT id FROM stored_file WHERE state = \(StoredFile.State.staged) AND created_at < \(limit)
                ORDER BY created_at LIMIT \(count)\(transaction.skipLocked)
                """, as: ID<StoredFile>.self)
            try transaction.execute("DELETE FROM stored_file WHERE id IN (\(list: old))")
            return old
        }
    }

    /// Attached rows whose time to be kept is over.
    func expired(at now: Instant, atMost count: Int) async throws -> [ID<StoredFile>] {
        try await database.read { connection in
            try connection.values(
                """
                SELECT id FROM stored_file WHERE retain_until > 0 AND retain_until < \(now)
                    AND state = \(StoredFile.State.attached) ORDER BY retain_until LIMIT \(count)
                """)
        }
    }

    /// Whether there is any row at all.
    func isEmpty() async throws -> Bool {
        try await !database.read { try $0.exists("SELECT id FROM stored_file LIMIT 1") }
    }

    /// Which of these files ought to be on disk.
    func kept(among ids: [ID<StoredFile>]) async throws -> Set<ID<StoredFile>> {
        Set(
            try await database.read { connection in
                try connection.values(
                    """
                    SELECT id FROM stored_file WHERE id IN (\(list: ids)) AND state <> \(StoredFile.State.erased)
                    """, as: ID<StoredFile>.self)
            })
    }
}
