public import Base
import Synchronization

/// The answers of this process that took long, the latest of them, by the pattern of their route. What stands in the address, and who
/// asked, is never part of it.
public final class SlowRequests: Sendable {
    /// One answer that took long.
    public struct Answer: Sendable, Hashable {
        public let method: String
        /// The pattern, e.g. `/q/{code}`.
        public let route: String
        public let status: Int
        public let milliseconds: Int
        /// How many statements it ran.
        public let statements: Int
        public let at: Instant

        public init(
            method: String, route: String, status: Int, milliseconds: Int, statements: Int, at: Instant
        ) {
            self.method = method
            self.route = route
            self.status = status
            self.milliseconds = milliseconds
            self.statements = statements
            self.at = at
        }
    }

    /// The slow answers of one route.
    public struct Line: Sendable, Hashable {
        public var count: Int
        public var slowest: Answer
    }

    /// An answer that takes longer is noted; in milliseconds.
    public let threshold: Int
    private let capacity: Int
    private let ring = Mutex<(answers: [Answer], next: Int)>(([], 0))

    public init(threshold: Int = 100, capacity: Int = 1000) {
        self.threshold = threshold
        self.capacity = capacity
    }

    /// Notes the answer if it took long; the oldest one makes room.
    public func note(_ answer: Answer) {
        guard answer.milliseconds >= threshold else { return }
        ring.withLock { ring in
            if ring.answers.count < capacity {
                ring.answers.append(answer)
            } else {
                ring.answers[ring.next] = answer
            }
            ring.next = (ring.next + 1) % capacity
        }
    }

    /// Each route with its slowest answer, the slowest route first.
    public func byRoute() -> [Line] {
        var lines: [String: Line] = [:]
        for answer in ring.withLock({ $0.answers }) {
            let key = "\(answer.method) \(answer.route)"
            guard var line = lines[key] else {
                lines[key] = Line(count: 1, slowest: answer)
                continue
            }
            line.count += 1
            if answer.milliseconds > line.slowest.milliseconds { line.slowest = answer }
            lines[key] = line
        }
        return lines.values.sorted {
            ($1.slowest.milliseconds, $0.slowest.route, $0.slowest.method)
                < ($0.slowest.milliseconds, $1.slowest.route, $1.slowest.method)
        }
    }
}
