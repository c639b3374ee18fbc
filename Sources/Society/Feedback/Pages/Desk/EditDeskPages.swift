import Base
import Codes
import HTTPTypes
import House
import Identity
import Storage
import Translations
import Web

/// `/desk/desks`: the desks of the official's units: set up, named, given to officials for a time, taken away. Signs are printed from
/// the page of the code.
struct EditDeskPages: Sendable {
    let services: FeedbackServices
    private static let name = TranslatedField("name", label: "feedback.field.desk_name")
    private static let work = TranslatedField(
        "work", label: "feedback.field.desk_work", isLong: true, isRequired: false, limit: 1_000)

    // MARK: list

    func list(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let (services, today) = (services, visit.now.date)
        let found = try await services.database.read { connection in
            let desks = try services.desks.list(actor.scope, withClosed: true, in: connection)
            return (
                desks: desks,
                officials: try services.desks.officials(at: desks.map(\.id), on: today, in: connection),
                units: try services.units.find(desks.map(\.unit), asOf: today, in: connection)
            )
        }
        return .page(
            Page(
                "feedback/desk/list_desks", isPrivate: true,
                [
                    "title": visit.say("feedback.desks.title"),
                    "table": found.desks.isEmpty
                        ? nil
                        : visit.table(
                            "feedback.desks.column", columns: ["number", "name", "official", "unit"],
                            rows: found.desks.map { desk in
                                let badge =
                                    desk.closedAt == nil
                                    ? nil : Badge(.neutral, icon: "lock", visit.say("feedback.desk_page.closed"))
                                let official = found.officials[desk.id]?.name
                                return [
                                    ["text": desk.number],
                                    [
                                        "text": desk.name.text(in: visit.language), "url": desk.path,
                                        "badge": badge?.viewModel,
                                    ],
                                    ["text": official ?? visit.say("feedback.desk_page.nobody"), "bdi": true],
                                    ["text": found.units[desk.unit]?.name.text(in: visit.language)],
                                ]
                            }),
                    "empty": found.desks.isEmpty
                        ? [
                            "icon": "person", "title": visit.say("feedback.desks.empty"),
                            "text": visit.say("feedback.desks.empty_text"),
                        ] as ViewModel : nil,
                ]))
    }

    // MARK: a new one

    func new(_ visit: Visit) async throws -> Reply { try await newPage(visit, Form(), []) }

    func create(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let unit = reader.line("unit", max: 60).flatMap { ID<AdministrativeUnit>($0) }
        if unit == nil { reader.refuse("unit", "web.form.required_choice") }
        let number = reader.line("number", max: 10)
        let name = Self.name.read(reader)
        let work = Self.work.read(reader)
        guard reader.isSound, let unit, let number, let name, let work else {
            return try await newPage(visit, form, reader.problems)
        }
        let (services, now) = (services, visit.now)
        let action = CreateDesk(services: services, unit: unit, number: number, name: name, work: work)
        let key = IdempotencyKey(
            actor: actor.id, action: "feedback.create_desk",
            key: try visit.idempotencyKey(form) ?? ID<ServiceDesk>(at: now).text)
        let id: String
        do {
            id = try await services.once(key, at: now) { try action(by: actor, at: now, in: $0).text }
        } catch let problem as Problem where problem.kind == .invalid {
            return try await newPage(visit, form, problem.fields)
        }
        return .redirect("/desk/desks/\(id)", flash: Flash(.success, "feedback.desks.created"))
    }

