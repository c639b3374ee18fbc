import Base
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Web

/// `/desk/places/new` and `/desk/places/{key}/edit`: the form of a place.
struct EditPlacePage: Sendable {
    let services: PlaceServices

    /// What the form stands on: the place as stored, if there is one, and the units to choose from.
    private struct Ground: Sendable {
        let details: PlaceDetails?
        let units: [AdministrativeUnit]
    }

    func new(_ visit: Visit) async throws -> Reply {
        try await page(ground(visit, key: nil), visit)
    }

    func create(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let ground = try await ground(visit, key: nil)
        let (content, problems) = PlaceForm(visit: visit, units: ground.units).read(form)
        guard let content else { return try await page(ground, visit, form: form, problems: problems) }
        do {
            let key = try await CreatePlace(services: services)(
                content, by: actor, key: try visit.idempotencyKey(form), at: visit.now)
            return .redirect("/desk/places/\(key)", flash: Flash(.success, "places.flash.created"))
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(ground, visit, form: form, problems: problem.fields)
        }
    }

    func show(_ visit: Visit) async throws -> Reply {
        try await page(ground(visit, key: try visit.parameter("key")), visit)
    }

    func save(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let key = try visit.parameter("key")
        let form = try await visit.form()
        let ground = try await ground(visit, key: key)
        let (content, problems) = PlaceForm(visit: visit, units: ground.units).read(form)
        guard let content else { return try await page(ground, visit, form: form, problems: problems) }
        let reader = FormReader(form)
        let version = reader.version() ?? 0
        try reader.check()
        do {
            try await EditPlace(services: services)(
                key, version: version, content, by: actor, key: try visit.idempotencyKey(form), at: visit.now)
            return .redirect("/desk/places/\(key)", flash: Flash(.success, "places.flash.saved"))
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(ground, visit, form: form, problems: problem.fields)
        } catch let problem as Problem where problem.kind == .conflict {
            // Somebody was quicker: both are shown, and nothing of either is lost.
            return try await page(try await self.ground(visit, key: key), visit, form: form, conflict: content)
        }
    }

    private func ground(_ visit: Visit, key: String?) async throws -> Ground {
        let actor = try visit.actor()
        let today = visit.now.date
        let services = services
        return try await services.database.read { connection in
            var details: PlaceDetails?
            if let key {
                guard let place = try PlaceStore.get(key: key, scope: actor.scope, in: connection) else {
                    throw Problem.notFound
                }
                details = try PlaceDetails.read(place, on: today, services, in: connection)
            }
            return Ground(
                details: details, units: try services.units.list(actor.scope, asOf: today, in: connection))
        }
    }

    private func page(
        _ ground: Ground, _ visit: Visit, form: Form? = nil, problems: [FieldProblem] = [],
        conflict: PlaceContent? = nil
    ) async throws -> Reply {
        let builder = PlaceForm(visit: visit, units: ground.units)
        let place = ground.details?.place
        let title =
            place.map { visit.say("places.form.edit_title", ["title": .localized($0.title)]) }
            ?? visit.say("places.desk.new")
        let status: HTTPResponse.Status = conflict != nil ? .conflict : problems.isEmpty ? .ok : .unprocessableContent
        // A form that comes back keeps the version it was made from, unless its writer is shown the newer one.
        let version = conflict == nil ? form?.text("version") : nil
        return .page(
            Page(
                "places/edit_place", status: status, isPrivate: true,
                [
                    "title": title, "action": place.map { "\($0.deskPath)/edit" } ?? "/desk/places/new",
                    "back_url": place?.deskPath ?? "/desk/places",
                    "form_version": place.map { version ?? "\($0.version)" },
                    "sections": builder.sections(typed: form, stored: ground.details, problems: problems),
                    "summary": problems.isEmpty
                        ? nil
                        : [
                            "errors": problems.map { problem -> ViewModel in
                                [
                                    "id": problem.field,
                                    "text": "\(builder.label(problem.field)): \(visit.say(problem.message))",
                                ]
                            }
                        ] as ViewModel,
                    "conflict": conflict.flatMap { self.conflict($0, ground, visit) },
                ]))
    }

    /// What was typed beside what is stored now, field by field where they differ.
    private func conflict(_ typed: PlaceContent, _ ground: Ground, _ visit: Visit) -> ViewModel? {
        guard let details = ground.details else { return nil }
        let units = Dictionary(ground.units.map { ($0.id, $0) }) { first, _ in first }
        let (mine, stored) = (typed.snapshot, details.snapshot)
        let names = stored.changes(from: mine).filter { !["pictures", "state", "publish_from"].contains($0) }
        let rows = zip(
            mine.rows(visit, only: names, units: units), stored.rows(visit, only: names, units: units))
        return [
            "text": visit.say(
                "places.conflict.text",
                [
                    "name": .text(details.place.changedBy), "time": .instant(details.place.changedAt),
                ]),
            "has_rows": !names.isEmpty,
            "rows": rows.map { mine, stored -> ViewModel in
                ["label": mine.label, "mine": mine.value, "stored": stored.value]
            },
        ]
    }
}
