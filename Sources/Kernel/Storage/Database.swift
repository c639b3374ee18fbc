public import Logging
import Synchronization

/// Where everything is kept: SQLite in the data folder, or PostgreSQL.
///
/// `read` and `write` take synchronous closures that run off the event loop and may run more than once, so that a closure has no
/// effect outside its transaction. `write` returns after the changes have reached the disk.
public final class Database: Sendable {
    let engine: Engine
    let topics = TopicListeners()

    enum Engine {
        case sqlite(SQLiteEngine)
        case postgres(PostgreSQLEngine)
    }

    /// Where to keep it.
    public enum Location: Sendable, Hashable {
        /// A file of SQLite.
        case file(String)
        /// The address of a PostgreSQL database, `postgres://…`.
        case server(String)
    }

    /// How a write meets other writes.
    public enum WriteMode: Sendable {
        /// Shares its flush with the small writes that come at the same time; each is isolated from the others' errors.
        case grouped
        /// Has a transaction of its own: for bulk work, in chunks.
        case alone
    }

    /// Opens the database; throws `DatabaseFailure`.
    public init(at location: Location, logger: Logger) throws {
        switch location {
        case .file(let path): engine = .sqlite(try SQLiteEngine(path: path, logger: logger))
        case .server(let address): engine = .postgres(try PostgreSQLEngine(address: address, logger: logger))
        }
    }

    /// Which engine it is.
    public var dialect: Dialect {
        switch engine {
        case .sqlite: .sqlite
        case .postgres: .postgres
        }
    }

    /// Reads one consistent moment.
    public func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        let count = QueryCount.current
        let counted: @Sendable (Connection) throws -> T = { connection in
            try QueryCount.$current.withValue(count) { try body(connection) }
        }
        switch engine {
        case .sqlite(let engine): return try await engine.read(counted)
        case .postgres(let engine): return try await engine.read(counted)
        }
    }

    /// Changes the database; returns when the change is durable.
    @discardableResult
    public func write<T: Sendable>(
        _ mode: WriteMode = .grouped, _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        let count = QueryCount.current
        let counted: @Sendable (Transaction) throws -> T = { transaction in
            try QueryCount.$current.withValue(count) { try body(transaction) }
        }
        switch engine {
        case .sqlite(let engine): return try await engine.write(mode, counted)
        case .postgres(let engine): return try await engine.write(mode, counted)
        }
    }

    /// The last outage, until a write has gone well again; nil when all is well.
    public var outage: DatabaseFailure? {
        switch engine {
        case .sqlite(let engine): return engine.outage
        case .postgres(let engine): return engine.outage
        }
    }

    /// Ends all connections.
    public func close() async {
        switch engine {
        case .sqlite(let engine): engine.close()
        case .postgres(let engine): await engine.close()
        }
    }

    /// How durable a commit is, in the engine's words, for `langso check`: SQLite's `synchronous` must be 2 (FULL).
    public func durability() async throws -> String {
        switch engine {
        case .sqlite(let engine): "synchronous=\(try await engine.synchronousSetting())"
        case .postgres: try await read { try $0.value("SELECT current_setting('synchronous_commit')") ?? "" }
        }
    }

    /// What the engine itself finds wrong with its file, in its own words; empty if nothing. PostgreSQL looks after its own.
    public func integrityProblems() async throws -> [String] {
        guard dialect == .sqlite else { return [] }
        return try await read { connection in
            let found = try connection.values("SELECT integrity_check FROM pragma_integrity_check", as: String.self)
            let orphans = try connection.values(
                "SELECT DISTINCT \"table\" FROM pragma_foreign_key_check", as: String.self)
            return found.filter { $0 != "ok" } + orphans.map { "rows of \($0) refer to nothing" }
        }
    }

    /// How many bytes the database takes on the disk.
    public func size() async throws -> Int64 {
        let query: SQL =
            switch dialect {
            case .sqlite: "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            case .postgres: "SELECT pg_database_size(current_database())"
            }
        return try await read { try $0.value(query) ?? 0 }
    }

    /// Copies a consistent moment into a new SQLite file while others work; throws on PostgreSQL, whose own tools do that.
    public func backup(toFile path: String) async throws { try await backup(toFile: path) {} }

    /// As above; says each time that a step is done and others may write.
    func backup(toFile path: String, afterEachStep: @escaping @Sendable () -> Void) async throws {
        switch engine {
        case .sqlite(let engine): try await engine.backup(toFile: path, afterEachStep: afterEachStep)
        case .postgres: throw DatabaseFailure(.statement, "use pg_dump to back up PostgreSQL")
        }
    }
}
