import Dispatch
import Foundation
import GRDB
import Logging
import Synchronization

/// SQLite through GRDB: many readers, one writer, write-ahead log, flush at every commit.
final class SQLiteEngine: Sendable {
    private let pool: DatabasePool
    private let queue: WriteQueue

    init(path: String, logger: Logger) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 5
        configuration.foreignKeysEnabled = true
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            // GRDB turns `synchronous` down to NORMAL when it switches on the write-ahead log, after `prepareDatabase`;
            // so it is raised again here, where nothing follows.
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
            }
        } catch {
            throw SQLiteEngine.failure(error, statement: nil)
        }
        queue = WriteQueue(pool: pool, logger: logger)
    }

    var outage: DatabaseFailure? { queue.outage }

    func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        do {
            return try await pool.read { db in
                try body(Connection(dialect: .sqlite, runner: SQLiteRunner(db)))
            }
        } catch let error as DatabaseError {
            throw SQLiteEngine.failure(error, statement: error.sql)
        }
    }

    func write<T: Sendable>(
        _ mode: Database.WriteMode, _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        try await queue.write(mode, body)
    }

    func synchronousSetting() async throws -> Int {
        try await pool.writeWithoutTransaction { db in try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1 }
    }

    /// Copies in steps of 2 MiB, with a pause after each that is as long as the step took: people who work meanwhile get half of the
    /// disk at least. One reader holds one moment for all steps; it keeps no writer waiting.
    func backup(toFile path: String, afterEachStep: @escaping @Sendable () -> Void) async throws {
        let pool = pool
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        let target = try DatabaseQueue(path: path)
                        var began = ContinuousClock.now
                        try pool.backup(to: target, pagesPerStep: 512) { progress in
                            let took = min(ContinuousClock.now - began, .milliseconds(100))
                            if !progress.isCompleted { Thread.sleep(forTimeInterval: took / .seconds(1)) }
                            afterEachStep()
                            began = .now
                        }
                        try target.close()
                    })
            }
        }
    }

    func close() {
        queue.close()
        try? pool.close()
    }

    static func failure(_ error: any Error, statement: String?) -> DatabaseFailure {
        guard let error = error as? DatabaseError else {
            return error as? DatabaseFailure ?? DatabaseFailure(.statement, "\(error)", statement: statement)
        }
        let kind: DatabaseFailure.Kind =
            switch error.extendedResultCode {
            case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID: .uniqueViolation
            default:
                switch error.resultCode {
                case .SQLITE_CONSTRAINT: .constraint
                case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
                case .SQLITE_FULL: .full
                case .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
                    .storage
                default: .statement
                }
            }
        return DatabaseFailure(kind, error.message ?? "\(error.resultCode)", statement: statement ?? error.sql)
    }
}

/// Runs statements on the connection that GRDB hands to a closure.
final class SQLiteRunner: StatementRunner {
    private let db: GRDB.Database

    init(_ db: GRDB.Database) { self.db = db }

    func run(_ text: String, _ arguments: [Value]) throws -> RowSet {
        do {
            let statement = try db.cachedStatement(sql: text)
            let changesBefore = db.totalChangesCount
            statement.setUncheckedArguments(StatementArguments(arguments.map(\.sqlite)))
            if statement.columnCount == 0 {
                try statement.execute()
                return RowSet(columns: ColumnNames([]), rows: [], changes: db.totalChangesCount - changesBefore)
            }
            let columns = ColumnNames.known(of: text, count: statement.columnCount) { statement.columnNames }
            var rows: [Row] = []
            let cursor = try GRDB.Row.fetchCursor(statement)
            while let row = try cursor.next() {
                rows.append(Row(columns: columns, values: row.databaseValues.map(Value.init(sqlite:))))
            }
            return RowSet(columns: columns, rows: rows, changes: db.totalChangesCount - changesBefore)
        } catch let error as DatabaseError {
            throw SQLiteEngine.failure(error, statement: text)
        }
    }

    func runTrusted(_ text: String) throws {
        do { try db.execute(sql: text) } catch { throw SQLiteEngine.failure(error, statement: text) }
    }

    var isInsideTransaction: Bool { db.isInsideTransaction }
}

extension Value {
    var sqlite: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .real(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }

    init(sqlite value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null(.text)
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .real(number)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .bytes(Array(data))
        }
    }
}
