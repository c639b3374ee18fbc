import Base
import Files
import HTTPTypes
import House
import Storage
import Translations
import Web

/// `/desk/announcements/new`, `…/{id}/edit` and `…/{id}/correct`, and the same of events and questions: the form, and what is sent
/// with it.
struct WriteEntry: Sendable {
    let services: BulletinServices
    let kind: BulletinEntry.Kind

    /// What the form is for.
    private enum Purpose: String { case create, edit, correct }

    private static let limits = UploadLimits(file: 15 << 20, files: 10, kinds: [.jpeg, .png, .webp, .pdf])

    func create(_ visit: Visit) async throws -> Reply { try await show(visit, .create) }
    func edit(_ visit: Visit) async throws -> Reply { try await show(visit, .edit) }
    func correct(_ visit: Visit) async throws -> Reply { try await show(visit, .correct) }

    func submitNew(_ visit: Visit) async throws -> Reply {
        let (actor, upload, form) = try await sent(visit)
        let reader = FormReader(upload.form, refused: upload.refused)
        let (kind, services, now) = (kind, services, visit.now)
        let kept = try await staged(upload, actor)
        guard let content = form.read(reader), reader.isSound else {
            return try await page(visit, .create, nil, form, typed: upload.form, reader.problems, kept: kept)
        }
        let key = try visit.idempotencyKey(upload.form).map {
            IdempotencyKey(actor: actor.id, action: "bulletin.create_entry", key: $0, fingerprint: kind.rawValue)
        }
        let id = try await services.once(key, at: now) { transaction in
            try CreateEntry(services: services)(
                kind, content, files: kept.map(\.id), by: actor, at: now, in: transaction
            ).text
        }
        return .redirect("/desk\(kind.path)/\(id)", flash: Flash(.success, "bulletin.done.create"))
    }

    func submitEdit(_ visit: Visit) async throws -> Reply {
        let (actor, upload, form) = try await sent(visit)
        let reader = FormReader(upload.form, refused: upload.refused)
        let entry = try await entry(visit, actor)
        let kept = try await staged(upload, actor)
        let version = reader.version()
        guard let content = form.read(reader), reader.isSound else {
            return try await page(visit, .edit, entry, form, typed: upload.form, reader.problems, kept: kept)
        }
        let change = EditEntry.Change(
            content: content, confirmed: form.confirmed(upload.form), added: kept.map(\.id),
            removed: upload.form.all("remove").compactMap { ID($0) })
        let target = EntryDeed.Target(kind: kind, id: entry.id, version: version)
        return try await finish(visit, upload.form, actor, .edit, entry, form, kept: kept) { [services] transaction in
            try EditEntry(services: services)(target, change, by: actor, at: visit.now, in: transaction)
        }
    }

    func submitCorrection(_ visit: Visit) async throws -> Reply {
        let (actor, upload, form) = try await sent(visit)
        await upload.abandon()
        let reader = FormReader(upload.form)
        let entry = try await entry(visit, actor)
        let version = reader.version()
        let note = EntryForm.note.read(reader)
        guard let content = form.read(reader), reader.isSound, let note else {
            return try await page(visit, .correct, entry, form, typed: upload.form, reader.problems, kept: [])
        }
        let target = EntryDeed.Target(kind: kind, id: entry.id, version: version)
        return try await finish(visit, upload.form, actor, .correct, entry, form, kept: []) { [services] transaction in
            try SubmitCorrection(services: services)(
                target, content, note: note, by: actor, at: visit.now, in: transaction)
        }
    }

    // MARK: pieces

    private func sent(_ visit: Visit) async throws -> (Actor, UploadedForm, EntryForm) {
        let actor = try visit.actor()
        try actor.require(EntryRules.write)
        let upload = try await visit.upload(
            to: services.files.sink(holder: actor.id), limits: Self.limits, keepsForm: true)
        return (actor, upload, try await form(actor, visit))
    }

    private func form(_ actor: Actor, _ visit: Visit) async throws -> EntryForm {
        let (kind, today) = (kind, visit.now.date)
        return try await services.database.read { try EntryForm.of(kind, for: actor, on: today, in: $0) }
    }

    private func entry(_ visit: Visit, _ actor: Actor) async throws -> BulletinEntry {
        let (services, kind) = (services, kind)
        let id: ID<BulletinEntry> = try visit.id("id")
        guard
            let entry = try await services.database.read({
                try services.store.find(id, kind, scope: actor.scope, in: $0)
            })
        else { throw Problem.notFound }
        return entry
    }

