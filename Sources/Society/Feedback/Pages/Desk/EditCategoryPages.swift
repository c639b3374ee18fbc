import Base
import HTTPTypes
import House
import Storage
import Texts
import Translations
import Web

/// `/desk/report-categories`: what may be reported as what, who answers it and within which days; and how long contact data are kept.
struct EditCategoryPages: Sendable {
    let services: FeedbackServices
    private static let name = TranslatedField("name", label: "feedback.field.category_name")
    /// Symbols of the sheet that stand for what people report.
    private static let icons = [
        "info", "warning", "road", "light", "electricity", "water", "waste", "building", "home", "pin", "trash", "tree",
        "school", "health", "shield", "people", "person", "market", "moving", "megaphone",
    ]
    private static let days = 1...60

    // MARK: list

    func list(_ visit: Visit) async throws -> Reply { try await listPage(visit) }

    func create(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        let reader = FormReader(form)
        let key = reader.line("key", max: 40, min: 2)
        if let key, !Self.isKey(key) { reader.refuse("key", "feedback.problem.category_key") }
        let category = read(reader, key: key ?? "", old: nil)
        guard reader.isSound, let category else { return try await listPage(visit, form, reader.problems) }
        return try await run(visit, form, "create_category", key: category.key) {
            try EditCategory(services: services).create(category, by: $0, at: $1, in: $2)
        } refused: {
            try await listPage(visit, form, $0)
        }
    }

    /// `POST /desk/report-categories/contact-days`.
    func keep(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        let reader = FormReader(form)
        let days = reader.integer("days", .required, 1...3_650)
        let source = reader.line("days_source", max: 300)
        let verified = reader.choice("days_verified", among: FeedbackSetting.verifications)
        let version = reader.version() ?? 0
        guard reader.isSound, let days, let source, let verified else {
            return try await listPage(visit, form, reader.problems)
        }
        let setting = FeedbackSetting(
            name: FeedbackSetting.contactDays, value: Int64(days), source: source, verified: verified, version: version)
        return try await run(visit, form, "edit_setting", key: setting.name) {
            try EditCategory(services: services).set(setting, by: $0, at: $1, in: $2)
        } refused: {
            try await listPage(visit, form, $0)
        }
    }

    private func listPage(
        _ visit: Visit, _ form: Form = Form(), _ problems: [FieldProblem] = []
    ) async throws -> Reply {
        let (categories, setting) = try await services.database.read {
            (try ReportCategory.list(in: $0), try FeedbackSetting.find(FeedbackSetting.contactDays, in: $0))
        }
        let model = FormModel(visit: visit, form: form, problems: problems)
        let isNew = form.has("key")
        let fresh = FormModel(visit: visit, form: isNew ? form : Form(), problems: isNew ? problems : [])
        let fields =
            [
                fresh.text(
                    "key", "feedback.field.category_key", hint: "feedback.field.category_key_hint", isRequired: true,
                    maxLength: 40)
            ] + self.fields(fresh, nil)
        let dayFields = [
            model.text(
                "days", "feedback.field.contact_days", value: setting.map { "\($0.value)" }, isRequired: true,
                maxLength: 4, more: ["inputmode": "numeric", "width": "short"]),
            model.text(
                "days_source", "feedback.field.source", value: setting?.source, isRequired: true, maxLength: 300),
            verification("days_verified", model, setting?.verified),
        ]
        return .page(
            Page(
                "feedback/desk/list_categories", status: problems.isEmpty ? .ok : .unprocessableContent,
                isPrivate: true,
                [
                    "title": visit.say("feedback.categories.menu"), "fields": fields, "day_fields": dayFields,
                    "summary": model.summary(naming: fields + dayFields),
                    "days_version": setting.map { "\($0.version)" },
                    "table": visit.table(
                        "feedback.categories", caption: visit.say("feedback.categories.menu"),
                        columns: ["name", "days", "handler", "verified"],
                        rows: categories.map { category in
                            let badge =
                                category.isOffered
                                ? nil : Badge(.neutral, icon: "lock", visit.say("feedback.categories.closed"))
                            return [
                                [
                                    "text": category.name.text(in: visit.language), "url": Self.path(category.key),
                                    "badge": badge?.viewModel,
                                ],
                                ["text": visit.formats.number(Int64(category.workingDays))],
                                ["text": category.handler, "bdi": true],
                                ["text": Self.verified(category.verified, visit)],
                            ]
                        }),
                ]))
    }

    // MARK: one category

    func show(_ visit: Visit) async throws -> Reply { try await page(visit) }

    func edit(_ visit: Visit) async throws -> Reply {
        let old = try await category(visit)
        let form = try await visit.form()
        let reader = FormReader(form)
        let version = reader.version() ?? 0
        guard var category = read(reader, key: old.key, old: old), reader.isSound else {
            return try await page(visit, form, reader.problems)
        }
        category.version = version
        let changed = category
        return try await run(visit, form, "edit_category", key: old.key) {
            try EditCategory(services: services)(changed, by: $0, at: $1, in: $2)
        } refused: {
            try await page(visit, form, $0)
        }
    }

    private func category(_ visit: Visit) async throws -> ReportCategory {
        let key = try visit.parameter("key")
        guard let found = try await services.database.read({ try ReportCategory.find(key, in: $0) }) else {
            throw Problem.notFound
        }
        return found
    }

