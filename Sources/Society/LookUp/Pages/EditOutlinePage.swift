import Base
import Files
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Web

/// `/desk/outlines`: where each unit lies, for the map.
struct EditOutlinePage: Sendable {
    let edit: EditOutline
    /// Where a file lies while it is read.
    let files: FileStore
    private let store = UnitStore()
    private static let prefix = "lookup.outlines"
    private static let limits = UploadLimits(
        file: 1 << 20, total: 1 << 20, files: 1, body: 3 << 20, drain: 16 << 20, kinds: [.text])

    init(edit: EditOutline, files: FileStore) {
        self.edit = edit
        self.files = files
    }

    /// `GET /desk/outlines`: the territories and villages of the actor, with what is drawn of each.
    func list(_ visit: Visit) async throws -> Reply {
        let (actor, store, today) = (try visit.actor(), store, visit.now.date)
        let (units, outlines) = try await visit.site.database.read { connection in
            (
                try store.list(actor.scope, asOf: today, in: connection).filter { Self.kinds.contains($0.kind) },
                Dictionary(try UnitOutline.current(in: connection).map { ($0.unit, $0) }) { first, _ in first }
            )
        }
        return .page(
            Page(
                "lookup/list_outlines", isPrivate: true,
                [
                    "title": visit.say("lookup.outlines.title"), "has_rows": !units.isEmpty,
                    "table": visit.table(
                        Self.prefix, caption: visit.say("lookup.outlines.title"),
                        columns: ["unit", "kind", "points", "verified"], numeric: ["points"],
                        rows: units.map { unit in
                            let found = outlines[unit.id]
                            let count = Int64(found?.outline?.positions.count ?? 0)
                            return [
                                ["text": unit.name.text(in: visit.language), "url": "/desk/outlines/\(unit.key)"],
                                ["text": visit.say(unit.kindText)], ["text": visit.formats.number(count)],
                                ["text": visit.say(found?.assuranceText ?? "lookup.outlines.none")],
                            ]
                        }),
                    "empty": ["icon": "pin", "title": visit.say("web.empty.title")] as ViewModel,
                ]))
    }

    /// Kinds of units that lie somewhere; offices are places.
    private static let kinds: Set<AdministrativeUnit.Kind> = [.province, .district, .commune, .village]

    /// `GET /desk/outlines/{key}`.
    func callAsFunction(_ visit: Visit) async throws -> Reply { .page(try await page(visit)) }

    /// `POST /desk/outlines/{key}`: the outline as pasted or, if a file came, as in the file.
    func update(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let key = try visit.parameter("key")
        let sent = try await visit.upload(to: files, limits: Self.limits, keepsForm: true)
        let file = try await text(of: sent)
        await sent.abandon()
        let reader = FormReader(sent.form, refused: sent.refused)
        let pasted = file ?? reader.text("shape", .optional, max: OutlineText.mostBytes)
        let source = reader.line("source", max: 300)
        let mark = reader.choice("verified", among: EmergencyNumber.verifications)
        let version = reader.version() ?? 0
        var outline: Outline?
        do {
            if let pasted { outline = try OutlineText.read(pasted) }
        } catch let unreadable as OutlineText.Unreadable {
            reader.refuse(file == nil ? "shape" : "file", unreadable.message)
        }
        if pasted == nil { reader.refuse("shape", "lookup.outlines.nothing") }
        guard let outline, let source, let mark, reader.isSound else {
            return .page(try await page(visit, form: sent.form, problems: reader.problems))
        }
        return try await change(
            key, EditOutline.Draft(outline: outline, source: source, verified: mark), version, actor, visit, sent.form)
    }

    /// `POST /desk/outlines/{key}/remove`: from now on the unit has none.
    func remove(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let key = try visit.parameter("key")
        let form = try await visit.form()
        let version = FormReader(form).version() ?? 0
        return try await change(
            key, EditOutline.Draft(outline: nil, source: "", verified: "unverified"), version, actor, visit, Form())
    }

