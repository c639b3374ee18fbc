import Base
import House
import Identity
import Storage
import Texts
import Translations
import Web

/// `GET /desk/places/{key}/revisions/{number}`: the place as it was after a change.
struct ShowRevision: Sendable {
    let services: PlaceServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let key = try visit.parameter("key")
        guard let number = Int64(try visit.parameter("number")) else { throw Problem.notFound }
        let today = visit.now.date
        let services = services
        let (place, revision, snapshot, units) = try await services.database.read { connection in
            guard let place = try PlaceStore.get(key: key, scope: actor.scope, in: connection),
                let found = try RevisionStore.find(number, of: place.id, in: connection)
            else { throw Problem.notFound }
            return (
                place, found.revision, found.snapshot,
                try services.units.find(found.snapshot.unit.map { [$0] } ?? [], asOf: today, in: connection)
            )
        }
        let rows = snapshot.rows(visit, units: units)
        let changed = Set(revision.changed.map { PlaceSnapshot.label($0, visit) })
        return .page(
            Page(
                "places/show_revision", isPrivate: true,
                [
                    "title": visit.say(
                        "places.history.title",
                        ["number": .number(number), "title": .localized(place.title)]),
                    "back_url": place.deskPath,
                    "lead": visit.say(
                        "places.history.lead",
                        [
                            "deed": .text(visit.say(TextKey("places.deed.\(revision.deed.rawValue)"))),
                            "time": .instant(revision.madeAt),
                        ]),
                    "who": revision.madeBy, "note": revision.note,
                    "facts": [
                        "rows": rows.map { row -> ViewModel in
                            [
                                "key": row.label, "value": row.value,
                                "badge": changed.contains(row.label)
                                    ? Badge(.progress, icon: "edit", visit.say("places.history.changed")).viewModel
                                    : nil,
                            ]
                        }
                    ] as ViewModel,
                ]))
    }
}

/// `GET /desk/places/{key}/preview`: the page as everyone will see it.
struct ShowPlacePreview: Sendable {
    let services: PlaceServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let key = try visit.parameter("key")
        let today = visit.now.date
        let services = services
        let details = try await services.database.read { connection in
            guard let place = try PlaceStore.get(key: key, scope: actor.scope, in: connection) else {
                throw Problem.notFound
            }
            return try PlaceDetails.read(place, on: today, services, in: connection)
        }
        let page = PlacePage(visit: visit, details: details, pictureBase: "\(details.place.deskPath)/pictures").page
        let back = Link(visit.say("places.preview.back"), path: details.place.deskPath)
        return .page(services.preview.preview(page, notice: visit.say("places.preview.notice"), back: back, visit))
    }
}
