import Base
import House
import Storage
import Texts
import Web

/// The tree of units as it was on a day.
struct ListUnits: Sendable {
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(IdentityFeature.read)
        let reader = FormReader(visit.query)
        let day = reader.date("date", .optional) ?? visit.now.date
        let units = try await visit.site.database.read { try UnitStore().all(asOf: day, in: $0) }
        let view = FormView(visit, form: visit.query.has("date") ? visit.query : nil, problems: reader.problems)
        return .page(
            Page(
                "identity/list_units", isPrivate: true,
                [
                    "may_manage": actor.may(IdentityFeature.manage),
                    "units": Self.tree(units, visit, day: day), "day": "\(day)", "day_text": visit.formats.date(day),
                    "error_box": view.errors,
                    "count": visit.say("identity.units.count", ["count": .number(Int64(units.count))]),
                    "empty": ["icon": "building", "title": visit.say("identity.units.empty")] as ViewModel,
                ]))
    }

    /// The units as a tree: each with what lies below it.
    private static func tree(_ units: [AdministrativeUnit], _ visit: Visit, day: CalendarDate) -> [ViewModel] {
        let ids = Set(units.map(\.id))
        var children: [ID<AdministrativeUnit>: [AdministrativeUnit]] = [:]
        var tops: [AdministrativeUnit] = []
        for unit in units {
            if let parent = unit.parent, ids.contains(parent) {
                children[parent, default: []].append(unit)
            } else {
                tops.append(unit)
            }
        }
        func branch(_ unit: AdministrativeUnit) -> ViewModel {
            let below = children[unit.id] ?? []
            return [
                "name": visit.name(of: unit), "kind": visit.name(of: unit.kind), "code": unit.code,
                "url": "/desk/units/\(unit.id)?date=\(day)", "has_children": !below.isEmpty,
                "children": below.map(branch),
            ]
        }
        return tops.map(branch)
    }
}
