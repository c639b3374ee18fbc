public import Base
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

    /// Runs a statement in the maintenance database.
    public static func psql(_ statement: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["psql", address ?? "", "-qAtc", statement]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
    }

}

/// A fresh database of its own for each test, gone afterwards.
public final class TestDatabase: Sendable {
    public let database: Database
    public let folder: URL
    private let name: String?

    /// An empty database with the migrations applied.
    public init(_ engine: TestEngine, migrations: [Migration]) async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("langso-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        switch engine {
        case .sqlite:
            name = nil
            database = try Database(at: .file(folder.appendingPathComponent("test.sqlite").path), logger: logger)
        case .postgres:
            let name = "t" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "")
            try TestEngine.psql("CREATE DATABASE \(name)")
            self.name = name
            database = try Database(at: .server(TestEngine.address(ofDatabase: name)), logger: logger)
        }
        try await database.migrate(migrations, clock: .system)
    }

    /// Closes the database and removes what it left.
    public func remove() async {
        await database.close()
        try? FileManager.default.removeItem(at: folder)
        if let name { try? TestEngine.psql("DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }
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
