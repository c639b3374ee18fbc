import Synchronization

/// Lets at most so many work at once; the others wait in line: first come, first served, none for ever.
final class TurnQueue: Sendable {
    private let size: Int
    private let state: Mutex<State>

    /// Whoever waits longer is told that the database is unavailable.
    static let waitLimit = Duration.seconds(10)

    private struct Waiter {
        let number: UInt64
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var free: Int
        var waiting: [Waiter] = []
        var lastNumber: UInt64 = 0
        var isSweeping = false
        var isClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    init(size: Int) {
        self.size = size
        state = Mutex(State(free: size))
    }

    /// Waits for a turn, which must be passed on afterwards. Throws `CancellationError` if the caller is cancelled before it comes,
    /// and `DatabaseFailure` (unavailable) if it does not come in time.
    func take() async throws {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { enqueue($0, as: number) }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Gives the turn to the next in line.
    func pass() {
        let (next, closers) = state.withLock { state -> (Waiter?, [CheckedContinuation<Void, Never>]) in
            if !state.waiting.isEmpty { return (state.waiting.removeFirst(), []) }
            state.free += 1
            guard state.free == size else { return (nil, []) }
            defer { state.closers = [] }
            return (nil, state.closers)
        }
        next?.continuation.resume()
        for closer in closers { closer.resume() }
    }

    /// Refuses newcomers, and waits for those who work or stand in line.
    func close() async {
        await withCheckedContinuation { continuation in
            let isQuiet = state.withLock { state in
                state.isClosed = true
                if state.free < size { state.closers.append(continuation) }
                return state.free == size
            }
            if isQuiet { continuation.resume() }
        }
    }

    private func enqueue(_ continuation: CheckedContinuation<Void, any Error>, as number: UInt64) {
        let (answer, startsSweep) = state.withLock { state -> (Result<Void, any Error>?, Bool) in
            if state.isClosed { return (.failure(DatabaseFailure(.unavailable, "the database is closed")), false) }
            // A cancellation that comes later finds the waiter in line.
            if Task.isCancelled { return (.failure(CancellationError()), false) }
            if state.free > 0 {
                state.free -= 1
                return (.success(()), false)
            }
            let deadline = ContinuousClock.now + Self.waitLimit
            state.waiting.append(Waiter(number: number, deadline: deadline, continuation: continuation))
            defer { state.isSweeping = true }
            return (nil, !state.isSweeping)
        }
        if let answer { continuation.resume(with: answer) }
        if startsSweep { sweep() }
    }

    /// Turns away those who have waited too long, as long as anyone waits: one task, however many they are.
    private func sweep() {
        Task { [weak self] in
            while let deadline = self?.expire() { try? await Task.sleep(until: deadline, clock: .continuous) }
        }
    }

    /// Answers when the next one will have waited too long; nil if no one waits.
    private func expire() -> ContinuousClock.Instant? {
        let (late, next) = state.withLock { state in
            let now = ContinuousClock.now
            let late = Array(state.waiting.prefix { $0.deadline <= now })
            state.waiting.removeFirst(late.count)
            let next = state.waiting.first?.deadline
            state.isSweeping = next != nil
            return (late, next)
        }
        for waiter in late {
            waiter.continuation.resume(throwing: DatabaseFailure(.unavailable, "all database sessions are busy"))
        }
        return next
    }
}
