import Foundation
import Logging
import NIOPosix
import Synchronization

/// At most so many sessions, and as many threads that work with them.
final class ConnectionPool: Sendable {
    private let address: String
    private let logger: Logger
    private let threads: NIOThreadPool
    private let turns: TurnQueue
    private let state = Mutex(State())

    /// Pauses before the attempts to connect, in seconds: a server that restarts is back soon.
    static let pauses = [0, 0.1, 0.4]
    /// After those have failed, others are told so at once for this long, so that they do not queue up for a dead server.
    static let refusalTime = Duration.seconds(1)

    private struct State {
        var idle: [PQConnection] = []
        var refusal: (failure: DatabaseFailure, until: ContinuousClock.Instant)?
    }

    /// Connects once, on the caller's thread; throws `DatabaseFailure` (unavailable).
    init(address: String, size: Int, logger: Logger) throws {
        guard PQConnection.isUnderstood(address) else {
            // libpq's own words would quote pieces of it, the password perhaps.
            throw DatabaseFailure(.unavailable, "the address of the database cannot be understood")
        }
        self.address = address
        self.logger = logger
        turns = TurnQueue(size: size)
        threads = NIOThreadPool(numberOfThreads: size)
        checkIn(try connect())
        threads.start()
    }

    deinit { threads.shutdownGracefully { _ in } }

    /// Runs the job on one of the threads when its turn has come. Throws `CancellationError` if the caller is cancelled before, and
    /// `DatabaseFailure` (unavailable) if its turn does not come in time.
    func perform<T: Sendable>(_ job: @escaping @Sendable () throws -> T) async throws -> T {
        try await turns.take()
        return try await withCheckedThrowingContinuation { continuation in
            threads.submit { [turns] state in
                let result = Result<T, any Error> {
                    guard case .active = state else { throw DatabaseFailure(.unavailable, "the database is closed") }
                    return try job()
                }
                turns.pass()
                continuation.resume(with: result)
            }
        }
    }

    /// Waits for the jobs that run or wait, refuses new ones, and ends all sessions.
    func close() async {
        await turns.close()
        dropAll()
        await withCheckedContinuation { continuation in
            threads.shutdownGracefully { _ in continuation.resume() }
        }
    }

    /// An idle session that is still good, or a new one: for the job whose turn it is. Throws `DatabaseFailure` (unavailable).
    func checkOut() throws -> PQConnection {
        while let connection = state.withLock({ $0.idle.popLast() }) {
            if connection.isAlive { return connection }
        }
        return try connect()
    }

    /// Gives the session back; one that is of no more use ends here.
    func checkIn(_ connection: PQConnection) {
        guard connection.isAlive else { return }
        state.withLock { $0.idle.append(connection) }
    }

    /// Ends the idle sessions: where one was lost, the others probably are.
    func dropAll() {
        let dropped = state.withLock { state in
            defer { state.idle = [] }
            return state.idle
        }
        if !dropped.isEmpty { logger.debug("database sessions ended", metadata: ["count": "\(dropped.count)"]) }
    }

    private func connect() throws -> PQConnection {
        if let refusal = state.withLock({ $0.refusal }), ContinuousClock.now < refusal.until { throw refusal.failure }
        var failure = DatabaseFailure(.unavailable, "not connected")
        for pause in Self.pauses {
            if pause > 0 { Thread.sleep(forTimeInterval: pause) }
            do {
                let connection = try PQConnection(address: address)
                let wasRefused = state.withLock { state in
                    defer { state.refusal = nil }
                    return state.refusal != nil
                }
                if wasRefused { logger.notice("the database is back") }
                return connection
            } catch let error as DatabaseFailure { failure = error }
        }
        let isNew = state.withLock { [failure] state in
            defer { state.refusal = (failure, .now + Self.refusalTime) }
            return state.refusal == nil
        }
        if isNew { logger.error("the database cannot be reached", metadata: ["reason": "\(failure)"]) }
        throw failure
    }
}
