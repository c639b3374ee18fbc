import Base
import Codes
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Translations
import Web

/// `/desk/queue/lines/new` and `/desk/queue/lines/{id}`: the form of a line.
struct EditLinePage: Sendable {
    let services: QueueServices

    private static let name = TranslatedField("name", label: "queue.field.name", limit: 100)
    private static let about = TranslatedField(
        "about", label: "queue.field.about", isLong: true, isRequired: false, limit: 500)
    private static let positions = 0...999

    /// `GET /desk/queue/lines/new`.
    func new(_ visit: Visit) async throws -> Reply { .page(try await newPage(visit)) }

    /// `POST /desk/queue/lines`.
    func create(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let unit = reader.text("unit").flatMap { ID<AdministrativeUnit>($0) }
        let letter = reader.choice("letter", among: QueueLine.letters)
        let position = reader.integer("position", .optional, Self.positions)
        let name = Self.name.read(reader)
        let about = Self.about.read(reader)
        do {
            try reader.check()
            guard let unit, let letter, let name else {
                throw Problem.invalid([FieldProblem("unit", "web.form.bad_choice")])
            }
            let id = try await CreateLine(services: services)(
                CreateLine.Request(
                    unit: unit, letter: letter, position: position ?? 0, name: name, about: about ?? LocalizedText("")),
                by: actor, key: try visit.idempotencyKey(form))
            return .redirect("/desk/queue/lines/\(id)", flash: Flash(.success, "queue.lines.created"))
        } catch let problem as Problem where problem.kind == .invalid {
            return .page(try await newPage(visit, form: form, problems: problem.fields))
        }
    }

    /// `GET /desk/queue/lines/{id}`.
    func show(_ visit: Visit) async throws -> Reply { .page(try await page(visit)) }

    /// `POST /desk/queue/lines/{id}`.
    func edit(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: QueueLine.self)
        let form = try await visit.form()
        let reader = FormReader(form)
        let version = reader.version()
        let position = reader.integer("position", .optional, Self.positions)
        let name = Self.name.read(reader)
        let about = Self.about.read(reader)
        guard reader.isSound, let version, let name else {
            return .page(try await page(visit, form: form, problems: reader.problems))
        }
        try await EditLine(services: services)(
            EditLine.Request(
                line: id, version: version, position: position ?? 0,
                words: EditLine.Request.Words(
                    name: name, about: about ?? LocalizedText(""),
                    confirmed: ["name": Self.name.confirmed(form), "about": Self.about.confirmed(form)])), by: actor)
        return .redirect("/desk/queue/lines/\(id)", flash: Flash(.success, "queue.lines.saved"))
    }

    /// `POST /desk/queue/lines/{id}/close` and `…/open`.
    func turn(_ isActive: Bool) -> Handler {
        { visit in
            let actor = try visit.actor()
            let id = try visit.id("id", of: QueueLine.self)
            let reader = FormReader(try await visit.form())
            let version = reader.version()
            try reader.check()
            try await EditLine(services: services)(
                EditLine.Request(line: id, version: version ?? 0, isActive: isActive), by: actor)
            let done: Message = isActive ? "queue.lines.opened" : "queue.lines.closed"
            return .redirect("/desk/queue/lines/\(id)", flash: Flash(.success, done))
        }
    }

    private func newPage(_ visit: Visit, form: Form = Form(), problems: [FieldProblem] = []) async throws -> Page {
        let actor = try visit.actor()
        let today = visit.now.date
        let units = try await services.database.read { try UnitStore().list(actor.scope, asOf: today, in: $0) }
        let offices = units.filter { ![.village, .school, .province, .district].contains($0.kind) }
        let usual = offices.first { $0.kind == .serviceCentre } ?? offices.first
        func options(_ name: String, _ all: [(value: String, label: String)], _ usual: String?) -> [ViewModel] {
            ViewModel.options(all, chosen: form.text(name) ?? usual)
        }
        let fields =
            [
                select(
                    "unit",
                    options("unit", offices.map { ($0.id.text, $0.name.text(in: visit.language)) }, usual?.id.text),
                    problems, visit),
                select("letter", options("letter", QueueLine.letters.map { ($0, $0) }, nil), problems, visit),
            ] + common(visit, form, problems, stored: [:], position: nil)
        return Page(
            "queue/edit_line", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "title": visit.say("queue.lines.add"), "fields": fields, "action": "/desk/queue/lines",
                "summary": summary(problems, visit),
            ])
    }

    private func page(_ visit: Visit, form: Form? = nil, problems: [FieldProblem] = []) async throws -> Page {
        let actor = try visit.actor()
        let (services, id) = (services, try visit.id("id", of: QueueLine.self))
        let found = try await services.database.read { connection in
            try services.lines.find(id, actor.scope, in: connection).map { line in
                (
                    line, try services.lines.words(of: id, in: connection),
                    try services.codes.code(kind: LineTarget.kind, target: id.text, in: connection)
                )
            }
        }
        guard let (line, words, code) = found else { throw Problem.notFound }
        return Page(
            "queue/edit_line", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "title": HallWords(visit: visit).name(line), "badge": ListLines.badge(line, visit),
                "fields": common(visit, form, problems, stored: words, position: line.position),
                "action": "/desk/queue/lines/\(id)", "form_version": form?.text("version") ?? "\(line.version)",
                "row_version": "\(line.version)", "summary": summary(problems, visit),
                "close_url": line.isActive ? "/desk/queue/lines/\(id)/close" : nil,
                "open_url": line.isActive ? nil : "/desk/queue/lines/\(id)/open",
                "code": code?.code.grouped, "code_url": code?.code.path,
            ])
    }

    private func common(
        _ visit: Visit, _ form: Form?, _ problems: [FieldProblem], stored: [String: TranslatedText], position: Int?
    ) -> [ViewModel] {
        let typed = form?.raw.isEmpty == true ? nil : form
        let place: ViewModel = [
            "id": "position", "name": "position", "is_number": true, "label": visit.say("queue.field.position"),
            "hint": visit.say("queue.field.position_hint"), "inputmode": "numeric", "width": "short", "maxlength": "3",
            "optional_text": visit.say("web.form.optional"),
            "value": typed.map { $0.untrimmed("position") ?? "" } ?? position.map { "\($0)" },
            "error": problems.first { $0.field == "position" }.map { visit.say($0.message) },
        ]
        return Self.name.models(visit, typed: typed, stored: stored["name"], problems: problems)
            + Self.about.models(visit, typed: typed, stored: stored["about"], problems: problems) + [place]
    }

    private func select(
        _ name: String, _ options: [ViewModel], _ problems: [FieldProblem], _ visit: Visit
    ) -> ViewModel {
        [
            "id": name, "name": name, "is_select": true, "label": visit.say(TextKey("queue.field.\(name)")),
            "required": true, "options": options,
            "error": problems.first { $0.field == name }.map { visit.say($0.message) },
        ]
    }

    private func summary(_ problems: [FieldProblem], _ visit: Visit) -> ViewModel? {
        if problems.isEmpty { return nil }
        return [
            "errors": problems.map { problem -> ViewModel in
                let field = problem.field.split(separator: "_").first.map(String.init) ?? problem.field
                let label = visit.say(TextKey("queue.field.\(field)"))
                return ["id": problem.field, "text": "\(label): \(visit.say(problem.message))"]
            }
        ]
    }
}
