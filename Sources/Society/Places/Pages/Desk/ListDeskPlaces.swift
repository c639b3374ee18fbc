import Base
import House
import Identity
import Storage
import Texts
import Translations
import Web

/// `GET /desk/places`: the places of the actor's units, by kind, state, translation and words.
struct ListDeskPlaces: Sendable {
    let services: PlaceServices
    private static let limit = 50

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let today = visit.now.date
        let services = services
        let filter = Self.filter(visit.query)
        let cursor = visit.query.text("cursor").flatMap { PlaceCursor($0) }
        let (found, count, units) = try await services.database.read { connection in
            let found = try PlaceStore.list(
                filter, scope: actor.scope, after: cursor, limit: Self.limit, in: connection)
            return (
                found, try PlaceStore.count(filter, scope: actor.scope, in: connection),
                try services.units.find(found.map(\.facts.unit), asOf: today, in: connection)
            )
        }
        let shown = Array(found.prefix(Self.limit))
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(count))])]
        if found.count > Self.limit, let last = shown.last {
            pager["next_url"] = Self.path(filter, cursor: PlaceCursor(last).text)
        }
        if cursor != nil { pager["previous_url"] = Self.path(filter) }
        return .page(
            Page(
                "places/list_desk_places", isPrivate: true,
                [
                    "title": visit.say("places.title"), "words": filter.words, "pager": pager,
                    "has_rows": !shown.isEmpty, "export_url": Self.path(filter, base: "/desk/places.csv"),
                    "kinds": options(PlaceFacts.Kind.self, "places.kind.", filter.kind, visit),
                    "states": options(Place.State.self, "places.state.", filter.state, visit),
                    "translations": options(
                        Place.TranslationState.self, "translations.state.", filter.translation, visit),
                    "table": table(shown, units, visit),
                    "empty": [
                        "icon": "pin", "title": visit.say("places.desk.empty.title"),
                        "text": visit.say("places.desk.empty.text"),
                        "action": ["url": "/desk/places/new", "title": visit.say("places.desk.new")] as ViewModel,
                    ] as ViewModel,
                ]))
    }

    static func filter(_ query: Form) -> PlaceFilter {
        PlaceFilter(
            kind: query.text("kind").flatMap(PlaceFacts.Kind.init(rawValue:)),
            state: query.text("state").flatMap(Place.State.init(rawValue:)),
            translation: query.text("translation").flatMap(Place.TranslationState.init(rawValue:)),
            words: query.text("q").map { String($0.prefix(200)) })
    }

    private static func path(_ filter: PlaceFilter, cursor: String? = nil, base: String = "/desk/places") -> String {
        ListPath.with(
            [
                ("kind", filter.kind?.rawValue), ("state", filter.state?.rawValue),
                ("translation", filter.translation?.rawValue), ("q", filter.words), ("cursor", cursor),
            ], base: base)
    }

    private func options<Value: RawRepresentable<String> & CaseIterable>(
        _ type: Value.Type, _ prefix: String, _ chosen: Value?, _ visit: Visit
    ) -> [ViewModel] {
        ViewModel.options(
            type.allCases.map { ($0.rawValue, visit.say(TextKey(prefix + $0.rawValue))) }, chosen: chosen?.rawValue)
    }

    private func table(
        _ places: [Place], _ units: [ID<AdministrativeUnit>: AdministrativeUnit], _ visit: Visit
    ) -> ViewModel {
        let words = StateWords(visit: visit)
        return visit.table(
            "places.column", caption: visit.say("places.desk.caption"),
            columns: ["title", "kind", "unit", "state", "translation", "changed"],
            rows: places.map { place in
                [
                    ["text": place.title.text(in: visit.language), "url": place.deskPath],
                    ["text": visit.say(place.facts.kind.text)],
                    ["text": units[place.facts.unit]?.name.text(in: visit.language) ?? "–"],
                    ["badge": words.badge(place).viewModel],
                    ["badge": words.translation(place.translation).viewModel],
                    ["text": visit.formats.date(place.changedAt.date)],
                ]
            })
    }
}

/// States of places in words, with colour and symbol.
struct StateWords {
    let visit: Visit

    func badge(_ place: Place) -> Badge {
        if place.isWaiting(on: visit.now.date), let day = place.publishFrom {
            return Badge(.progress, icon: "clock", visit.say("places.state.waiting", ["date": .date(day)]))
        }
        let text = visit.say(TextKey("places.state.\(place.state.rawValue)"))
        return switch place.state {
        case .draft: Badge(.neutral, icon: "edit", text)
        case .published: Badge(.good, icon: "check-circle", text)
        case .withdrawn: Badge(.warn, icon: "refuse", text)
        }
    }

    func translation(_ state: Place.TranslationState) -> Badge {
        switch state {
        case .current: TranslatedText.State.current.badge(visit)
        case .stale: TranslatedText.State.stale.badge(visit)
        case .missing: TranslatedText.State.missing.badge(visit)
        }
    }
}
