import Base
import Files
import HTTPTypes
import House
import Storage
import Texts
import Translations
import Web

/// `/desk/places/{key}/pictures`: adds pictures, says what can be seen on them, orders and removes them.
struct EditPicturesPage: Sendable {
    let services: PlaceServices

    /// 15 MB for each; photos of a telephone have 3 to 8.
    private static let limits = UploadLimits(
        file: 15 << 20, total: 60 << 20, files: PlacePicture.most, body: 80 << 20, drain: 200 << 20,
        kinds: [.jpeg, .png, .webp])

    func show(_ visit: Visit) async throws -> Reply { try await page(visit) }

    func add(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let key = try visit.parameter("key")
        // Nobody uploads to a place that is not theirs.
        _ = try await details(visit)
        let upload: UploadedForm
        do {
            upload = try await visit.upload(to: services.files.sink(holder: actor.id), limits: Self.limits)
        } catch let refused as UploadRefused {
            let status: HTTPResponse.Status =
                refused.problem.kind == .tooLarge ? .contentTooLarge : .unprocessableContent
            return try await page(
                visit, problems: [FieldProblem("photos", refused.problem.message)], status: status)
        }
        do {
            var problems = upload.refused.map { FieldProblem("photos", $0.message) }
            let sound = try await inspected(upload.files("photos"), holder: actor.id, &problems)
            if !sound.isEmpty {
                try await EditPictures(services: services)(
                    key, version: nil, .add(sound, holder: actor.id), by: actor,
                    key: try visit.idempotencyKey(upload.form), at: visit.now)
            } else if problems.isEmpty {
                problems.append(FieldProblem("photos", "web.form.required_file"))
            }
            // What was attached is no longer the form's to remove; the rest is not left to fill the disk.
            await upload.abandon()
            guard problems.isEmpty else { return try await page(visit, problems: problems) }
        } catch let problem as Problem where problem.kind == .invalid {
            await upload.abandon()
            return try await page(visit, problems: problem.fields)
        } catch {
            await upload.abandon()
            throw error
        }
        return .redirect("/desk/places/\(key)/pictures", flash: Flash(.success, "places.flash.pictures_added"))
    }

    /// The files that can be shown as pictures; the others become problems that name them.
    private func inspected(
        _ uploads: [UploadedFile], holder: String, _ problems: inout [FieldProblem]
    ) async throws -> [UploadedFile] {
        let ids = uploads.compactMap(\.storedID)
        let services = services
        let staged = try await services.database.read { try services.files.staged(ids, holder: holder, in: $0) }
        var sound: [UploadedFile] = []
        for upload in uploads {
            guard let file = staged.first(where: { $0.id == upload.storedID }), file.size > 0 else { continue }
            if let problem = await services.inspector.problem(try await services.files.bytes(file)) {
                problems.append(
                    FieldProblem(
                        "photos",
                        Message(
                            "places.problem.picture",
                            ["name": .text(upload.displayName), "text": .message(problem)])))
            } else {
                sound.append(upload)
            }
        }
        return sound
    }

    func describe(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let key = try visit.parameter("key")
        let id = try visit.id("picture", of: PlacePicture.self)
        let form = try await visit.form()
        let reader = FormReader(form)
        let vietnamese = reader.line("alt_vi", max: 300)
        let (english, arabic) = (
            reader.line("alt_en", .optional, max: 300), reader.line("alt_ar", .optional, max: 300)
        )
        let credit = reader.line("credit", .optional, max: 300)
        guard reader.isSound, let vietnamese else {
            return try await page(visit, problems: reader.problems, typed: (id, form))
        }
        try await EditPictures(services: services)(
            key, version: nil,
            .describe(id, LocalizedText(vietnamese, english: english, arabic: arabic), credit: credit ?? ""),
            by: actor, key: try visit.idempotencyKey(form), at: visit.now)
        return .redirect("/desk/places/\(key)/pictures", flash: Flash(.success, "places.flash.picture_described"))
    }

    func moveUp(_ visit: Visit) async throws -> Reply {
        try await change(visit, "places.flash.picture_moved") { .moveUp($0) }
    }

    func remove(_ visit: Visit) async throws -> Reply {
        try await change(visit, "places.flash.picture_removed") { .remove($0) }
    }

    private func change(
        _ visit: Visit, _ done: TextKey, _ change: (ID<PlacePicture>) -> EditPictures.Change
    ) async throws -> Reply {
        let key = try visit.parameter("key")
        let id = try visit.id("picture", of: PlacePicture.self)
        try await EditPictures(services: services)(
            key, version: nil, change(id), by: try visit.actor(),
            key: try visit.idempotencyKey(try await visit.form()), at: visit.now)
        return .redirect("/desk/places/\(key)/pictures", flash: Flash(.success, Message(done)))
    }

