import Base
import House
import Identity
import Storage
import Texts
import Web

/// `GET /places/near?at=19.75,105.65` or `?unit=van-son-thon-1`: what lies around a position or a village, the nearest
/// first.
struct ListNearby: Sendable {
    let services: PlaceServices
    private static let limit = 50
    /// A day's ride on a bicycle, in metres.
    private static let reach = 25_000.0

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let today = visit.now.date
        let services = services
        let typed = visit.query.text("at").map { String($0.prefix(300)) }
        let given = typed.flatMap(Position.pasted)
        let unitKey = visit.query.text("unit").map { String($0.prefix(100)) }
        let (units, centre, found) = try await services.database.read { connection in
            let units = try services.units.all(asOf: today, in: connection)
            let unit = unitKey.flatMap { key in units.first { $0.key == key } }
            let centre = try given ?? unit.flatMap { try Self.middle(of: $0, on: today, in: connection) }
            let found = try centre.map {
                try PlaceStore.near($0, within: Self.reach, on: today, limit: Self.limit, in: connection)
            }
            return (units, centre, found ?? [])
        }
        let names = Dictionary(units.map { ($0.id, $0) }) { first, _ in first }
        if visit.wantsJSON {
            return .json([
                "places": .array(
                    found.map { place, metres in
                        var members = place.json(unit: names[place.facts.unit])
                        members["metres"] = .integer(Int64(metres.rounded()))
                        return .object(members)
                    })
            ])
        }
        let isWrong = typed != nil && given == nil
        let isUnknown = !isWrong && typed == nil && unitKey != nil && centre == nil
        let view = PlaceView(visit: visit)
        return .page(
            Page(
                "places/list_nearby",
                [
                    "title": visit.say("places.near.title"), "at": typed, "is_wrong": isWrong,
                    "at_error": isWrong ? visit.say("places.problem.bad_position") : nil,
                    "is_unknown": isUnknown, "has_places": !found.isEmpty,
                    "is_empty": centre != nil && found.isEmpty,
                    "units": view.unitOptions(units.filter { $0.kind == .village }, selected: unitKey),
                    "places": found.map { view.card($0.place, unit: names[$0.place.facts.unit], metres: $0.metres) },
                    "map": centre.map { "/map?at=\($0.query)" },
                    "empty": [
                        "icon": "pin", "title": visit.say("places.near.empty.title"),
                        "text": visit.say("places.near.empty.text"),
                    ] as ViewModel,
                ]))
    }

    /// The middle of what is known of a village: its places.
    private static func middle(
        of unit: AdministrativeUnit, on day: CalendarDate, in connection: Connection
    ) throws -> Position? {
        let positions = try PlaceStore.located(
            on: day, units: .below([unit.id], asOf: day), limit: 200, in: connection
        ).compactMap(\.facts.position)
        guard !positions.isEmpty else { return nil }
        let count = Double(positions.count)
        return Position(
            latitude: positions.map(\.latitude).reduce(0, +) / count,
            longitude: positions.map(\.longitude).reduce(0, +) / count)
    }
}
