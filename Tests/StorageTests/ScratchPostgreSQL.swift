import Foundation
import Logging
import Testing

@testable import Storage

/// A database of its own on the server that LANGSO_TEST_POSTGRES names (see Tests/postgres).
struct ScratchPostgreSQL {
    static let maintenance = ProcessInfo.processInfo.environment["LANGSO_TEST_POSTGRES"]
    static var isThere: Bool { maintenance != nil }

    let address: String
    let database: Database
    /// A session beside the pool, which may do anything.
    let admin: PQConnection

    static func with(
        poolSize: Int = 8, _ body: (ScratchPostgreSQL) async throws -> Void
    ) async throws {
        let maintenance = try #require(maintenance)
        let name = "scratch_" + UUID().uuidString.lowercased().replacing("-", with: "_")
        let keeper = try PQConnection(address: maintenance)
        try keeper.execute("CREATE DATABASE \(name)")
        defer { _ = try? keeper.execute("DROP DATABASE \(name) WITH (FORCE)") }
        let mark = maintenance.firstIndex(of: "?") ?? maintenance.endIndex
        let slash = try #require(maintenance[..<mark].lastIndex(of: "/"))
        let address = String(maintenance[...slash]) + name + String(maintenance[mark...])
        let addressOfPool = address + (mark == maintenance.endIndex ? "?" : "&") + "pool_size=\(poolSize)"
        let database = try Database(at: .server(addressOfPool), logger: Logger(label: "test"))
        try await body(ScratchPostgreSQL(address: address, database: database, admin: PQConnection(address: address)))
        await database.close()
    }

    func failure<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async -> DatabaseFailure? {
        do { _ = try await database.write(.grouped, body) } catch { return error as? DatabaseFailure }
        return nil
    }

    /// Runs the body, again while no session comes free in time: a few times, then it throws.
    func untilThereIsASession(_ body: @Sendable () async throws -> Void) async throws {
        for _ in 0..<5 {
            do { return try await body() } catch let failure as DatabaseFailure where failure.kind == .unavailable {
                continue
            }
        }
        try await body()
    }

    /// Two rows of an account book: 1 and 2, with nothing on them.
    func openAccounts() throws {
        try admin.execute("CREATE TABLE account (id BIGINT PRIMARY KEY, sum BIGINT NOT NULL)")
        try admin.execute("INSERT INTO account VALUES (1, 0), (2, 0)")
    }
}
