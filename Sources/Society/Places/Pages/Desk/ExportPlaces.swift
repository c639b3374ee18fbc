import Base
import House
import Identity
import Storage
import Texts
import Web

/// `GET /desk/places.csv`: the list as a table file (RFC 4180, UTF-8 with a mark, so that office programs read the
/// letters right).
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
        var lines = [Self.columns.map { visit.say(TextKey("places.column.\($0)")) }]
        lines += found.prefix(Self.limit).map { place in
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
        let text = "\u{FEFF}" + lines.map { $0.map(Self.cell).joined(separator: ",") + "\r\n" }.joined()
        return .download(
            Download(
                Array(text.utf8), mediaType: "text/csv; charset=utf-8", fileName: "places-\(today).csv",
                isInline: false))
    }

    /// A cell that no table program takes for a formula (OWASP: CSV injection).
    static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
