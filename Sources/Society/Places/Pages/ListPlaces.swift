import Base
import House
import Identity
import Storage
import Texts
import Web

/// `GET /places`: the places of the commune, by kind, village and words.
struct ListPlaces: Sendable {
    let services: PlaceServices
    private static let limit = 60

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let today = visit.now.date
        let services = services
        let kind = visit.query.text("kind").flatMap(PlaceFacts.Kind.init(rawValue:))
        let unitKey = visit.query.text("unit").map { String($0.prefix(100)) }
        let words = visit.query.text("q").map { String($0.prefix(200)) }
        let cursor = visit.query.text("cursor").flatMap { PlaceCursor($0) }
        let (found, count, kinds, units) = try await services.database.read { connection in
            let units = try services.units.all(asOf: today, in: connection)
            let unit = unitKey.flatMap { key in units.first { $0.key == key } }
            let filter = PlaceFilter(
                kind: kind, units: unit.map { .below([$0.id], asOf: today) }, openOn: today, words: words)
            return (
                try PlaceStore.list(
                    filter, scope: PlaceStore.everyone, after: cursor, limit: Self.limit, in: connection),
                try PlaceStore.count(filter, scope: PlaceStore.everyone, in: connection),
                try PlaceStore.kinds(on: today, in: connection), units
            )
        }
        let shown = Array(found.prefix(Self.limit))
        let names = Dictionary(units.map { ($0.id, $0) }) { first, _ in first }
        if visit.wantsJSON {
            return .json(["places": .array(shown.map { .object($0.json(unit: names[$0.facts.unit])) })])
        }
        let parts = [("kind", kind?.rawValue), ("unit", unitKey), ("q", words)]
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(count))])]
        if found.count > Self.limit, let last = shown.last {
            pager["next_url"] = ListPath.with(parts + [("cursor", PlaceCursor(last).text)], base: "/places")
        }
        if cursor != nil { pager["previous_url"] = ListPath.with(parts, base: "/places") }
        let view = PlaceView(visit: visit)
        return .page(
            Page(
                "places/list_places",
                [
                    "title": visit.say("places.title"), "words": words, "pager": pager, "has_places": !shown.isEmpty,
                    "kinds": ViewModel.options(
                        kinds.map { each, count in
                            let words: [String: Message.Argument] = [
                                "kind": .text(visit.say(each.text)), "count": .number(count),
                            ]
                            return (each.rawValue, visit.say("places.kind_count", words))
                        }, chosen: kind?.rawValue),
                    "units": view.unitOptions(units.filter { $0.kind == .village }, selected: unitKey),
                    "places": shown.map { view.card($0, unit: names[$0.facts.unit]) },
                    "empty": [
                        "icon": "pin", "title": visit.say("places.empty.title"),
                        "text": visit.say("places.empty.text"),
                    ] as ViewModel,
                ]))
    }
}

/// View models of places in lists.
struct PlaceView {
    let visit: Visit

    /// For `places/card`.
    func card(_ place: Place, unit: AdministrativeUnit?, metres: Double? = nil) -> ViewModel {
        let today = HoursWords(visit: visit).today(place.facts.hours, on: visit.now.date)
        var model: ViewModel = [
            "title": place.title.text(in: visit.language), "url": place.path,
            "kind": visit.say(place.facts.kind.text), "icon": place.facts.kind.icon,
            "unit": unit?.name.text(in: visit.language), "hours": today,
            "distance": metres.map(DistanceWords(visit: visit).text),
            "geo": metres == nil ? nil : place.facts.position?.geo,
        ]
        if place.title.language(for: visit.language) != visit.language { model["title_lang"] = "vi" }
        return model
    }

    /// Options of a select, by the key of the unit.
    func unitOptions(_ units: [AdministrativeUnit], selected: String?) -> [ViewModel] {
        ViewModel.options(units.map { ($0.key, $0.name.text(in: visit.language)) }, chosen: selected)
    }
}
