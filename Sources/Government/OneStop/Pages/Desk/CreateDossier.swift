import Base
import Codes
import Files
import HTTPTypes
import House
import Identity
import Residents
import Storage
import Texts
import Web

/// A walk-in: choose the procedure, then all of its questions on one page; the scan of an identity card fills what it knows.
struct CreateDossier: Sendable {
    let services: OneStopServices

    /// Without a procedure, the list to choose from; with one, its empty form.
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let sticker = StickerFields(visit, Form())
        guard let code = visit.query.text("procedure") else { return try await choose(visit, sticker: sticker) }
        let (procedure, villages) = try await load(code, actor, visit)
        let scanner = try await ScannerSection.of(procedure, actor, services, visit)
        return page(
            visit, procedure, villages, form: Form(), answers: Answers(),
            problems: try await sticker?.known(services, actor, visit) ?? [],
            kept: [], scanner: scanner)
    }

    /// A card that was scanned before a procedure was chosen goes on in the body: addresses are logged.
    private func choose(
        _ visit: Visit, card: String? = nil, sticker: StickerFields? = nil
    ) async throws -> Reply {
        let services = services
        let today = visit.now.date
        let procedures = try await services.database.read { connection in
            try services.catalogue.list(asOf: today, in: connection).filter(\.isModelled)
        }
        let tiles = procedures.map { procedure -> ViewModel in
            [
                "url": Self.path(procedure, sticker), "icon": "dossier",
                "title": procedure.name.text(in: visit.language), "hint": procedure.field.text(in: visit.language),
                "code": procedure.code, "card": card,
            ]
        }
        return .page(
            Page(
                "onestop/desk/choose_procedure", isPrivate: true,
                [
                    "title": visit.say("onestop.desk.new.title"),
                    "list": tiles.isEmpty || card != nil ? nil : ["tiles": tiles] as ViewModel,
                    "choices": card == nil ? nil : tiles,
                    "empty": tiles.isEmpty
                        ? ["icon": "dossier", "title": visit.say("onestop.desk.new.none")] as ViewModel : nil,
                ]))
    }

    /// What was typed becomes a received dossier. With a scanned card the form comes back filled instead.
    func submit(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(DossierRules.receive)
        let cards = CardPhoto(photos: services.photos)
        let sink = SplitSink(
            CardPhoto.field, to: services.photos.sink, others: services.files.sink(holder: actor.id))
        let upload = try await visit.upload(
            to: sink, limits: UploadLimits(kinds: [.jpeg, .png, .webp, .heic, .pdf]), keepsForm: true)
        let photo = try await cards.read(upload, visit)
        let form = upload.form
        guard let code = form.text("procedure") else {
            await upload.abandon()
            return try await choose(visit, card: form.text("card"))
        }
        let (procedure, villages) = try await load(code, actor, visit)
        let kept = try await files(upload, procedure, actor)
        let scanner = try await ScannerSection.of(procedure, actor, services, visit)
        if let filled = fill(form, photo, procedure) {
            return page(
                visit, procedure, villages, form: filled.form, answers: Answers(), problems: filled.problems,
                kept: kept, unanswered: filled.unanswered, scanner: scanner)
        }
        let whole = WholeForm(procedure: procedure, villages: villages, today: visit.now.date)
        let (answers, wrong) = whole.read(form)
        var problems = wrong + upload.refused + tooMany(kept, procedure)
        let fresh = whole.fresh(form, answers)
        // An answer made more fields necessary, or a table is to have more rows: the form comes back with them.
        if !fresh.isEmpty || form.has("rows") {
            problems.removeAll { fresh.contains($0.field) }
            return page(
                visit, procedure, villages, form: form, answers: answers, problems: form.has("rows") ? [] : problems,
                kept: kept, isRevealing: !fresh.isEmpty, scanner: scanner)
        }
        let reader = FormReader(form, refused: problems)
        let sticker = StickerFields(visit, form)?.read(reader)
        if let sticker, problems.isEmpty {
            for problem in try await sticker.problems(services, actor, visit) {
                reader.refuse(problem.field, problem.message)
            }
        }
        let mandate = form.has("\(Self.mandate.prefix)acts") ? Self.mandate.read(reader) : nil
        problems = reader.problems
        guard problems.isEmpty else {
            return page(
                visit, procedure, villages, form: form, answers: answers, problems: problems, kept: kept,
                scanner: scanner)
        }
        let request = CreateWalkIn.Request(
            procedure: procedure, answers: answers, files: kept.map { ($0.key, $0.file.id) },
            channel: form.text("channel") == "post" ? .post : .counter,
            language: form.text("reader").flatMap(Language.init(rawValue:)) ?? .vietnamese,
            comment: String((form.text("comment") ?? "").prefix(2_000)), sticker: sticker, mandate: mandate)
        let key = try visit.idempotencyKey(form).map {
            IdempotencyKey(actor: actor.id, action: "onestop.create_walk_in", key: $0, fingerprint: procedure.code)
        }
        let services = services
        do {
            let id = try await services.once(key, at: visit.now) { transaction in
                try CreateWalkIn(services: services)(request, by: actor, at: visit.now, in: transaction).id.text
            }
            return .redirect("/desk/dossiers/\(id)", flash: Flash(.success, "onestop.action.receive.done"))
        } catch let problem as Problem where problem.kind == .invalid && sticker != nil {
            // Somebody was quicker with the same sticker: what was typed here stays.
            return page(
                visit, procedure, villages, form: form, answers: answers, problems: problem.fields, kept: kept,
                scanner: scanner)
        }
    }

    /// Set apart from the procedure's own questions.
    private static let mandate = MandateFields(prefix: "mandate.")

    // MARK: the sticker

    private static func path(_ procedure: Procedure, _ sticker: StickerFields?) -> String {
        let path = "/desk/dossiers/new?procedure=\(procedure.code)"
        return sticker.flatMap { Sticker.code($0.typed) }.map { "\(path)&sticker=\($0.text)" } ?? path
    }

    private func load(
        _ code: String, _ actor: Actor, _ visit: Visit
    ) async throws -> (Procedure, [AdministrativeUnit]) {
        let services = services
        let today = visit.now.date
        return try await services.database.read { connection in
            guard let procedure = try services.catalogue.current(code, asOf: today, in: connection),
                procedure.isModelled
            else { throw Problem.notFound }
            return (procedure, try services.units.villages(of: actor.commune, asOf: today, in: connection))
        }
    }

    // MARK: files

    private typealias Kept = (key: String, file: StoredFile)

    /// Files of this form and of its earlier attempts, by the paper that they stand for.
    private func files(_ upload: UploadedForm, _ procedure: Procedure, _ actor: Actor) async throws -> [Kept] {
        var wanted: [(key: String, id: ID<StoredFile>)] = []
        for document in procedure.documents {
            wanted += upload.form.all("kept.\(document.key)").compactMap { ID<StoredFile>($0) }.map {
                (document.key, $0)
            }
            wanted += upload.files("file.\(document.key)").compactMap(\.storedID).map { (document.key, $0) }
        }
        let services = services
        let ids = wanted.map(\.id)
        let staged = try await services.database.read { connection in
            try services.files.staged(ids, holder: actor.id, in: connection)
        }
        let byID = Dictionary(staged.map { ($0.id, $0) }) { first, _ in first }
        // What was scanned meanwhile may stand in the form twice.
        var seen: Set<ID<StoredFile>> = []
        return wanted.compactMap { key, id in
            seen.insert(id).inserted ? byID[id].map { (key, $0) } : nil
        }
    }

    private func tooMany(_ kept: [Kept], _ procedure: Procedure) -> [FieldProblem] {
        procedure.documents.compactMap { document in
            kept.filter { $0.key == document.key }.count > document.maxFiles
                ? FieldProblem(
                    "file.\(document.key)",
                    Message("web.form.too_many_files", ["max": .number(Int64(document.maxFiles))]))
                : nil
        }
    }

    // MARK: the card

    private typealias Filled = (form: Form, problems: [FieldProblem], unanswered: [Procedure.Field]?)

    /// The form with what the card says, on a photo or as a text; nil if none came. A scan proves nothing, the official
    /// compares the card itself.
    private func fill(_ form: Form, _ photo: CardPhoto.Reading?, _ procedure: Procedure) -> Filled? {
        let text: String
        switch photo {
        case .card(let found): text = found
        case .unread(let message): return (form, [FieldProblem(CardPhoto.field, message)], nil)
        case .none where form.text("do") == "photo":
            return (form, [FieldProblem(CardPhoto.field, "onestop.form.photo_none")], nil)
        case .none:
            guard let typed = form.text("card") else { return nil }
            text = typed
        }
        let fields = procedure.pages.flatMap(\.fields)
        guard let filling = CardFilling(text, into: form, fields: fields) else {
            return (form, [FieldProblem("card", "onestop.problem.unreadable_card")], nil)
        }
        return (filling.form, [], filling.unanswered)
    }

    // MARK: the page

    private func page(
        _ visit: Visit, _ procedure: Procedure, _ villages: [AdministrativeUnit], form: Form, answers: Answers,
        problems: [FieldProblem], kept: [Kept], unanswered: [Procedure.Field]? = nil, isRevealing: Bool = false,
        scanner: ScannerSection
    ) -> Reply {
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let language = visit.language
        // What a card filled in, or what was wrong, does not hide what rules ask for.
        let whole = WholeForm(procedure: procedure, villages: villages, today: visit.now.date)
        let known = whole.read(form).answers
        let pages = whole.models(fields, values: answers, known: known)
        let documents = procedure.documents.map { document -> ViewModel in
            let files = kept.filter { $0.key == document.key }
            var model = fields.file(
                "file.\(document.key)", document.name.text(in: language), hint: document.hint?.text(in: language),
                isRequired: false, isMany: document.maxFiles > 1, acceptsPDF: document.acceptsPDF,
                kept: visit.formats.list(files.map(\.file.name)))
            model["scanned"] = scanner.scanned(document.key, besides: Set(kept.map(\.file.id)))
            model["scanned_id"] = "scanned-\(document.key)"
            model["kept_files"] = files.map { ["name": "kept.\(document.key)", "value": $0.file.id.text] as ViewModel }
            return model
        }
        let asked =
            procedure.pages.flatMap(\.fields).map { fields.field($0, value: nil, villages: villages) } + documents
        var photo = fields.file(
            CardPhoto.field, visit.say("onestop.form.photo_label"), hint: visit.say("onestop.form.photo_hint"),
            isRequired: false, acceptsPDF: false)
        photo["accept"] = CardPhoto.accept
        photo["capture"] = "environment"
        let sticker = StickerFields(visit, form)
        let stickerFields = sticker?.models(fields) ?? []
        let mandate = Self.mandate.models(fields)
        let names = visit.formats.list((unanswered ?? []).map { $0.title(visit) })
        let channels = [Dossier.Channel.counter, .post].map {
            ($0.rawValue, visit.say(TextKey("onestop.desk.channel.\($0.rawValue)")))
        }
        return .page(
            Page(
                "onestop/desk/create_dossier", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": procedure.name.text(in: language), "procedure": procedure.code, "pages": pages,
                    "shown": whole.shown(known).sorted().joined(separator: ","),
                    "reveal": isRevealing ? visit.say("onestop.form.revealed") : nil,
                    "documents": documents, "live": scanner.topics, "scanner": scanner.state,
                    "removals": scanner.removals, "refresh_url": Self.path(procedure, sticker),
                    "sticker_fields": stickerFields,
                    "has_sticker": sticker != nil,
                    "summary": fields.summary(naming: stickerFields + asked + mandate + [photo]),
                    "card": fields.text(
                        "card", visit.say("onestop.desk.new.card"), hint: visit.say("onestop.desk.new.card_hint"),
                        maxLength: 2_048),
                    "card_photo": photo,
                    "card_filled": unanswered == nil ? nil : visit.say("onestop.form.card_filled"),
                    "card_unanswered": names.isEmpty
                        ? nil : visit.say("onestop.form.card_unanswered", ["fields": .text(names)]),
                    "mandate_fields": mandate, "has_agent": Self.mandate.isChosen(form),
                    "channel": fields.choices(
                        "channel", visit.say("onestop.desk.fact.channel"), channels, isMany: false, chosen: ["counter"],
                        isRequired: true),
                    "comment": fields.text(
                        "comment", visit.say("onestop.action.field.comment"), kind: "textarea", maxLength: 2_000),
                ]))
    }
}
