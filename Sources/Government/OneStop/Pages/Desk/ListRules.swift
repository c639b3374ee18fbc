import Base
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/desk/rules`: the numbers that clocks go by, each with its date, source and how far that is verified; who may, sets others.
struct ListRules: Sendable {
    let services: OneStopServices

    func callAsFunction(_ visit: Visit) async throws -> Reply { try await page(visit, form: Form(), problems: []) }

    /// Sets a number from a day on.
    func edit(_ visit: Visit) async throws -> Reply {
        try await run(visit, "edit_rule") { reader, actor in
            let key = reader.choice("rule", of: ClockRules.Key.self)
            let from = reader.date("from")
            let value = key == .cutOff ? reader.minuteOfDay("value") : reader.integer("value", .required, 0...100_000)
            let source = reader.line("source", max: 500)
            let verified = reader.choice("verified", of: Procedure.Verification.self)
            guard let key, let from, let value, let source, let verified else { return nil }
            let action = EditRule(
                services: services, key: key, from: from, value: value, source: source, verified: verified)
            return { try action(by: actor, at: visit.now, in: $0) }
        }
    }

    /// Adds a reason for a pause.
    func create(_ visit: Visit) async throws -> Reply {
        try await run(visit, "create_pause") { reader, actor in
            let key = reader.line("key", max: 40)
            if let key, key.isEmpty || !key.utf8.allSatisfy({ (97...122).contains($0) || $0 == 95 }) {
                reader.refuse("key", "onestop.problem.bad_key")
            }
            let name = reader.line("name_vi", max: 200)
            let english = reader.line("name_en", .optional, max: 200)
            let arabic = reader.line("name_ar", .optional, max: 200)
            let from = reader.date("pause_from")
            let source = reader.line("pause_source", max: 500)
            let verified = reader.choice("pause_verified", of: Procedure.Verification.self)
            guard reader.isSound, let key, let name, let from, let source, let verified else { return nil }
            let action = CreatePauseKind(
                services: services,
                pause: PauseKind(
                    key: key, name: LocalizedText(name, english: english, arabic: arabic),
                    period: DatePeriod(from: from), source: source, verified: verified, version: 1))
            return { try action(by: actor, at: visit.now, in: $0) }
        }
    }

    /// Takes a reason out.
    func close(_ visit: Visit) async throws -> Reply {
        let key = try visit.parameter("key")
        return try await run(visit, "close_pause") { reader, actor in
            guard let version = reader.version() else { return nil }
            let action = ClosePauseKind(services: services, key: key, version: version)
            return { try action(by: actor, at: visit.now, in: $0) }
        }
    }

    private func run(
        _ visit: Visit, _ name: String,
        _ read: (FormReader, Actor) throws -> (@Sendable (Transaction) throws -> Void)?
    ) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let work = try read(reader, actor)
        guard reader.isSound, let work else { return try await page(visit, form: form, problems: reader.problems) }
        let key = try visit.idempotencyKey(form).map {
            IdempotencyKey(actor: actor.id, action: "onestop.\(name)", key: $0)
        }
        do {
            _ = try await services.once(key, at: visit.now) { transaction in
                try work(transaction)
                return name
            }
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, form: form, problems: problem.fields)
        }
        return .redirect("/desk/rules", flash: Flash(.success, "onestop.rules.saved"))
    }

    // MARK: the page

    private func page(_ visit: Visit, form: Form, problems: [FieldProblem]) async throws -> Reply {
        let mayManage = try visit.actor().may(DossierRules.manageRules)
        let (services, today) = (services, visit.now.date)
        let book = try await services.database.read { try services.rules.book(in: $0) }
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let (ruleFields, pauseFields) = (ruleFields(fields, visit), pauseFields(fields, visit))
        return .page(
            Page(
                "onestop/desk/list_rules", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("onestop.rules.title"), "may_manage": mayManage,
                    "rules": visit.table(
                        "onestop.rules.column", caption: visit.say("onestop.rules.caption"),
                        columns: ["rule", "value", "from", "source"],
                        rows: ClockRules.Key.allCases.map { row($0, book.rule($0, on: today), visit) }),
                    "coming": coming(book, after: today, visit),
                    "pauses": book.pauses.map { pause($0, today, mayManage, visit) },
                    "summary": fields.summary(naming: ruleFields + pauseFields), "rule_fields": ruleFields,
                    "pause_fields": pauseFields,
                    "open_pause": problems.contains { problem in
                        pauseFields.contains { $0["name"] as? String == problem.field }
                    },
                ]))
    }

    private func coming(_ book: RuleBook, after today: CalendarDate, _ visit: Visit) -> ViewModel? {
        let rules = book.rules.filter { $0.from > today }
        return rules.isEmpty
            ? nil
            : visit.table(
                "onestop.rules.column", caption: visit.say("onestop.rules.coming"),
                columns: ["rule", "value", "from", "source"], rows: rules.map { row($0.key, $0, visit) })
    }

    private func row(_ key: ClockRules.Key, _ rule: ClockRule?, _ visit: Visit) -> [ViewModel] {
        let value = rule?.value ?? key.usual
        let shown =
            key == .cutOff ? visit.formats.time(minuteOfDay: value) : visit.formats.number(Int64(value))
        return [
            ["text": visit.say(TextKey("onestop.rules.key.\(key.rawValue)"))], ["text": shown],
            ["text": rule.map { visit.formats.date($0.from) } ?? "–"],
            [
                "text": rule?.source ?? visit.say("onestop.rules.usual"),
                "badge": visit.mark(rule?.verified ?? .unverified).viewModel,
            ],
        ]
    }

    private func pause(_ kind: PauseKind, _ today: CalendarDate, _ mayManage: Bool, _ visit: Visit) -> ViewModel {
        let isOver = !kind.period.contains(today)
        return [
            "name": kind.name.text(in: visit.language), "name_lang": kind.name.language(for: visit.language).tag,
            "source": kind.source, "mark": visit.mark(kind.verified).viewModel,
            "from": visit.say("onestop.rules.since", ["date": .date(kind.period.from)]),
            "until": kind.period.until.map { visit.say("onestop.rules.until", ["date": .date($0.adding(days: -1))]) },
            "close_url": mayManage && !isOver && kind.period.until == nil && kind.key != PauseKind.supplement
                ? "/desk/rules/pauses/\(kind.key)/close" : nil, "row_version": "\(kind.version)",
        ]
    }

    private func ruleFields(_ fields: FieldModel, _ visit: Visit) -> [ViewModel] {
        func label(_ name: String) -> String { visit.say(TextKey("onestop.rules.field.\(name)")) }
        return [
            fields.select(
                "rule", label("rule"),
                ClockRules.Key.allCases.map { ($0.rawValue, visit.say(TextKey("onestop.rules.key.\($0.rawValue)"))) },
                isRequired: true),
            fields.text(
                "value", label("value"), hint: visit.say("onestop.rules.field.value_hint"), isRequired: true,
                maxLength: 10, more: ["width": "short"]),
            fields.text("from", label("from"), kind: "date", isRequired: true, maxLength: 40),
            fields.text("source", label("source"), isRequired: true, maxLength: 500),
            verification(fields, "verified", visit),
        ]
    }

    private func pauseFields(_ fields: FieldModel, _ visit: Visit) -> [ViewModel] {
        func label(_ name: String) -> String { visit.say(TextKey("onestop.rules.field.\(name)")) }
        return [
            fields.text(
                "key", label("key"), hint: visit.say("onestop.rules.field.key_hint"), isRequired: true, maxLength: 40,
                more: ["width": "medium"]),
            fields.text("name_vi", label("name_vi"), isRequired: true, maxLength: 200),
            fields.text("name_en", label("name_en"), maxLength: 200),
            fields.text("name_ar", label("name_ar"), maxLength: 200, more: ["dir_auto": true]),
            fields.text("pause_from", label("from"), kind: "date", isRequired: true, maxLength: 40),
            fields.text("pause_source", label("source"), isRequired: true, maxLength: 500),
            verification(fields, "pause_verified", visit),
        ]
    }

    private func verification(_ fields: FieldModel, _ name: String, _ visit: Visit) -> ViewModel {
        fields.select(
            name, visit.say("onestop.rules.field.verified"),
            Procedure.Verification.allCases.map {
                ($0.rawValue, visit.say(TextKey("onestop.rules.verified.\($0.rawValue)")))
            }, isRequired: true)
    }
}
