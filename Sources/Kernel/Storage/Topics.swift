public import Base
import Synchronization

/// What cached pages depend on, e.g. `procedures`. A change raises the topic's generation in its own transaction; other processes
/// read the table once a second.
public struct Topic: Hashable, Sendable, ExpressibleByStringLiteral {
    public let name: String

    public init(_ name: String) { self.name = name }
    public init(stringLiteral name: String) { self.name = name }
}

/// Who wants to know at once, in this process, that a topic was raised, and to which generation.
final class TopicListeners: Sendable {
    private let listeners = Mutex<[@Sendable (Topic, Int64) -> Void]>([])

    func add(_ listener: @escaping @Sendable (Topic, Int64) -> Void) { listeners.withLock { $0.append(listener) } }

    func tell(_ topic: Topic, _ number: Int64) {
        for listener in listeners.withLock({ $0 }) { listener(topic, number) }
    }
}

extension Database {
    /// Calls the closure after each commit of this process that raised a topic, with the topic's new generation.
    public func onRaise(_ listener: @escaping @Sendable (Topic, Int64) -> Void) { topics.add(listener) }

    /// The generations of the topics that were raised lately, by this process or another: those of the last five minutes, because
    /// a transaction is seen only when it has ended. There may be as many topics as printed codes, so that never all are read.
    public func generations(at now: Instant) async throws -> [Topic: Int64] {
        let since = now.adding(seconds: -Self.longestTransaction)
        return try await read { connection in
            let rows = try connection.rows("SELECT topic, number FROM generation WHERE raised_at > \(since)") { row in
                (Topic(try row["topic"]), try row["number"] as Int64)
            }
            return Dictionary(rows) { _, last in last }
        }
    }

    /// Seconds.
    private static let longestTransaction = 300
}

extension Transaction {
    /// Raises the topic's generation: pages that depend on it are made anew.
    public func raise(_ topic: Topic, in database: Database) throws {
        let number = try raise(topic)
        let listeners = database.topics
        afterCommit { listeners.tell(topic, number) }
    }

    /// As above; this process too notices within a second only. Answers the new generation.
    @discardableResult
    public func raise(_ topic: Topic) throws -> Int64 {
        try value(
            """
            INSERT INTO generation (topic, number, raised_at) VALUES (\(topic.name), 1, \(WallClock.system.now()))
            ON CONFLICT (topic) DO UPDATE SET number = generation.number + 1, raised_at = excluded.raised_at
            RETURNING number
            """) ?? 0
    }
}
