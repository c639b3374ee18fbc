public import Base
public import House
public import Storage

/// What LookUp needs to know of the dated tree of units; the composition root fills it from Identity.
public protocol UnitDirectory: Sendable {
    /// All units in force on the day, parents before their children.
    func units(asOf day: CalendarDate, in connection: Connection) throws -> [AdministrativeUnit]
    /// The unit of that key in each of its periods, the latest last; empty if there never was one.
    func history(key: String, in connection: Connection) throws -> [AdministrativeUnit]
    /// The unit as on that day, or in its nearest earlier period; nil if there never was one.
    func unit(_ id: ID<AdministrativeUnit>, asOf day: CalendarDate, in connection: Connection) throws -> AdministrativeUnit?
    /// The unit that went on with the work of this one, which has ended; nil if none is recorded.
    func successor(of unit: ID<AdministrativeUnit>, in connection: Connection) throws -> AdministrativeUnit?
    /// The units whose work this one went on with, by name.
    func predecessors(of unit: ID<AdministrativeUnit>, in connection: Connection) throws -> [AdministrativeUnit]
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