    private func newPage(_ visit: Visit, _ form: Form, _ problems: [FieldProblem]) async throws -> Reply {
        let actor = try visit.actor()
        let (services, today) = (services, visit.now.date)
        let units = try await services.database.read {
            try services.units.list(actor.scope, asOf: today, in: $0).filter { $0.kind != .village }
        }
        let model = FormModel(visit: visit, form: form, problems: problems)
        let usual = units.first { $0.kind == .serviceCentre }?.id.text
        let fields =
            [
                model.select(
                    "unit", "feedback.field.unit", units.map { ($0.id.text, $0.name.text(in: visit.language)) },
                    chosen: usual, isRequired: true),
                model.text(
                    "number", "feedback.field.desk_number", isRequired: true, maxLength: 10, more: ["width": "short"]),
            ] + texts(visit, nil, form, problems)
        return .page(
            Page(
                "feedback/desk/create_desk", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("feedback.desks.new"), "fields": fields,
                    "summary": model.summary(naming: fields),
                ]))
    }

    private func texts(
        _ visit: Visit, _ desk: ServiceDesk?, _ form: Form, _ problems: [FieldProblem]
    ) -> [ViewModel] {
        func models(_ field: TranslatedField, _ stored: LocalizedText?) -> [ViewModel] {
            field.models(visit, typed: form, stored: nil, problems: problems).map { model in
                var model = model
                let name = model["name"] as? String ?? ""
                if !form.has(name), let stored {
                    let language = Language.allCases.first { name.hasSuffix("_\($0.tag)") } ?? .vietnamese
                    model["value"] = language == .vietnamese ? stored.vietnamese : stored.others[language]
                }
                return model
            }
        }
        return models(Self.name, desk?.name) + models(Self.work, desk?.work)
    }

    // MARK: one desk

    func show(_ visit: Visit) async throws -> Reply { try await page(visit) }

    func edit(_ visit: Visit) async throws -> Reply {
        try await run(visit, "edit", done: "feedback.desks.saved") { reader in
            let name = Self.name.read(reader)
            let work = Self.work.read(reader)
            return { action, id, version, actor, now, transaction in
                guard let name, let work else { throw Problem.notFound }
                try action(id, version: version, name: name, work: work, by: actor, at: now, in: transaction)
            }
        }
    }

    func assign(_ visit: Visit) async throws -> Reply {
        try await run(visit, "assign", done: "feedback.desks.assigned") { reader in
            let person = reader.line("person", max: 60).flatMap { ID<Account>($0) }
            if person == nil { reader.refuse("person", "web.form.required_choice") }
            let isSubstitute = reader.checkbox("substitute")
            let from = reader.date("from")
            let until = reader.date("until", isSubstitute ? .required : .optional)
            if let from, let until, until < from { reader.refuse("until", "feedback.problem.until_before_from") }
            return { action, id, version, actor, now, transaction in
                guard let person, let from else { throw Problem.notFound }
                // The form names the last day; the record the first on which it no longer holds.
                try action.assign(
                    id, version: version, to: person, isSubstitute: isSubstitute,
                    period: DatePeriod(from: from, until: until?.adding(days: 1)), by: actor, at: now, in: transaction)
            }
        }
    }

    func revoke(_ visit: Visit) async throws -> Reply {
        try await run(visit, "revoke", done: "feedback.desks.revoked") { reader in
            let reason = reader.line("reason", max: 300, min: 3) ?? ""
            return { action, id, version, actor, now, transaction in
                try action.revoke(id, version: version, reason: reason, by: actor, at: now, in: transaction)
            }
        }
    }

    private typealias Work =
        @Sendable (EditDesk, ID<ServiceDesk>, Int64?, Actor, Instant, Transaction) throws -> Void

    private func run(
        _ visit: Visit, _ deed: String, done: TextKey, _ read: (FormReader) throws -> Work
    ) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<ServiceDesk> = try visit.id("id")
        let form = try await visit.form()
        let reader = FormReader(form)
        let version = form.text("version").flatMap { Int64($0) }
        let work = try read(reader)
        guard reader.isSound else { return try await page(visit, deed, form, reader.problems) }
        let (services, now) = (services, visit.now)
        let key = try visit.idempotencyKey(form).map {
            IdempotencyKey(actor: actor.id, action: "feedback.desk_\(deed)", key: $0, fingerprint: id.text)
        }
        do {
            _ = try await services.once(key, at: now) { transaction in
                try work(EditDesk(services: services), id, version, actor, now, transaction)
                return id.text
            }
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, deed, form, problem.fields)
        } catch let problem as Problem where problem.kind == .conflict {
            return try await page(visit, deed, form, [], notice: problem.message)
        }
        return .redirect("/desk/desks/\(id)", flash: Flash(.success, Message(done)))
    }

    private func page(
        _ visit: Visit, _ deed: String = "", _ form: Form = Form(), _ problems: [FieldProblem] = [],
        notice: Message? = nil
    ) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<ServiceDesk> = try visit.id("id")
        let (services, today) = (services, visit.now.date)
        let found = try await services.database.read { connection in
            guard let desk = try services.desks.find(id, actor.scope, in: connection) else { throw Problem.notFound }
            let sittings = try services.desks.sittings(of: id, in: connection)
            return (
                desk: desk, sittings: sittings,
                names: try services.accounts.names(of: sittings.map(\.account), in: connection),
                code: try services.codes.code(kind: DeskTarget.kind, target: id.text, in: connection),
                people: try EditDesk(services: services).people(for: desk, on: today, in: connection),
                unit: try services.units.find(desk.unit, asOf: today, in: connection),
                official: try services.desks.official(at: id, on: today, in: connection)
            )
        }
        let desk = found.desk
        func model(_ name: String) -> FormModel {
            FormModel(
                visit: visit, form: deed == name ? form : Form(), problems: deed == name ? problems : [],
                prefix: name == "edit" ? "" : name)
        }
        let (assign, revoke) = (model("assign"), model("revoke"))
        let editFields = texts(visit, desk, deed == "edit" ? form : Form(), deed == "edit" ? problems : [])
        let assignFields = [
            assign.select(
                "person", "feedback.field.person", found.people.map { ($0.id.text, $0.name) }, isRequired: true),
            assign.text(
                "from", "feedback.field.from", kind: "date", value: today.description, isRequired: true, maxLength: 10,
                more: ["width": "medium"]),
            assign.text(
                "until", "feedback.field.until", kind: "date", hint: "feedback.field.until_hint", maxLength: 10,
                more: ["width": "medium"]),
            assign.box("substitute", "feedback.field.substitute"),
        ]
        let revokeField = revoke.text("reason", "feedback.field.reason", isRequired: true, maxLength: 300)
        let all = deed == "assign" ? assignFields : deed == "revoke" ? [revokeField] : editFields
        var values: ViewModel = [
            "title": desk.name.text(in: visit.language), "number": desk.number, "form_version": "\(desk.version)",
            "url": desk.path, "is_open": desk.closedAt == nil, "edit_fields": editFields,
            "assign_fields": assignFields, "revoke_field": revokeField,
            "edit_open": deed == "edit", "assign_open": deed == "assign", "revoke_open": deed == "revoke",
            "notice": notice.map { visit.say($0) },
            "summary": model(deed).summary(naming: all),
        ]
        values["facts"] =
            [
                "rows": [
                    ["key": visit.say("feedback.desks.column.number"), "value": desk.number] as ViewModel,
                    [
                        "key": visit.say("feedback.desks.column.unit"),
                        "value": found.unit?.name.text(in: visit.language) ?? "",
                    ],
                    [
                        "key": visit.say("feedback.desk_page.today"),
                        "value": found.official?.name ?? visit.say("feedback.desk_page.nobody"),
                    ],
                ]
            ] as ViewModel
        values["code"] = found.code.map { code in
            [
                "grouped": code.code.grouped, "url": code.code.path, "sign_url": "/desk/codes/\(code.code)",
                "tablet_url": "/rate/\(code.code)/tablet",
            ] as ViewModel
        }
        values["sittings"] = found.sittings.map { sitting -> ViewModel in
            let last = sitting.period.until?.adding(days: -1)
            return [
                "name": found.names[sitting.account] ?? "",
                "period": last.map {
                    visit.say("feedback.desks.from_until", ["from": .date(sitting.period.from), "until": .date($0)])
                } ?? visit.say("feedback.desks.since", ["from": .date(sitting.period.from)]),
                "substitute": sitting.isSubstitute ? visit.say("feedback.desk_page.substitute") : nil,
            ]
        }
        let status: HTTPResponse.Status =
            notice != nil ? .conflict : problems.isEmpty ? .ok : .unprocessableContent
        return .page(Page("feedback/desk/show_desk", status: status, isPrivate: true, values))
    }
}
