import Foundation
import Logging
import Synchronization

/// PostgreSQL through libpq: a few sessions, each with one job at a time, off the event loop.
///
/// A read sees one snapshot. A write is READ COMMITTED; its closure runs again when two transactions have met.
final class PostgreSQLEngine: Sendable {
    private let pool: ConnectionPool
    private let logger: Logger
    private let lastOutage = Mutex<DatabaseFailure?>(nil)

    /// A closure that meets other transactions runs at most so often.
    static let attemptLimit = 6

    /// Connects once, to see that it can; throws `DatabaseFailure` (unavailable).
    ///
    /// The address is libpq's, with one parameter more: `pool_size`, how many sessions at most (8 if not given).
    init(address: String, logger: Logger) throws {
        let (address, size) = try Self.withoutPoolSize(address)
        pool = try ConnectionPool(address: address, size: size, logger: logger)
        self.logger = logger
    }

    var outage: DatabaseFailure? { lastOutage.withLock { $0 } }

    func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        try await pool.perform { [self] in
            try repeating(.read) { runner in try body(Connection(dialect: .postgres, runner: runner)) }
        }
    }

    /// Both modes are the same here: the server itself lets concurrent commits share a flush.
    func write<T: Sendable>(
        _ mode: Database.WriteMode, _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        try await pool.perform { [self] in
            let (result, hooks) = try repeating(.write) { runner in
                let transaction = Transaction(dialect: .postgres, runner: runner)
                let result = try body(transaction)
                return (result, transaction.takeHooks())
            }
            for hook in hooks { hook() }
            return result
        }
    }

    func close() async { await pool.close() }

    private enum Access: String {
        case read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        case write = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
    }

    /// How far an attempt has come.
    private enum Stage {
        case open, committing
    }

    /// Runs the closure in a transaction: again on serialization failures, and once more on a fresh session when the server went away
    /// before COMMIT was sent. Whatever the closure itself throws is thrown on.
    private func repeating<T>(_ access: Access, _ body: (PQRunner) throws -> T) throws -> T {
        var attempt = 1
        var isSecondSession = false
        while true {
            let connection: PQConnection
            do { connection = try pool.checkOut() } catch {
                note(error)
                throw error
            }
            let runner = PQRunner(connection)
            var stage = Stage.open
            do {
                let result = try self.attempt(access, on: connection, runner, stage: &stage, body)
                pool.checkIn(connection)
                noteSuccess(of: access)
                return result
            } catch {
                runner.end()
                let cause = runner.breakage ?? error
                if !connection.isLost { _ = try? connection.execute("ROLLBACK") }
                if connection.isLost {
                    pool.dropAll()
                    if stage == .committing { throw unknownOutcome(cause) }
                    if !isSecondSession, (cause as? DatabaseFailure)?.kind == .unavailable {
                        isSecondSession = true
                        continue
                    }
                } else if connection.isStale, !isSecondSession {
                    isSecondSession = true
                    continue
                } else {
                    pool.checkIn(connection)
                }
                let isMeeting = [cause, error].contains { ($0 as? DatabaseFailure)?.kind == .serialization }
                if isMeeting, attempt < Self.attemptLimit {
                    Thread.sleep(forTimeInterval: .random(in: 0...0.004) * Double(1 << attempt))
                    attempt += 1
                    continue
                }
                note(cause)
                throw error
            }
        }
    }

    private func attempt<T>(
        _ access: Access, on connection: PQConnection, _ runner: PQRunner, stage: inout Stage,
        _ body: (PQRunner) throws -> T
    ) throws -> T {
        try runner.runTrusted(access.rawValue)
        let result = try body(runner)
        runner.end()
        // The closure has caught a failure and gone on: COMMIT would quietly roll back.
        if let breakage = runner.breakage { throw breakage }
        guard connection.isInsideTransaction else { throw DatabaseFailure(.storage, "the transaction was lost") }
        if access == .read {
            // Its snapshot has been read; what becomes of the session is another matter.
            _ = try? connection.execute("COMMIT")
            return result
        }
        stage = .committing
        guard try connection.execute("COMMIT") == "COMMIT" else {
            throw DatabaseFailure(.statement, "the server has rolled back instead of committing")
        }
        return result
    }

    private func unknownOutcome(_ cause: any Error) -> DatabaseFailure {
        let failure = DatabaseFailure(
            .unavailable, "the server went away during COMMIT, whether it is stored is unknown: \(cause)")
        logger.error("outcome of a commit unknown", metadata: ["reason": "\(cause)"])
        note(failure)
        return failure
    }

    /// Remembers outages of server and disk. A lock that was not had in time is none.
    private func note(_ error: any Error) {
        guard let failure = error as? DatabaseFailure, failure.isOutage, failure.kind != .busy else { return }
        lastOutage.withLock { $0 = failure }
    }

    /// A read shows that the server is there, only a write that its disk takes something.
    private func noteSuccess(of access: Access) {
        lastOutage.withLock { if access == .write || $0?.kind == .unavailable { $0 = nil } }
    }

    /// libpq refuses parameters that it does not know, so that ours is taken out.
    static func withoutPoolSize(_ address: String) throws -> (address: String, size: Int) {
        let standard = 8
        guard let mark = address.lastIndex(of: "?") else { return (address, standard) }
        let parameters = address[address.index(after: mark)...].split(separator: "&")
        let prefix = "pool_size="
        guard let size = parameters.last(where: { $0.hasPrefix(prefix) })?.dropFirst(prefix.count) else {
            return (address, standard)
        }
        guard let size = Int(size), 1...200 ~= size else {
            throw DatabaseFailure(.statement, "pool_size must be a number from 1 to 200")
        }
        let rest = parameters.filter { !$0.hasPrefix(prefix) }.joined(separator: "&")
        return (address[..<mark] + (rest.isEmpty ? "" : "?" + rest), size)
    }
}
