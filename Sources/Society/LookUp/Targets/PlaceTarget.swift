import Base
import House
import Storage
import Texts
import Web

/// What the sign of a place opens. The target of the code is the place's key.
struct PlaceTarget: ScanTarget {
    static let kind = "lookup.place"

    let units: UnitDirectory

    var kind: String { Self.kind }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        let (today, units) = (visit.now.date, units)
        let found = try await visit.site.database.read { connection -> (Place, AdministrativeUnit?)? in
            guard let place = try PlaceStore.find(key: code.target, in: connection) else { return nil }
            return (place, try units.unit(place.unit, asOf: today, in: connection))
        }
        guard let (place, unit) = found else { throw Problem.notFound }
        let isRead = place.verified == "read"
        var lines = [place.text.text(in: visit.language)].filter { !$0.isEmpty }
        if place.isSynthetic { lines.append(visit.say("lookup.synthetic")) }
        var sections = [ScanPage.Section(visit.say("lookup.place_about"), lines: lines)]
        if let unit, !(unit.phone.isEmpty && unit.address.isEmpty) {
            sections.append(
                .init(
                    visit.say("lookup.unit_contact"),
                    rows: [("phone", unit.phone), ("address", unit.address)].filter { !$0.1.isEmpty }.map {
                        (label: visit.say(TextKey("lookup.unit_field.\($0.0)")), value: $0.1)
                    }))
        }
        return ScanPage(
            kind: visit.say(place.kindText), icon: place.icon, title: place.title.text(in: visit.language),
            titleLanguage: place.title.language(for: visit.language), owner: unit?.name.text(in: visit.language) ?? "",
            since: visit.say("lookup.listed_since", ["date": .date(place.createdAt.date)]),
            badge: Badge(.good, icon: "check-circle", visit.say("lookup.place_listed")),
            assurance: isRead ? .verified : .unverified,
            action: unit.map {
                Link(visit.say("lookup.place_unit", ["unit": .localized($0.name)]), path: $0.path, icon: $0.icon)
            },
            sections: sections, json: ["key": .string(place.key), "place_kind": .string(place.kind)])
    }

    func deskPath(_ code: CodeRecord) -> String? { nil }
}
