public import Base

extension Database {
    /// Brings the schema up to date: applies, in order, each step that the database has not had. Answers what was applied.
    ///
    /// Throws `MigrationRefused` if an applied step was edited since, or the database is of a newer program.
    @discardableResult
    public func migrate(_ migrations: [Migration], clock: WallClock) async throws -> [String] {
        let dialect = dialect
        try await write(.alone) { transaction in
            try transaction.takeTurnToMigrate()
            try transaction.execute(
                """
                CREATE TABLE IF NOT EXISTS schema_migration (
                    id \(.text) PRIMARY KEY, checksum \(.text) NOT NULL, applied_at \(.int64) NOT NULL)
                """)
        }
        let applied = try await appliedMigrations()
        let known = Set(migrations.map(\.id))
        if let stranger = applied.keys.sorted().first(where: { !known.contains($0) }) {
            throw MigrationRefused(id: stranger, reason: .unknown)
        }
        var done: [String] = []
        for migration in migrations {
            let checksum = migration.checksum(for: dialect)
            if let earlier = applied[migration.id] {
                guard earlier == checksum else { throw MigrationRefused(id: migration.id, reason: .edited) }
                continue
            }
            let now = clock.now()
            let isFirst = try await write(.alone) { transaction in
                try transaction.takeTurnToMigrate()
                // Another process that started at the same time may have applied it while this one waited.
                if try transaction.exists("SELECT id FROM schema_migration WHERE id = \(migration.id)") { return false }
                for statement in migration.statements(for: dialect) { try transaction.execute(statement) }
                try transaction.execute(
                    """
                    INSERT INTO schema_migration (id, checksum, applied_at)
                    VALUES (\(migration.id), \(checksum), \(now))
                    """)
                return true
            }
            if isFirst { done.append(migration.id) }
        }
        return done
    }

    /// The applied steps and their fingerprints.
    public func appliedMigrations() async throws -> [String: String] {
        try await read { connection in
            let rows = try connection.rows("SELECT id, checksum FROM schema_migration") { row in
                (try row["id"] as String, try row["checksum"] as String)
            }
            return Dictionary(rows) { _, last in last }
        }
    }
}

extension Transaction {
    /// Lets one process at a time change the schema, for as long as it takes. SQLite has one writer anyway.
    fileprivate func takeTurnToMigrate() throws {
        guard dialect == .postgres else { return }
        try execute("SET LOCAL lock_timeout = 0")
        try execute("SET LOCAL statement_timeout = 0")
        // Any number of our own, the same for all processes.
        try execute("SELECT pg_advisory_xact_lock(6028391)")
    }
}

/// The database and the program do not fit together.
public struct MigrationRefused: Error, CustomStringConvertible {
    public let id: String
    public let reason: Reason

    /// Why the schema cannot be brought up to date.
    public enum Reason: Sendable {
        /// The step was applied in another wording.
        case edited
        /// The program does not know the step: the database is of a newer program.
        case unknown
    }

    public var description: String {
        switch reason {
        case .edited: "migration \(id) was edited after it had been applied"
        case .unknown:
            "the database has had migration \(id), which this program does not know: it is of a newer version"
        }
    }
}
