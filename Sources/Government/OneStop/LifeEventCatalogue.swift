import Base
import House
import Storage
import Synchronization

/// The life events of the commune, read from the database once and held in memory until the topic is raised.
final class LifeEventCatalogue: Sendable {
    /// What is raised when one of them changes.
    static let topic: Topic = "life-events"

    private struct Kept {
        let generation: Int64
        let events: [LifeEvent]
    }

    private let kept = Mutex<Kept?>(nil)

    /// Those that are shown, in the order of the data.
    func list(in connection: Connection) throws -> [LifeEvent] {
        let generation: Int64 =
            try connection.value("SELECT number FROM generation WHERE topic = \(Self.topic.name)") ?? 0
        if let found = kept.withLock({ $0 }), found.generation == generation { return found.events }
        let sources: [String] = try connection.values("SELECT source FROM life_event ORDER BY place, key")
        // One that this program can no longer read must not take the square away.
        let events = sources.compactMap { try? LifeEvent(yaml: $0) }.filter { $0.withdrawn == nil }
        let fresh = Kept(generation: generation, events: events)
        // A transaction sees its own changes, which may yet be undone.
        if !(connection is Transaction), generation > 0 { kept.withLock { $0 = fresh } }
        return events
    }

    /// The one of that key, if it is shown.
    func find(_ key: String, in connection: Connection) throws -> LifeEvent? {
        try list(in: connection).first { $0.key == key }
    }
}
