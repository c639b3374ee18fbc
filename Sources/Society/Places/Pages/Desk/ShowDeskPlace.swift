import Base
import Codes
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Translations
import Web

/// `GET /desk/places/{key}`: one place with its states, pictures and history, and what may be done to it.
struct ShowDeskPlace: Sendable {
    let services: PlaceServices

    func callAsFunction(_ visit: Visit) async throws -> Reply { .page(try await page(visit)) }

    /// The page, with what was typed and what is wrong with it.
    func page(_ visit: Visit, form: Form = Form(), problems: [FieldProblem] = []) async throws -> Page {
        let actor = try visit.actor()
        let key = try visit.parameter("key")
        let today = visit.now.date
        let services = services
        let (details, revisions) = try await services.database.read { connection in
            guard let place = try PlaceStore.get(key: key, scope: actor.scope, in: connection) else {
                throw Problem.notFound
            }
            return (
                try PlaceDetails.read(place, on: today, services, in: connection),
                try RevisionStore.list(of: place.id, in: connection)
            )
        }
        let place = details.place
        let units = details.unit.map { [$0.id: $0] } ?? [:]
        let facts = details.snapshot.rows(visit, units: units).map {
            ["key": $0.label, "value": $0.value] as ViewModel
        }
        return Page(
            "places/show_desk_place", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "title": place.title.text(in: visit.language), "kind": visit.say(place.facts.kind.text),
                "badge": StateWords(visit: visit).badge(place).viewModel, "form_version": "\(place.version)",
                "languages_state": languages(details, visit), "withdrawn_reason": place.withdrawnReason,
                "is_synthetic": place.facts.isSynthetic, "edit_url": "\(place.deskPath)/edit",
                "pictures_url": "\(place.deskPath)/pictures", "preview_url": "\(place.deskPath)/preview",
                "code": code(details, visit, actor),
                "pictures": details.pictures.map { picture -> ViewModel in
                    [
                        "url": "\(place.deskPath)/pictures/\(picture.id)",
                        "alt": picture.isShown
                            ? picture.description.text(in: visit.language) : visit.say("places.pictures.no_words"),
                    ]
                },
                "has_hidden_pictures": details.pictures.contains { !$0.isShown },
                "facts": ["rows": facts] as ViewModel,
                "publish": actor.may(PlaceRules.publish) && (place.state != .published || place.isWaiting(on: today))
                    ? publish(place, form, problems, visit) : nil,
                "withdraw": actor.may(PlaceRules.publish) && place.state == .published
                    ? withdraw(place, form, problems, visit) : nil,
                "history": history(place, revisions, visit),
                "summary": problems.isEmpty
                    ? nil
                    : [
                        "errors": problems.map { ["id": $0.field, "text": visit.say($0.message)] as ViewModel }
                    ] as ViewModel,
            ])
    }

    private func languages(_ details: PlaceDetails, _ visit: Visit) -> [ViewModel] {
        [Language.english, .arabic].map { language in
            [
                "language": visit.say(TextKey("translations.language.\(language.tag)")),
                "badge": details.words.state(of: language).badge(visit).viewModel,
            ]
        }
    }

    private func code(_ details: PlaceDetails, _ visit: Visit, _ actor: Actor) -> ViewModel? {
        guard let code = details.code?.code else { return nil }
        return [
            "text": code.grouped, "url": code.path,
            "desk_url": actor.may("lookup.codes") ? "/desk/codes/\(code.text)" : nil,
            "is_revoked": details.code?.state != .published,
            "qr": [
                "src": "\(code.path).svg", "code": code.grouped,
                "alt": visit.say("places.qr_alt", ["code": .text(code.grouped)]),
            ] as ViewModel,
        ]
    }

    private func publish(
        _ place: Place, _ form: Form, _ problems: [FieldProblem], _ visit: Visit
    ) -> ViewModel {
        [
            "action": "\(place.deskPath)/publish",
            "title": visit.say(
                place.state == .withdrawn ? "places.publish.again" : "places.publish.title"),
            "field": [
                "is_date": true, "id": "from", "name": "from", "label": visit.say("places.publish.from"),
                "hint": visit.say("places.publish.hint"), "width": "medium",
                "optional_text": visit.say("web.form.optional"),
                "value": form.text("from") ?? place.publishFrom.flatMap { $0 > visit.now.date ? $0.description : nil },
                "error": problems.first { $0.field == "from" }.map { visit.say($0.message) },
            ] as ViewModel,
        ]
    }

    private func withdraw(
        _ place: Place, _ form: Form, _ problems: [FieldProblem], _ visit: Visit
    ) -> ViewModel {
        [
            "action": "\(place.deskPath)/withdraw",
            "field": [
                "is_textarea": true, "id": "reason", "name": "reason", "label": visit.say("places.withdraw.reason"),
                "hint": visit.say("places.withdraw.hint"), "required": true, "maxlength": "300", "dir_auto": true,
                "value": form.text("reason"),
                "error": problems.first { $0.field == "reason" }.map { visit.say($0.message) },
            ] as ViewModel,
        ]
    }

    private func history(_ place: Place, _ revisions: [PlaceRevision], _ visit: Visit) -> ViewModel? {
        guard !revisions.isEmpty else { return nil }
        return [
            "events": revisions.map { revision -> ViewModel in
                let changed = revision.changed.map { PlaceSnapshot.label($0, visit) }.joined(separator: ", ")
                return [
                    "icon": revision.deed.icon, "title": visit.say(TextKey("places.deed.\(revision.deed.rawValue)")),
                    "who": revision.madeBy, "when": visit.formats.instant(revision.madeAt),
                    "iso": revision.madeAt.iso,
                    "text": [revision.note, changed].filter { !$0.isEmpty }.joined(separator: " · "),
                    "url": "\(place.deskPath)/revisions/\(revision.number)",
                    "url_text": visit.say("places.history.show", ["number": .number(revision.number)]),
                ]
            }
        ]
    }
}

