import Base
public import House
import Storage
public import Web

/// What the composition root hands on to features that this one does not know.
extension OneStopFeature {
    /// The desk's page of the dossier that a scanned text names (code, secret link, case number, external code); nil if it names none
    /// that the official may see.
    public func deskPath(forScanned text: String, _ visit: Visit) async throws -> String? {
        let actor = try visit.actor()
        guard actor.may(DossierRules.read) else { return nil }
        let services = services
        let found = try await services.database.read { connection in
            try OpenPrefiling.find(text, services, in: connection)
                .flatMap { try services.store.find($0, scope: actor.scope, in: connection) }
        }
        guard let found, found.state != .draft else { return nil }
        return "/desk/dossiers/\(found.id)"
    }

    /// Links for the square: what can be applied for here, each field with how many procedures it has, and the whole list.
    public func squareLinks(_ visit: Visit) async throws -> (title: String, links: [Link], more: Link) {
        let (services, today) = (services, visit.now.date)
        let all = try await services.database.read { try services.catalogue.list(asOf: today, in: $0) }
        let here = all.filter(\.isOpenHere).map { procedure in
            Link(procedure.name.text(in: visit.language), path: "/procedures/\(procedure.code)", icon: "apply")
        }
        var fields: [(key: String, name: String, count: Int64)] = []
        for procedure in all {
            if let last = fields.indices.last, fields[last].key == procedure.fieldKey {
                fields[last].count += 1
            } else {
                fields.append((procedure.fieldKey, procedure.field.text(in: visit.language), 1))
            }
        }
        let links = fields.map { field in
            Link(
                visit.say(
                    "onestop.procedures.field_count", ["name": .text(field.name), "count": .number(field.count)]),
                path: "/procedures?field=\(field.key)", icon: "list")
        }
        return (
            visit.say("onestop.procedures.title"), here + links,
            Link(visit.say("onestop.procedures.show_all"), path: "/procedures")
        )
    }
}