    private func page(
        _ visit: Visit, _ form: Form = Form(), _ problems: [FieldProblem] = [], notice: Message? = nil
    ) async throws -> Reply {
        let category = try await category(visit)
        let history = try await services.database.read { try CategoryVersion.list(of: category.key, in: $0) }
        let model = FormModel(visit: visit, form: form, problems: problems)
        let fields = fields(model, category)
        // Who has been shown what another stored goes on from that.
        let version = notice == nil ? form.text("version") : nil
        return .page(
            Page(
                "feedback/desk/edit_category",
                status: notice != nil ? .conflict : problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": category.name.text(in: visit.language), "url": Self.path(category.key), "fields": fields,
                    "form_version": version ?? "\(category.version)", "notice": notice.map { visit.say($0) },
                    "summary": model.summary(naming: fields),
                    "history": history.isEmpty ? nil : table(history, visit),
                ]))
    }

    private func table(_ history: [CategoryVersion], _ visit: Visit) -> ViewModel {
        visit.table(
            "feedback.categories", caption: visit.say("feedback.categories.history"),
            columns: ["version", "changed", "name", "days", "handler", "source"],
            rows: history.map { version in
                let changed = [visit.formats.date(version.changedAt.date), version.changedBy]
                return [
                    ["text": visit.formats.number(version.version)],
                    ["text": changed.filter { !$0.isEmpty }.joined(separator: ", ")],
                    ["text": version.content["name_vi"]?.string],
                    ["text": visit.formats.number(version.content["working_days"]?.integer ?? 0)],
                    ["text": version.content["handler"]?.string], ["text": version.content["source"]?.string],
                ]
            })
    }

    // MARK: pieces

    private func fields(_ model: FormModel, _ category: ReportCategory?) -> [ViewModel] {
        let (visit, form) = (model.visit, model.form)
        let names = Self.name.models(visit, typed: form, stored: nil, problems: model.problems).map { field in
            var field = field
            let name = field["name"] as? String ?? ""
            if !form.has(name), let stored = category?.name {
                let language = Language.allCases.first { name.hasSuffix("_\($0.tag)") } ?? .vietnamese
                field["value"] = language == .vietnamese ? stored.vietnamese : stored.others[language]
            }
            return field
        }
        var offered = model.box("offered", "feedback.field.category_offered")
        if form.raw.isEmpty { offered["checked"] = category?.isOffered ?? true }
        return names + [
            model.select(
                "icon", "feedback.field.icon", Self.icons.map { ($0, visit.say(TextKey("feedback.icon.\($0)"))) },
                chosen: category?.icon ?? "info", isRequired: true),
            model.text(
                "working_days", "feedback.field.working_days",
                value: "\(category?.workingDays ?? ReportCategory.usualDays)", isRequired: true, maxLength: 2,
                more: ["inputmode": "numeric", "width": "short"]),
            model.text(
                "handler", "feedback.field.handler", value: category?.handler, hint: "feedback.field.handler_hint",
                maxLength: 40),
            model.text(
                "place", "feedback.field.order", value: "\(category?.place ?? 0)", maxLength: 3,
                more: ["inputmode": "numeric", "width": "short"]),
            model.text(
                "source", "feedback.field.source", value: category?.source, isRequired: true, maxLength: 300),
            verification("verified", model, category?.verified), offered,
        ]
    }

    private func verification(_ name: String, _ model: FormModel, _ chosen: String?) -> ViewModel {
        model.select(
            name, "feedback.field.verified",
            FeedbackSetting.verifications.map { ($0, Self.verified($0, model.visit)) },
            chosen: chosen ?? "unverified", isRequired: true)
    }

    private func read(_ reader: FormReader, key: String, old: ReportCategory?) -> ReportCategory? {
        let name = Self.name.read(reader)
        // What the data brought may have a symbol that is not offered.
        let icon = reader.choice("icon", among: Self.icons + (old.map { [$0.icon] } ?? []))
        let days = reader.integer("working_days", .required, Self.days)
        let handler = reader.line("handler", .optional, max: 40) ?? ""
        if !handler.isEmpty, !Self.isKey(handler) { reader.refuse("handler", "feedback.problem.category_key") }
        let place = reader.integer("place", .optional, 0...999) ?? 0
        let source = reader.line("source", max: 300)
        let verified = reader.choice("verified", among: FeedbackSetting.verifications)
        guard let name, let icon, let days, let source, let verified else { return nil }
        return ReportCategory(
            key: key, name: name, icon: icon, workingDays: days, handler: handler, source: source, verified: verified,
            place: place, isOffered: reader.checkbox("offered"))
    }

    private func run(
        _ visit: Visit, _ form: Form, _ action: String, key: String,
        _ change: @escaping @Sendable (Actor, Instant, Transaction) throws -> Void,
        refused: ([FieldProblem]) async throws -> Reply
    ) async throws -> Reply {
        let (actor, now) = (try visit.actor(), visit.now)
        let once = try visit.idempotencyKey(form).map {
            IdempotencyKey(actor: actor.id, action: "feedback.\(action)", key: $0, fingerprint: key)
        }
        do {
            _ = try await services.once(once, at: now) {
                try change(actor, now, $0)
                return key
            }
        } catch let problem as Problem where problem.kind == .invalid {
            return try await refused(problem.fields)
        } catch let problem as Problem where problem.kind == .conflict && action == "edit_category" {
            return try await page(visit, form, [], notice: problem.message)
        }
        return .redirect("/desk/report-categories", flash: Flash(.success, "feedback.categories.saved"))
    }

    private static func path(_ key: String) -> String { "/desk/report-categories/\(key)" }

    private static func verified(_ mark: String, _ visit: Visit) -> String {
        FeedbackSetting.verifications.contains(mark) ? visit.say(TextKey("feedback.verified.\(mark)")) : mark
    }

    /// Words for addresses and data files.
    private static func isKey(_ text: String) -> Bool {
        text != "contact-days"
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 }
    }
}
