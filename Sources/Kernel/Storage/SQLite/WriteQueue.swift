import Foundation
import GRDB
import Logging
import Synchronization

/// Group commit: small writes that come while the disk is flushing share the next flush.
///
/// One loop, owned by the engine and never by a caller's task (GRDB interrupts the connection when that task is cancelled), takes
/// what is waiting, runs each closure in a savepoint of its own, commits once, and only then answers. A closure that throws fails
/// its own caller. If the transaction is lost or the commit fails, nobody is acknowledged.
final class WriteQueue: Sendable {
    private let pool: DatabasePool
    private let logger: Logger
    private let state = Mutex(State())

    /// One flush serves at most so many closures, and takes in no more after so long, or after three times as long as the last flush
    /// took: where flushing is slow, waiting for company costs little and saves much.
    static let groupLimit = 64
    static let groupTime = Duration.milliseconds(10)
    static let longestGroupTime = Duration.milliseconds(40)

    /// Bytes that must be free on the volume before a full disk is over: the log's usual size (a thousand pages of 4 KiB).
    static let leastRoom: UInt64 = 4_194_304

    private struct State {
        var waiting: [WriteJob] = []
        var draining = false
        var closed = false
        var outage: DatabaseFailure?
    }

    init(pool: DatabasePool, logger: Logger) {
        self.pool = pool
        self.logger = logger
    }

    var outage: DatabaseFailure? { state.withLock { $0.outage } }

    func close() { state.withLock { $0.closed = true } }

    func write<T: Sendable>(
        _ mode: Database.WriteMode, _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        let cancelled = Flag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(TypedWriteJob(mode: mode, cancelled: cancelled, body: body, continuation: continuation))
            }
        } onCancel: {
            cancelled.raise()
        }
    }

    private func enqueue(_ job: WriteJob) {
        let (refused, start) = state.withLock { state -> (Bool, Bool) in
            if state.closed { return (true, false) }
            state.waiting.append(job)
            defer { state.draining = true }
            return (false, !state.draining)
        }
        if refused { return job.fail(DatabaseFailure(.unavailable, "the database is closed")) }
        if start { drain() }
    }

    private func drain() {
        pool.asyncWriteWithoutTransaction { [self] db in
            var flush = Duration.zero
            while let group = nextGroup() {
                let time = min(max(Self.groupTime, flush * 3), Self.longestGroupTime)
                flush = runGroup(group, within: time, db) ?? flush
            }
        }
    }

    /// The next closures to share a flush; nil, and the loop ends, when nothing waits.
    private func nextGroup() -> [WriteJob]? {
        state.withLock { state in
            guard let first = state.waiting.first else {
                state.draining = false
                return nil
            }
            var count = 1
            if first.mode == .grouped {
                while count < min(Self.groupLimit, state.waiting.count), state.waiting[count].mode == .grouped {
                    count += 1
                }
            }
            defer { state.waiting.removeFirst(count) }
            return Array(state.waiting.prefix(count))
        }
    }

    /// Answers how long the commit took; nil if there was none.
    private func runGroup(_ jobs: [WriteJob], within time: Duration, _ db: GRDB.Database) -> Duration? {
        let runner = SQLiteRunner(db)
        var ran: [(job: WriteJob, hooks: [@Sendable () -> Void])] = []
        var postponed: [WriteJob] = []
        let flush: Duration
        do {
            try runner.runTrusted("BEGIN IMMEDIATE")
            let start = ContinuousClock.now
            for (index, job) in jobs.enumerated() {
                if index > 0, ContinuousClock.now - start > time {
                    postponed = Array(jobs[index...])
                    break
                }
                if job.cancelled.isRaised {
                    job.fail(CancellationError())
                    continue
                }
                let transaction = Transaction(dialect: .sqlite, runner: runner)
                try runner.runTrusted("SAVEPOINT closure")
                do {
                    try job.run(transaction)
                    guard runner.isInsideTransaction else {
                        throw DatabaseFailure(.storage, "the transaction was lost")
                    }
                    try runner.runTrusted("RELEASE SAVEPOINT closure")
                    ran.append((job, transaction.takeHooks()))
                } catch {
                    guard runner.isInsideTransaction else {
                        job.fail(error)
                        throw error
                    }
                    try runner.runTrusted("ROLLBACK TO SAVEPOINT closure")
                    try runner.runTrusted("RELEASE SAVEPOINT closure")
                    note(error)
                    job.fail(error)
                }
            }
            let end = ContinuousClock.now
            try runner.runTrusted("COMMIT")
            flush = ContinuousClock.now - end
        } catch {
            if runner.isInsideTransaction { try? runner.runTrusted("ROLLBACK") }
            let failure = SQLiteEngine.failure(error, statement: nil)
            logger.error("no commit", metadata: ["reason": "\(failure)", "writes": "\(ran.count)"])
            note(failure)
            for job in jobs where !job.isAnswered { job.fail(failure) }
            return nil
        }
        if !ran.isEmpty, isOver(outage) { state.withLock { $0.outage = nil } }
        if !postponed.isEmpty {
            let again = postponed
            state.withLock { $0.waiting.insert(contentsOf: again, at: 0) }
        }
        // Hooks first: who is told that a change is stored must not meet a page that was kept before it.
        for (job, hooks) in ran {
            for hook in hooks { hook() }
            job.succeed()
        }
        return flush
    }

    /// Whether an outage is over now that a write has gone well. Of a full disk that says little: the log that is there is written over,
    /// so what is small finds room for long. It is over once there is room again.
    private func isOver(_ outage: DatabaseFailure?) -> Bool {
        guard outage?.kind == .full else { return true }
        var volume = statvfs()
        guard statvfs(pool.path, &volume) == 0 else { return true }
        return UInt64(volume.f_bavail) * UInt64(volume.f_frsize) >= Self.leastRoom
    }

    private func note(_ error: any Error) {
        guard let failure = error as? DatabaseFailure, failure.isOutage else { return }
        state.withLock { $0.outage = failure }
    }
}