extension PlaceRevision.Deed {
    var icon: String {
        switch self {
        case .create: "plus"
        case .edit: "edit"
        case .pictures: "camera"
        case .publish: "check-circle"
        case .withdraw: "refuse"
        case .imported: "download"
        }
    }
}

/// `POST /desk/places/{key}/publish` and `/withdraw`.
struct EditPlaceState: Sendable {
    let services: PlaceServices

    func publish(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let key = try visit.parameter("key")
        let form = try await visit.form()
        let reader = FormReader(form)
        let today = visit.now.date
        let from = reader.date("from", .optional, in: today...today.adding(days: 3_660))
        guard reader.isSound else { return try await again(visit, form, reader.problems) }
        let version = reader.version()
        try reader.check()
        do {
            try await PublishPlace(services: services)(
                key, version: version ?? 0, from: from, by: actor, key: try visit.idempotencyKey(form), at: visit.now)
        } catch let problem as Problem where problem.kind == .invalid {
            return try await again(visit, form, problem.fields)
        }
        let isLater = (from ?? today) > today
        return .redirect(
            "/desk/places/\(key)", flash: Flash(.success, isLater ? "places.flash.waiting" : "places.flash.published"))
    }

    func withdraw(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let key = try visit.parameter("key")
        let form = try await visit.form()
        let reader = FormReader(form)
        let reason = reader.line("reason", max: 300, min: 5)
        guard reader.isSound, let reason else { return try await again(visit, form, reader.problems) }
        let version = reader.version()
        try reader.check()
        try await WithdrawPlace(services: services)(
            key, version: version ?? 0, reason: reason, by: actor, key: try visit.idempotencyKey(form), at: visit.now)
        return .redirect("/desk/places/\(key)", flash: Flash(.success, "places.flash.withdrawn"))
    }

    private func again(_ visit: Visit, _ form: Form, _ problems: [FieldProblem]) async throws -> Reply {
        .page(try await ShowDeskPlace(services: services).page(visit, form: form, problems: problems))
    }
}
