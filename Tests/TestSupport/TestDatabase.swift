public import Base
import CLibPQ
import Dispatch
public import Foundation
import Logging
public import Storage
import Synchronization

/// The engines that a test runs on: SQLite always, PostgreSQL where the environment names one (`Tests/postgres start`).
public enum TestEngine: String, Sendable, CaseIterable {
    case sqlite, postgres

    public static var available: [TestEngine] { address == nil ? [.sqlite] : [.sqlite, .postgres] }

    /// The address of the maintenance database of a throw-away PostgreSQL.
    static let address = ProcessInfo.processInfo.environment["LANGSO_TEST_POSTGRES"]

    /// The address of another database of that server.
    public static func address(ofDatabase name: String) throws -> String {
        guard let address, var parts = URLComponents(string: address) else { throw CocoaError(.fileNoSuchFile) }
        parts.path = "/" + name
        return parts.string ?? address
    }

    /// Runs a statement in the maintenance database. Through the library and not in a process: starting processes from many threads
    /// at once has crashed Foundation.
    static func execute(_ statement: String) async throws {
        guard let address else { throw StatementRefused(statement: statement) }
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            // On a thread that may wait: those of the tasks are only as many as processors.
            DispatchQueue.global().async { ended.resume(with: Result { try run(statement, at: address) }) }
        }
    }

    private static func run(_ statement: String, at address: String) throws {
        let connection = PQconnectdb(address)
        defer { PQfinish(connection) }
        let result = PQexec(connection, statement)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw StatementRefused(statement: statement) }
    }

    struct StatementRefused: Error {
        let statement: String
    }
}

/// A fresh database of its own for each test, gone afterwards.
public final class TestDatabase: Sendable {
    public let database: Database
    public var folder: URL { place.folder }
    private let place: TestPlace

    /// An empty database with the migrations applied: once in this process, then copied.
    public init(_ engine: TestEngine, migrations: [Migration]) async throws {
        let dialect: Dialect = engine == .sqlite ? .sqlite : .postgres
        let steps = migrations.map { "\($0.id) \($0.checksum(for: dialect))" }.joined(separator: "\n")
        place = try await .copy(of: steps, engine) { place in
            let database = try Self.open(place)
            try await database.migrate(migrations, clock: .system)
            await database.close()
        }
        database = try Self.open(place)
    }

    private static func open(_ place: TestPlace) throws -> Database {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try Database(at: place.location(file: "test.sqlite"), logger: logger)
    }

    /// Closes the database and removes what it left.
    public func remove() async {
        await database.close()
        await place.remove()
    }
}

/// Runs the body with a fresh database and removes it, however the body ends.
public func withDatabase(
    _ engine: TestEngine, migrations: [Migration] = StorageSchema.migrations,
    _ body: (Database) async throws -> Void
) async throws {
    let test = try await TestDatabase(engine, migrations: migrations)
    do {
        try await body(test.database)
    } catch {
        await test.remove()
        throw error
    }
    await test.remove()
}

/// A clock that a test sets and moves.
public final class TestClock: Sendable {
    private let moment: Mutex<Instant>

    public init(_ start: Instant) { moment = Mutex(start) }

    public var clock: WallClock { WallClock { [self] in moment.withLock { $0 } } }

    public func set(_ instant: Instant) { moment.withLock { $0 = instant } }

    public func advance(seconds: Int) { moment.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// Names that closures leave behind.
public final class TestList: Sendable {
    private let names = Mutex<[String]>([])

    public init() {}

    public func add(_ name: String) { names.withLock { $0.append(name) } }

    public var all: [String] { names.withLock { $0 } }
}