/// A closure that waits for its turn, and its caller.
// Unchecked: only the writer's serial queue touches what changes, after the lock of enqueueing.
class WriteJob: @unchecked Sendable {
    let mode: Database.WriteMode
    let cancelled: Flag
    fileprivate(set) var isAnswered = false

    init(mode: Database.WriteMode, cancelled: Flag) {
        self.mode = mode
        self.cancelled = cancelled
    }

    func run(_ transaction: Transaction) throws {}
    func succeed() {}
    func fail(_ error: any Error) {}
}

private final class TypedWriteJob<T: Sendable>: WriteJob, @unchecked Sendable {  // As `WriteJob`.
    private let body: @Sendable (Transaction) throws -> T
    private let continuation: CheckedContinuation<T, any Error>
    private var result: T?

    init(
        mode: Database.WriteMode, cancelled: Flag, body: @escaping @Sendable (Transaction) throws -> T,
        continuation: CheckedContinuation<T, any Error>
    ) {
        self.body = body
        self.continuation = continuation
        super.init(mode: mode, cancelled: cancelled)
    }

    override func run(_ transaction: Transaction) throws { result = try body(transaction) }

    override func succeed() {
        guard !isAnswered, let result else { return }
        isAnswered = true
        continuation.resume(returning: result)
    }

    override func fail(_ error: any Error) {
        guard !isAnswered else { return }
        isAnswered = true
        continuation.resume(throwing: error)
    }
}

/// Raised once, seen by all threads.
final class Flag: Sendable {
    private let raised = Atomic<Bool>(false)

    var isRaised: Bool { raised.load(ordering: .acquiring) }

    func raise() { raised.store(true, ordering: .releasing) }
}