    private func change(
        _ key: String, _ draft: EditOutline.Draft, _ version: Int64, _ actor: Actor, _ visit: Visit, _ form: Form
    ) async throws -> Reply {
        do {
            try await edit(key, draft, version: version, by: actor, at: visit.now)
        } catch let problem as Problem where problem.kind == .conflict {
            return .page(
                try await page(visit, form: form, problems: [FieldProblem("", problem.message)], isConflict: true))
        }
        let said: TextKey = draft.outline == nil ? "lookup.outlines.removed" : "lookup.outlines.saved"
        return .redirect("/desk/outlines/\(key)", flash: Flash(.success, Message(said)))
    }

    private func text(of sent: UploadedForm) async throws -> String? {
        guard let id = sent.files("file").first?.storedID else { return nil }
        let files = files
        guard let file = try await edit.database.read({ try files.file(id, in: $0) }) else { return nil }
        return String(decoding: try await files.bytes(file), as: UTF8.self)
    }

    // MARK: the page

    private func page(
        _ visit: Visit, form: Form = Form(), problems: [FieldProblem] = [], isConflict: Bool = false
    ) async throws -> Page {
        let (actor, store, today) = (try visit.actor(), store, visit.now.date)
        let key = try visit.parameter("key")
        let (unit, history) = try await visit.site.database.read { connection in
            guard let unit = try store.list(actor.scope, asOf: today, in: connection).first(where: { $0.key == key })
            else { throw Problem.notFound }
            return (unit, try UnitOutline.history(unit.id, in: connection))
        }
        let latest = history.first
        // Who has been shown what another stored goes on from that.
        let version = isConflict ? nil : form.text("version")
        let view = LookUpForm(
            visit: visit, prefix: Self.prefix, form: form, problems: problems,
            initial: [
                "shape": latest?.outline?.geometry.text ?? "", "source": latest?.source ?? "",
                "verified": latest?.verified ?? "unverified",
            ])
        var file: ViewModel = [
            "is_file": true, "id": "file", "name": "file", "label": visit.say("lookup.outlines.file"),
            "hint": visit.say("lookup.outlines.file_hint"), "accept": ".geojson,.json,application/geo+json",
        ]
        file["error"] = problems.first { $0.field == "file" }.map { visit.say($0.message) }
        return Page(
            "lookup/edit_outline",
            status: isConflict ? .conflict : problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "title": unit.name.text(in: visit.language), "kind": visit.say(unit.kindText), "summary": view.errors,
                "url": "/desk/outlines/\(key)", "public_url": unit.path,
                "form_version": version ?? String(latest?.version ?? 0), "has_outline": latest?.outline != nil,
                "drawing": drawing(unit, latest, visit),
                "fields": [
                    file, view.field("textarea", "shape", hasHint: true, most: OutlineText.mostBytes),
                    view.field("text", "source", isRequired: true, hasHint: true),
                    view.select(
                        "verified",
                        EmergencyNumber.verifications.map { ($0, visit.say(TextKey("lookup.verified.\($0)"))) },
                        isRequired: true),
                ],
                "history": history.isEmpty ? nil : table(history, visit),
            ])
    }

    private func drawing(_ unit: AdministrativeUnit, _ latest: UnitOutline?, _ visit: Visit) -> ViewModel? {
        guard let latest, let outline = latest.outline else { return nil }
        let name = unit.name.text(in: visit.language)
        let area = MapOutline(
            outline: outline, title: name, kind: visit.say(unit.kindText), path: unit.path, source: latest.source,
            assurance: visit.say(latest.assuranceText))
        return MapDrawing(outlines: [area]).model(label: visit.say("lookup.outlines.drawing", ["unit": .text(name)]))
    }

    private func table(_ history: [UnitOutline], _ visit: Visit) -> ViewModel {
        visit.table(
            Self.prefix, caption: visit.say("lookup.outlines.history"),
            columns: ["version", "changed", "points", "source", "verified"], numeric: ["version", "points"],
            rows: history.map { version in
                let isGone = version.outline == nil
                return [
                    ["text": visit.formats.number(version.version)],
                    [
                        "text": [visit.formats.date(version.changedAt.date), version.changedBy]
                            .filter { !$0.isEmpty }.joined(separator: ", ")
                    ],
                    ["text": visit.formats.number(Int64(version.outline?.positions.count ?? 0))],
                    ["text": version.source],
                    ["text": visit.say(isGone ? "lookup.outlines.none" : version.assuranceText)],
                ]
            })
    }
}
