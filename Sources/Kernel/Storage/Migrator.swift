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
        let missing = Set(try await pendingMigrations(migrations))
        var done: [String] = []
        for migration in migrations where missing.contains(migration.id) {
            let checksum = migration.checksum(for: dialect)
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

    /// The steps that the database has not had, in their order. Throws `MigrationRefused` if it does not fit the program.
    public func pendingMigrations(_ migrations: [Migration]) async throws -> [String] {
        let applied = try await appliedMigrations()
        if applied[Migration.unfinishedCopy] != nil {
            throw MigrationRefused(id: Migration.unfinishedCopy, reason: .unfinishedCopy)
        }
        let known = Set(migrations.map(\.id))
        if let stranger = applied.keys.sorted().first(where: { !known.contains($0) }) {
            throw MigrationRefused(id: stranger, reason: .unknown)
        }
        for migration in migrations {
            if let earlier = applied[migration.id], earlier != migration.checksum(for: dialect) {
                throw MigrationRefused(id: migration.id, reason: .edited)
            }
        }
        return migrations.map(\.id).filter { applied[$0] == nil }
    }

    /// Whether a copy into this database was begun and not brought to its end: what is in it is of no use.
    public func isUnfinishedCopy() async throws -> Bool {
        try await read { connection in
            guard try TableShape.names(in: connection).contains(TableShape.migrations) else { return false }
            return try connection.exists("SELECT id FROM schema_migration WHERE id = \(Migration.unfinishedCopy)")
        }
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

extension Connection {
    /// The steps that were applied, the latest first.
    public func migrationHistory(limit: Int, offset: Int = 0) throws -> [(id: String, at: Instant)] {
        try rows(
            "SELECT id, applied_at FROM schema_migration ORDER BY applied_at DESC, id LIMIT \(limit) OFFSET \(offset)"
        ) {
            (try $0["id"], try $0["applied_at"])
        }
    }
}

extension Migration {
    /// Stands among the applied steps while a copy goes into a database. No program knows such a step, older ones neither: each
    /// refuses to work with half a copy.
    static let unfinishedCopy = "copy.0000 not brought to its end"
}

extension Transaction {
    func markUnfinishedCopy(_ isUnfinished: Bool, at now: Instant?) throws {
        let id = Migration.unfinishedCopy
        try execute("DELETE FROM schema_migration WHERE id = \(id)")
        guard isUnfinished, let now else { return }
        try execute("INSERT INTO schema_migration (id, checksum, applied_at) VALUES (\(id), '', \(now))")
    }

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
        /// A copy into the database was broken off.
        case unfinishedCopy
    }

    public var description: String {
        switch reason {
        case .edited: "migration \(id) was edited after it had been applied"
        case .unknown:
            "the database has had migration \(id), which this program does not know: it is of a newer version"
        case .unfinishedCopy: "a copy into the database was broken off: drop the database and copy again"
        }
    }
}