    // MARK: the page

    private func details(_ visit: Visit) async throws -> PlaceDetails {
        let actor = try visit.actor()
        let key = try visit.parameter("key")
        let (services, today) = (services, visit.now.date)
        return try await services.database.read { connection in
            guard let place = try PlaceStore.get(key: key, scope: actor.scope, in: connection) else {
                throw Problem.notFound
            }
            return try PlaceDetails.read(place, on: today, services, in: connection)
        }
    }

    private func page(
        _ visit: Visit, problems: [FieldProblem] = [], status: HTTPResponse.Status? = nil,
        typed: (picture: ID<PlacePicture>, form: Form)? = nil
    ) async throws -> Reply {
        let details = try await details(visit)
        let place = details.place
        let isFull = details.pictures.count >= PlacePicture.most
        let errors = problems.map { problem -> ViewModel in
            let id = typed.map { "\(problem.field)-\($0.picture)" } ?? problem.field
            return ["id": isFull && typed == nil ? nil : id, "text": visit.say(problem.message)]
        }
        return .page(
            Page(
                "places/edit_pictures",
                status: status ?? (problems.isEmpty ? .ok : .unprocessableContent), isPrivate: true,
                [
                    "title": visit.say("places.pictures.title", ["title": .localized(place.title)]),
                    "back_url": place.deskPath, "action": "\(place.deskPath)/pictures",
                    "summary": errors.isEmpty ? nil : ["errors": errors] as ViewModel,
                    "upload": isFull
                        ? nil
                        : [
                            "is_file": true, "id": "photos", "name": "photos", "multiple": true,
                            "label": visit.say("places.pictures.add"),
                            "hint": visit.say(
                                "places.pictures.hint", ["max": .number(Int64(PlacePicture.most))]),
                            "accept": "image/jpeg,image/png,image/webp", "required": true,
                            "error": typed == nil ? problems.first.map { visit.say($0.message) } : nil,
                        ] as ViewModel,
                    "is_full": isFull, "has_pictures": !details.pictures.isEmpty,
                    "pictures": details.pictures.enumerated().map { number, picture in
                        model(
                            picture, number: number, of: place, problems: problems,
                            form: typed?.picture == picture.id ? typed?.form : nil, visit)
                    },
                ]))
    }

    private func model(
        _ picture: PlacePicture, number: Int, of place: Place, problems: [FieldProblem], form: Form?, _ visit: Visit
    ) -> ViewModel {
        let base = "\(place.deskPath)/pictures/\(picture.id)"
        let description = picture.description
        let stored = [
            "alt_vi": description.vietnamese, "alt_en": description.others[.english] ?? "",
            "alt_ar": description.others[.arabic] ?? "", "credit": picture.credit,
        ]
        let fields = ["alt_vi", "alt_en", "alt_ar", "credit"].map { name -> ViewModel in
            [
                "is_text": true, "id": "\(name)-\(picture.id)", "name": name,
                "label": name == "credit"
                    ? visit.say("places.pictures.credit")
                    : visit.say(
                        "translations.field_in",
                        [
                            "field": .text(visit.say("places.pictures.description")),
                            "language": .text(visit.say(TextKey("translations.language.\(name.suffix(2))"))),
                        ]),
                "value": form.map { $0.untrimmed(name) ?? "" } ?? stored[name], "required": name == "alt_vi",
                "optional_text": name == "alt_vi" ? nil : visit.say("web.form.optional"), "dir_auto": true,
                "maxlength": "300",
                "hint": name == "alt_vi"
                    ? visit.say("places.pictures.description_hint")
                    : name == "credit" ? visit.say("places.pictures.credit_hint") : nil,
                "error": form == nil ? nil : problems.first { $0.field == name }.map { visit.say($0.message) },
            ]
        }
        return [
            "title": visit.say("places.pictures.number", ["count": .number(Int64(number) + 1)]), "url": base,
            "alt": picture.isShown ? description.text(in: visit.language) : visit.say("places.pictures.no_words"),
            "badge": picture.isShown
                ? nil : Badge(.warn, icon: "warning", visit.say("places.pictures.hidden")).viewModel,
            "fields": fields, "action": base, "up_url": number > 0 ? "\(base)/up" : nil,
            "remove_url": "\(base)/remove",
        ]
    }
}