    /// Files of this form and of its earlier attempts.
    private func staged(_ upload: UploadedForm, _ actor: Actor) async throws -> [StoredFile] {
        let services = services
        let ids =
            upload.form.all("kept").compactMap { ID<StoredFile>($0) } + upload.files("files").compactMap(\.storedID)
        return try await services.database.read { try services.files.staged(ids, holder: actor.id, in: $0) }
    }

    private func finish(
        _ visit: Visit, _ typed: Form, _ actor: Actor, _ purpose: Purpose, _ entry: BulletinEntry, _ form: EntryForm,
        kept: [StoredFile], _ work: @escaping @Sendable (Transaction) throws -> BulletinEntry
    ) async throws -> Reply {
        let key = try visit.idempotencyKey(typed).map {
            IdempotencyKey(
                actor: actor.id, action: "bulletin.\(purpose.rawValue)_entry", key: $0, fingerprint: entry.id.text)
        }
        do {
            _ = try await services.once(key, at: visit.now) { try work($0).id.text }
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, purpose, entry, form, typed: typed, problem.fields, kept: kept)
        } catch let problem as Problem where problem.kind == .conflict {
            // What was typed stays on the screen, with the version of now, so that it can be compared and sent again.
            let latest = try await self.entry(visit, actor)
            return try await page(
                visit, purpose, latest, form, typed: typed, [FieldProblem("", problem.message)], kept: kept,
                status: .conflict)
        }
        return .redirect(
            entry.deskPath, flash: Flash(.success, purpose == .edit ? "bulletin.done.edit" : "bulletin.done.correct"))
    }

    private func show(_ visit: Visit, _ purpose: Purpose) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(EntryRules.write)
        let entry = purpose == .create ? nil : try await entry(visit, actor)
        if let entry,
            let objection = EntryRules.objection(to: purpose == .edit ? .edit : .correct, on: entry, by: actor)
        {
            throw objection
        }
        return try await page(visit, purpose, entry, try await form(actor, visit), typed: nil, [], kept: [])
    }

    /// What another person has stored meanwhile, beside what was typed.
    private func latest(_ entry: BulletinEntry) -> ViewModel {
        ["title": entry.words.title.vietnamese, "paragraphs": MarkupText.paragraphs(entry.words.text.vietnamese)]
    }

    private func page(
        _ visit: Visit, _ purpose: Purpose, _ entry: BulletinEntry?, _ form: EntryForm, typed: Form?,
        _ problems: [FieldProblem], kept: [StoredFile], status: HTTPResponse.Status? = nil
    ) async throws -> Reply {
        let services = services
        let present =
            purpose == .edit
            ? try await services.database.read { connection in
                try entry.map { try services.attachments(of: $0, in: connection) } ?? []
            } : []
        var fields = form.fields(visit, typed: typed, stored: entry, problems: problems)
        if purpose == .correct {
            fields += EntryForm.note.models(visit, typed: typed, stored: nil, problems: problems)
        } else {
            let inputs = FieldModels(
                visit: visit, form: typed ?? Form(), problems: problems, isTyped: typed != nil)
            fields.append(inputs.file("files", hint: "bulletin.field.files_hint", kept: kept.map(\.name)))
            if !present.isEmpty {
                fields.append(inputs.options("remove", present.map { ($0.id.text, $0.name) }, chosen: []))
            }
        }
        let path =
            switch purpose {
            case .create: "/desk\(kind.path)/new"
            case .edit: "\(entry?.deskPath ?? "")/edit"
            case .correct: "\(entry?.deskPath ?? "")/correct"
            }
        let hint: String? =
            switch purpose {
            case .correct: visit.say("bulletin.correct.hint")
            case .create where form.isOfVillage && kind == .announcement:
                form.villages.first.map { visit.say("bulletin.write.for_village", ["unit": .localized($0.name)]) }
            default: nil
            }
        return .page(
            Page(
                "bulletin/write_entry", status: status ?? (problems.isEmpty ? .ok : .unprocessableContent),
                isPrivate: true,
                [
                    "title": visit.say(TextKey("bulletin.write.\(purpose.rawValue).\(kind.rawValue)")),
                    "action": path, "fields": fields, "hint": hint,
                    "form_version": entry.map { String($0.version) },
                    "kept_files": kept.map { ["value": $0.id.text] as ViewModel },
                    "summary": FieldModels.summary(problems, naming: fields, visit),
                    "back_url": entry?.deskPath ?? "/desk\(kind.path)",
                    "button": visit.say(TextKey("bulletin.write.\(purpose.rawValue).button")),
                    "latest": status == .conflict ? entry.map(latest) : nil,
                ]))
    }
}
