import Base
import Synchronization

/// Slows guessing: so many tries in a window of time for one key (an address, an account), kept in memory.
public final class RateLimiter: Sendable {
    private let clock: WallClock
    private let state = Mutex<[String: Window]>([:])

    private struct Window {
        var start: Instant
        var count: Int
    }

    init(clock: WallClock) { self.clock = clock }

    /// Counts one try; throws `Problem` (too many) when there were more than `limit` in the window.
    public func count(_ key: String, limit: Int, seconds: Int) throws {
        let now = clock.now()
        let count = state.withLock { windows -> Int in
            if windows.count > 50_000 { windows = windows.filter { $0.value.start > now.adding(seconds: -3600) } }
            var window = windows[key] ?? Window(start: now, count: 0)
            if window.start.adding(seconds: seconds) <= now { window = Window(start: now, count: 0) }
            window.count += 1
            windows[key] = window
            return window.count
        }
        if count > limit { throw Problem(.tooMany, "web.problem.too_many.text") }
    }

    /// Forgets the key's tries: the person was who she said.
    public func forgive(_ key: String) { state.withLock { $0[key] = nil } }
}
