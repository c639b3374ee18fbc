public import Base
public import House
public import Storage
import Synchronization

/// The villages of each commune, read once and held in memory until the topic of units is raised or the day ends: forms offer them
/// on every page.
public final class VillageMemory: Sendable {
    private struct Key: Hashable {
        let commune: ID<AdministrativeUnit>
        let day: CalendarDate
    }

    private struct Kept {
        var generation: Int64 = 0
        var villages: [Key: [AdministrativeUnit]] = [:]
    }

    /// So many communes are held; past them all are read again.
    private static let most = 1000
    private let kept = Mutex(Kept())

    public init() {}

    /// The villages anywhere below the commune that exist that day, in the order of the data.
    public func villages(
        of commune: ID<AdministrativeUnit>, asOf day: CalendarDate, in connection: Connection
    ) throws -> [AdministrativeUnit] {
        let key = Key(commune: commune, day: day)
        let generation: Int64 =
            try connection.value("SELECT number FROM generation WHERE topic = \(UnitStore.topic.name)") ?? 0
        let known = kept.withLock { $0.generation == generation ? $0.villages[key] : nil }
        if let known { return known }
        let villages = try UnitStore().villages(of: commune, asOf: day, in: connection)
        // A transaction sees its own changes, which may yet be undone.
        if !(connection is Transaction), generation > 0 {
            kept.withLock { kept in
                if kept.generation != generation || kept.villages.count >= Self.most { kept = Kept() }
                kept.generation = generation
                kept.villages[key] = villages
            }
        }
        return villages
    }
}
