import Base
import House
import Identity
import Storage
import Texts
import Web

/// `GET /desk/places.csv`: the list as a table file.
struct ExportPlaces: Sendable {
    let services: PlaceServices
    /// More rows than a commune has places.
    private static let limit = 20_000

    private static let columns = [
        "key", "title", "kind", "unit", "state", "translation", "position", "address", "phone", "website", "nicknames",
        "assurance", "declared_by", "publish_from", "changed",
    ]

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let today = visit.now.date
        let services = services
        let filter = ListDeskPlaces.filter(visit.query)
        let (found, units) = try await services.database.read { connection in
            (
                try PlaceStore.list(filter, scope: actor.scope, limit: Self.limit, in: connection),
                try services.units.all(asOf: today, in: connection)
            )
        }
        let names = Dictionary(units.map { ($0.id, $0.name) }) { first, _ in first }
        let rows = found.prefix(Self.limit).map { place in
            let facts = place.facts
            return [
                place.key, place.title.text(in: visit.language), visit.say(facts.kind.text),
                names[facts.unit]?.text(in: visit.language) ?? "", StateWords(visit: visit).badge(place).text,
                StateWords(visit: visit).translation(place.translation).text, facts.position?.text ?? "",
                facts.address, facts.phone, facts.website, facts.nicknames.joined(separator: "; "),
                visit.say(TextKey("places.assurance.\(facts.assurance.rawValue)")), facts.declaredBy,
                place.publishFrom?.description ?? "", place.changedAt.iso,
            ]
        }
        return .download(
            TableFile.download(
                Self.columns.map { visit.say(TextKey("places.column.\($0)")) }, rows, name: "places-\(today).csv"))
    }
}
