import Base
import House
import Storage
import Texts
import Web

/// One unit as it was on a day: where it stands, what it became, what lies below, who works there.
struct ShowUnit: Sendable {
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(IdentityFeature.read)
        let id = try visit.id("id", of: AdministrativeUnit.self)
        let day = FormReader(visit.query).date("date", .optional) ?? visit.now.date
        let found = try await visit.site.database.read { connection in
            let store = UnitStore()
            guard let unit = try store.find(id, asOf: day, in: connection) else { throw Problem.notFound }
            let heir = try store.successor(of: id, in: connection)
            return (
                unit: unit, path: try store.path(to: id, asOf: day, in: connection),
                children: try store.children(of: id, asOf: day, in: connection),
                heir: try heir.flatMap { try store.find($0, asOf: day, in: connection) },
                people: try AccountStore().list(
                    actor.scope, unit: id, state: .active, asOf: day, limit: 100, in: connection)
            )
        }
        let unit = found.unit
        var rows: [ViewModel] = [
            ["key": visit.say("identity.unit.kind"), "value": visit.name(of: unit.kind)],
            ["key": visit.say("identity.period.label"), "value": visit.words(for: unit.period)],
        ]
        for (key, value) in [("code", unit.code), ("phone", unit.phone), ("address", unit.address)] where !value.isEmpty
        {
            rows.append(["key": visit.say(TextKey("identity.unit.\(key)")), "value": value, "bdi": key != "address"])
        }
        if let heir = found.heir {
            rows.append([
                "key": visit.say("identity.unit.became"), "value": visit.name(of: heir),
                "url": "/desk/units/\(heir.id)?date=\(day)",
            ])
        }
        return .page(
            Page(
                "identity/show_unit", isPrivate: true,
                [
                    "title": visit.name(of: unit), "is_over": !unit.period.contains(day),
                    "day_text": visit.formats.date(day), "facts": ["rows": rows] as ViewModel,
                    "breadcrumbs": [
                        ["title": visit.say("identity.units.title"), "url": "/desk/units?date=\(day)"] as ViewModel
                    ]
                        + found.path.map { above -> ViewModel in
                            [
                                "title": visit.name(of: above),
                                "url": above.id == id ? nil : "/desk/units/\(above.id)?date=\(day)",
                            ]
                        },
                    "children": found.children.map { child -> ViewModel in
                        [
                            "name": visit.name(of: child), "kind": visit.name(of: child.kind),
                            "url": "/desk/units/\(child.id)?date=\(day)",
                        ]
                    },
                    "people": found.people.map { account -> ViewModel in
                        ["name": account.fullName, "url": "/desk/accounts/\(account.id)"]
                    },
                ]))
    }
}
