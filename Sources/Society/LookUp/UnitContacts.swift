import Base
import House
import Identity
import Storage
import Texts
import Web

/// Whom to turn to in a unit: who holds a post in it, its mass organisations, and the numbers for emergencies.
struct UnitContacts: Sendable {
    let people: [PublicPost]
    let groups: [AdministrativeUnit]
    let emergency: [EmergencyNumber]
    private let key: String
    private static let most = 60

    /// Reads them for a unit in force; `all` are the units of that day.
    static func read(
        _ unit: AdministrativeUnit, among all: [AdministrativeUnit], on day: CalendarDate, in connection: Connection
    ) throws -> UnitContacts {
        let isTerritory = [.commune, .village].contains(unit.kind)
        return UnitContacts(
            people: try AccountStore().publicPosts(
                .below([unit.id], asOf: day), of: unit.id, asOf: day, limit: most, in: connection),
            groups: isTerritory
                ? Array(UnitTree.below(unit.id, among: all).filter { $0.kind == .front }.prefix(most)) : [],
            emergency: isTerritory ? try EmergencyNumber.list(in: connection) : [], key: unit.key)
    }

    /// Of a unit that is no more.
    static let none = UnitContacts(people: [], groups: [], emergency: [], key: "")

    /// For the page of the unit: `people`, `groups`, `emergency`.
    func viewModel(_ visit: Visit) -> ViewModel {
        [
            "people": people.map { $0.viewModel(visit) }, "groups": groups.map { $0.linkModel(visit) },
            "emergency": emergency.map { $0.viewModel(visit) },
            "people_url": people.isEmpty ? nil : "/people?unit=" + ListPath.encoded(key),
        ]
    }

    /// For the page that the sign at its door opens.
    func sections(_ visit: Visit) -> [ScanPage.Section] {
        var sections: [ScanPage.Section] = []
        if !people.isEmpty {
            sections.append(
                .init(
                    visit.say("lookup.unit_people"),
                    rows: people.map { (label: $0.title.text(in: visit.language), value: $0.holder) },
                    links: people.filter { !$0.phone.isEmpty }.map {
                        Link("\(visit.say("lookup.unit_call")) \($0.holder): \($0.phone)", path: "tel:\($0.phone)")
                    }))
        }
        if !groups.isEmpty {
            sections.append(
                .init(
                    visit.say("lookup.unit_groups"),
                    links: groups.map { Link($0.name.text(in: visit.language), path: $0.path) }))
        }
        if !emergency.isEmpty {
            sections.append(
                .init(
                    visit.say("lookup.emergency.title"),
                    links: emergency.map {
                        Link("\($0.number) – \($0.name.text(in: visit.language))", path: "tel:\($0.number)")
                    }))
        }
        return sections
    }
}
