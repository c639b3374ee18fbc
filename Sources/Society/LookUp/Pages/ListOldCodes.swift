import Base
import Files
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/desk/old-codes`: codes that former units printed, and what each stands for today.
struct ListOldCodes: Sendable {
    let edit: EditOldCodes
    /// Where a list lies while it is read.
    let files: FileStore
    private static let limit = 50
    private static let prefix = "lookup.old_codes"
    private static let limits = UploadLimits(
        file: 4 << 20, total: 4 << 20, files: 1, body: 5 << 20, drain: 16 << 20, kinds: [.text])

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        .page(try await page(visit, form: Form(), problems: []))
    }

    /// `POST /desk/old-codes`: one more.
    func create(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        guard let code = read(reader), reader.isSound else {
            return .page(try await page(visit, form: form, problems: reader.problems))
        }
        do {
            try await edit.create(code, by: actor, key: try visit.idempotencyKey(form), at: visit.now)
        } catch let problem as Problem where problem.kind == .invalid {
            return .page(try await page(visit, form: form, problems: problem.fields))
        }
        return .redirect("/desk/old-codes", flash: Flash(.success, "lookup.old_codes.saved"))
    }

    /// `POST /desk/old-codes/import`: a whole list.
    func importList(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let sent: UploadedForm
        do {
            sent = try await visit.upload(to: files, limits: Self.limits)
        } catch let refused as UploadRefused {
            throw refused.problem
        }
        let bytes = try await bytes(of: sent)
        await sent.abandon()
        if let refused = sent.refused.first {
            return .page(try await page(visit, form: Form(), problems: [FieldProblem("file", refused.message)]))
        }
        guard let bytes, !bytes.isEmpty else {
            return .page(try await page(visit, form: Form(), problems: [FieldProblem("file", "web.form.required")]))
        }
        do {
            let outcome = try await edit.importList(String(decoding: bytes, as: UTF8.self), by: actor, at: visit.now)
            return .redirect(
                "/desk/old-codes",
                flash: Flash(
                    .success,
                    Message(
                        "lookup.old_codes.imported",
                        ["added": .number(Int64(outcome.added)), "known": .number(Int64(outcome.known))])))
        } catch let line as EditOldCodes.BadLine {
            let message = Message(
                "lookup.old_codes.bad_line",
                [
                    "line": .number(Int64(line.number)),
                    "field": .message(Message(TextKey("\(Self.prefix).\(line.problem.field)"))),
                    "problem": .message(line.problem.message),
                ])
            return .page(try await page(visit, form: Form(), problems: [FieldProblem("file", message)]))
        }
    }

    private func bytes(of sent: UploadedForm) async throws -> [UInt8]? {
        guard let id = sent.files("file").first?.storedID else { return nil }
        let files = files
        guard let file = try await edit.database.read({ try files.file(id, in: $0) }) else { return nil }
        return try await files.bytes(file)
    }

    /// `GET /desk/old-codes/{code}`: one, to be corrected.
    func show(_ visit: Visit) async throws -> Reply {
        let text = try visit.parameter("code")
        guard let code = try await visit.site.database.read({ try LegacyCode.find(text, in: $0) }) else {
            throw Problem.notFound
        }
        return .page(one(code, visit, form: Form(), problems: []))
    }

    /// `POST /desk/old-codes/{code}`: corrects it.
    func update(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let text = try visit.parameter("code")
        let form = try await visit.form()
        let reader = FormReader(form)
        guard let old = try await visit.site.database.read({ try LegacyCode.find(text, in: $0) }) else {
            throw Problem.notFound
        }
        let version = reader.version() ?? 0
        guard var code = read(reader, shown: old.shown), reader.isSound else {
            return .page(one(old, visit, form: form, problems: reader.problems))
        }
        code.version = version
        do {
            try await edit(code, by: actor, at: visit.now)
        } catch let problem as Problem where problem.kind == .invalid {
            return .page(one(old, visit, form: form, problems: problem.fields))
        } catch let problem as Problem where problem.kind == .conflict {
            let latest = try await visit.site.database.read { try LegacyCode.find(text, in: $0) }
            guard let latest else { throw Problem.notFound }
            let said = [FieldProblem("", problem.message)]
            return .page(one(latest, visit, form: form, problems: said, isConflict: true))
        }
        return .redirect("/desk/old-codes", flash: Flash(.success, "lookup.old_codes.saved"))
    }

    /// `POST /desk/old-codes/{code}/remove`.
    func remove(_ visit: Visit) async throws -> Reply {
        _ = try await visit.form()
        try await edit.remove(try visit.parameter("code"), by: try visit.actor(), at: visit.now)
        return .redirect("/desk/old-codes", flash: Flash(.success, "lookup.old_codes.removed"))
    }

    private func read(_ reader: FormReader, shown given: String? = nil) -> LegacyCode? {
        let shown = given ?? reader.line("shown", max: 60)
        let kind = reader.choice("kind", among: edit.targets.kinds)
        let target = reader.line("target", max: 100)
        let title = reader.line("title", max: 300)
        let day = reader.date("printed_on")
        let issuer = reader.line("issuer", max: 100)
        guard let shown, let kind, let target, let title, let day, let issuer else { return nil }
        return LegacyCode(shown: shown, kind: kind, target: target, title: title, printedOn: day, issuer: issuer)
    }

    private func fields(_ view: LookUpForm, _ visit: Visit, withCode: Bool) -> [ViewModel] {
        (withCode ? [view.field("text", "shown", isRequired: true, hasHint: true, most: 60)] : []) + [
            view.select("kind", edit.targets.kinds.map { ($0, Self.kind($0, visit)) }, isRequired: true),
            view.field("text", "target", isRequired: true, hasHint: true, most: 100),
            view.field("text", "title", isRequired: true, hasHint: true, isForeign: true),
            view.field("date", "printed_on", isRequired: true),
            view.field("text", "issuer", isRequired: true, hasHint: true, most: 100),
        ]
    }

    private static func kind(_ kind: String, _ visit: Visit) -> String {
        visit.site.catalog.textIfKnown(Message(TextKey("lookup.old_kind.\(kind)")), in: visit.language) ?? kind
    }

    private func one(
        _ code: LegacyCode, _ visit: Visit, form: Form, problems: [FieldProblem], isConflict: Bool = false
    ) -> Page {
        // Who has been shown what another stored goes on from that.
        let version = isConflict ? nil : form.text("version")
        let view = LookUpForm(
            visit: visit, prefix: Self.prefix, form: form, problems: problems,
            initial: [
                "kind": code.kind, "target": code.target, "title": code.title,
                "printed_on": code.printedOn.description, "issuer": code.issuer,
            ], isConflict: isConflict)
        return Page(
            "lookup/edit_old_code",
            status: isConflict ? .conflict : problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "title": code.shown, "summary": view.errors, "fields": fields(view, visit, withCode: false),
                "form_version": version ?? String(code.version), "public_url": code.path,
                "url": "/desk/old-codes/" + ListPath.encoded(LegacyCode.folded(code.shown)),
            ])
    }

    private func page(_ visit: Visit, form: Form, problems: [FieldProblem]) async throws -> Page {
        let words = String((visit.query.text("q") ?? "").prefix(60))
        let cursor = visit.query.text("cursor") ?? ""
        let found = try await visit.site.database.read {
            try LegacyCode.list(words: words, after: cursor, limit: Self.limit, in: $0)
        }
        let shown = found.prefix(Self.limit)
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(shown.count))])]
        if found.count > Self.limit, let last = shown.last {
            pager["next_url"] = ListPath.with(
                visit.query, cursor: LegacyCode.folded(last.shown), base: "/desk/old-codes")
        }
        if !cursor.isEmpty { pager["previous_url"] = ListPath.with(visit.query, base: "/desk/old-codes") }
        let view = LookUpForm(visit: visit, prefix: Self.prefix, form: form, problems: problems)
        var file: ViewModel = [
            "is_file": true, "id": "file", "name": "file", "label": visit.say("lookup.old_codes.file"),
            "hint": visit.say("lookup.old_codes.file_hint"), "accept": ".csv,text/csv", "required": true,
        ]
        file["error"] = problems.first { $0.field == "file" }.map { visit.say($0.message) }
        return Page(
            "lookup/list_old_codes", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "title": visit.say("lookup.old_codes.heading"), "summary": view.errors, "pager": pager, "words": words,
                "fields": fields(view, visit, withCode: true), "file": file, "has_rows": !shown.isEmpty,
                "table": visit.table(
                    Self.prefix, caption: visit.say("lookup.old_codes.heading"),
                    columns: ["shown", "title", "kind", "target", "printed_on"],
                    rows: shown.map { code in
                        [
                            [
                                "text": code.shown,
                                "url": "/desk/old-codes/" + ListPath.encoded(LegacyCode.folded(code.shown)),
                            ], ["text": code.title], ["text": Self.kind(code.kind, visit)],
                            ["text": code.target, "bdi": true], ["text": visit.formats.date(code.printedOn)],
                        ]
                    }),
                "empty": ["icon": "qr", "title": visit.say("lookup.old_codes.empty")] as ViewModel,
            ])
    }
}
