import Base
import Foundation
import Synchronization

/// Slows guessing: so many tries in a window of time for one key (an address, an account), kept in memory.
public final class RateLimiter: Sendable {
    private let clock: WallClock
    private let state = Mutex(State())

    /// So many keys are remembered; past them all are forgotten, which costs a guesser more than it gains.
    private static let most = 100_000

    private struct Window {
        var end: Instant
        var count: Int
    }

    private struct State {
        var windows: [String: Window] = [:]
        var sweptAt = Instant(milliseconds: 0)
    }

    init(clock: WallClock) { self.clock = clock }

    /// Counts one try; throws `Problem` (too many) when there were more than `limit` in the window.
    public func count(_ key: String, limit: Int, seconds: Int) throws {
        let now = clock.now()
        let count = state.withLock { state -> Int in
            if now > state.sweptAt.adding(seconds: 60) || state.windows.count > Self.most {
                state.windows = state.windows.filter { $0.value.end > now }
                if state.windows.count > Self.most { state.windows = [:] }
                state.sweptAt = now
            }
            var window = state.windows[key] ?? Window(end: now.adding(seconds: seconds), count: 0)
            if window.end <= now { window = Window(end: now.adding(seconds: seconds), count: 0) }
            window.count += 1
            state.windows[key] = window
            return window.count
        }
        if count > limit { throw Problem(.tooMany, "web.problem.too_many.text") }
    }

    /// Takes one try back: it was no guess. Others of the same key stay counted.
    public func takeBack(_ key: String) {
        state.withLock { state in
            guard let count = state.windows[key]?.count, count > 0 else { return }
            state.windows[key]?.count = count - 1
        }
    }

    /// Forgets the key's tries: the person was who she said.
    public func forgive(_ key: String) { state.withLock { $0.windows[key] = nil } }
}

extension Visit {
    /// Whose tries are counted together: an address of IPv4; of IPv6 the first 64 bits, of which every household has all the rest.
    public var network: String { networkPart(of: address) }
}

/// As `Visit.network`.
func networkPart(of address: String) -> String {
    guard address.contains(":"), !address.contains(".") else { return address }
    let halves = address.prefix { $0 != "%" }.components(separatedBy: "::")
    func groups(_ text: String) -> [String] { text.split(separator: ":").map(String.init) }
    let head = groups(halves[0])
    let tail = halves.count > 1 ? groups(halves[1]) : []
    let zeros = Array(repeating: "0", count: max(0, 8 - head.count - tail.count))
    return (head + (halves.count > 1 ? zeros : []) + tail).prefix(4).joined(separator: ":")
}
