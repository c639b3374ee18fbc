import Base
import House
import Identity
import Storage

/// The dated tree of units as public pages need it: each unit with what it was before and what it became.
struct UnitDirectory: Sendable {
    private let store = UnitStore()
    /// Stands for a beginning that nobody recorded.
    static let unknownBeginning = CalendarDate.unknownBeginning

    /// All units in force on the day, in the order of the data: parents before their children.
    func units(asOf day: CalendarDate, in connection: Connection) throws -> [AdministrativeUnit] {
        try store.all(asOf: day, in: connection)
    }

    /// The commune that is served on that day: the one of that key, or what it became.
    func home(_ key: String, asOf day: CalendarDate, in connection: Connection) throws -> AdministrativeUnit? {
        try store.home(key, asOf: day, in: connection)
    }

    /// The unit as on that day, or as it last was; nil if there never was one.
    func unit(
        _ id: ID<AdministrativeUnit>, asOf day: CalendarDate, in connection: Connection
    ) throws -> AdministrativeUnit? {
        try store.find(id, asOf: day, in: connection)
    }

    /// The unit of that key in each of its periods up to that day, the latest last; empty if none had begun by then.
    func history(
        key: String, until day: CalendarDate, in connection: Connection
    ) throws -> [AdministrativeUnit] {
        guard let now = try store.find(key: key, asOf: day, in: connection), now.period.from <= day else { return [] }
        var periods = [now]
        // A unit has a handful of periods; the limit is for damaged data.
        while let first = periods.first, first.period.from > .unknownBeginning, periods.count < 20 {
            guard let earlier = try store.find(key: key, asOf: first.period.from.adding(days: -1), in: connection),
                earlier.period.from < first.period.from
            else { break }
            periods.insert(earlier, at: 0)
        }
        return periods
    }

    /// The unit that went on with the work of this one; nil if none is recorded.
    func successor(
        of unit: AdministrativeUnit, asOf day: CalendarDate, in connection: Connection
    ) throws -> AdministrativeUnit? {
        try store.successor(of: unit.id, in: connection).flatMap { try store.find($0, asOf: day, in: connection) }
    }

    /// The units that ended when this one began, and whose work it went on with.
    func predecessors(of unit: AdministrativeUnit, in connection: Connection) throws -> [AdministrativeUnit] {
        let begin = unit.period.from
        guard begin > .unknownBeginning else { return [] }
        let after = Set(try store.all(asOf: begin, in: connection).map(\.id))
        return try store.all(asOf: begin.adding(days: -1), in: connection).filter { earlier in
            try !after.contains(earlier.id) && store.successor(of: earlier.id, in: connection) == unit.id
        }
    }
}

extension AdministrativeUnit {
    /// Where its public page is.
    var path: String { "/units/\(key)" }

    /// The text of its kind.
    var kindText: TextKey { TextKey("lookup.unit.\(kind.rawValue)") }

    var icon: String {
        switch kind {
        case .village: "village"
        case .school: "school"
        case .police, .military: "shield"
        case .radio: "megaphone"
        case .party, .front, .council: "people"
        default: "building"
        }
    }
}
