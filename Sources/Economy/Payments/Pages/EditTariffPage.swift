import Base
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/desk/payments/tariff/new` and `/desk/payments/tariff/{id}`: the form of a rule.
struct EditTariffPage: Sendable {
    let services: PaymentsServices
    private static let path = "/desk/payments/tariff"
    /// Tiers that the form has room for.
    private static let tiers = 1...3

    func new(_ visit: Visit) async throws -> Reply { .page(page(visit, nil, Form(), [])) }

    func create(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let key = reader.choice("fee", among: services.kinds.map(\.key))
        let from = reader.date("from")
        let rule = read(reader, key: key ?? "", from: from ?? visit.now.date)
        let services = services
        do {
            try reader.check()
            try await services.database.write { transaction in
                _ = try EditFeeRule(services: services).create(rule, by: actor, at: visit.now, in: transaction)
            }
        } catch let problem as Problem where problem.kind == .invalid {
            return .page(page(visit, nil, form, problem.fields))
        }
        return .redirect(Self.path, flash: Flash(.success, "payments.tariff.saved"))
    }

    func show(_ visit: Visit) async throws -> Reply { .page(page(visit, try await find(visit), Form(), [])) }

    func edit(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let old = try await find(visit)
        let form = try await visit.form()
        let reader = FormReader(form)
        let version = reader.version()
        let rule = read(reader, key: old.rule.key, from: old.rule.period.from)
        guard reader.isSound, let version else { return .page(page(visit, old, form, reader.problems)) }
        let services = services
        try await services.database.write { transaction in
            try EditFeeRule(services: services).edit(
                old.id, rule, version: version, by: actor, at: visit.now, in: transaction)
        }
        return .redirect(Self.path, flash: Flash(.success, "payments.tariff.saved"))
    }

    private func find(_ visit: Visit) async throws -> TariffRule {
        let actor = try visit.actor()
        let id = try visit.id("id", of: TariffRule.self)
        let services = services
        let found = try await services.database.read { try services.tariff.find(id, actor.scope, in: $0) }
        guard let found else { throw Problem.notFound }
        return found
    }

    private func read(_ reader: FormReader, key: String, from: CalendarDate) -> FeeRule {
        let prices = 0...FeeRule.highestPrice.dong
        let last = reader.date("last", .optional)
        if let last, last < from { reader.refuse("last", "payments.problem.ends_before") }
        let perItem = reader.money("per_item", .optional, prices) ?? Money(dong: 0)
        var tiers: [FeeRule.Tier] = []
        for number in Self.tiers {
            let pages = reader.integer("pages.\(number)", .optional, 1...FeeRule.most)
            guard let price = reader.money("price.\(number)", .optional, prices) else {
                if pages != nil { reader.refuse("price.\(number)", "payments.problem.tier_price") }
                continue
            }
            if let last = tiers.last, last.pages == nil {
                reader.refuse("pages.\(number)", "payments.problem.tier_after_last")
            }
            tiers.append(FeeRule.Tier(pages: pages, price: price))
        }
        if tiers.isEmpty, perItem.dong == 0 { reader.refuse("per_item", "payments.problem.no_price") }
        let cap = reader.money("cap", .optional, 1...FeeRule.highestPrice.dong)
        let source = reader.line("source", .required, max: 300)
        return FeeRule(
            key: key, period: DatePeriod(from: from, until: last?.adding(days: 1)), perItem: perItem, tiers: tiers,
            cap: cap, source: source ?? "", isVerified: reader.checkbox("verified"))
    }

    private func page(_ visit: Visit, _ old: TariffRule?, _ form: Form, _ problems: [FieldProblem]) -> Page {
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let words = MoneyWords(visit: visit, kinds: services.kinds)
        func label(_ name: String) -> String { visit.say(TextKey("payments.field.\(name)")) }
        func hint(_ name: String) -> String { visit.say(TextKey("payments.field.\(name)_hint")) }
        let rule = old?.rule
        var models: [ViewModel] = []
        if old == nil {
            models.append(
                fields.select(
                    "fee", label("fee"), services.kinds.map { ($0.key, visit.say($0.title)) }, isRequired: true,
                    startsEmpty: false))
            models.append(
                fields.text("from", label("from"), kind: "date", isRequired: true, more: ["width": "medium"]))
        }
        models.append(
            fields.text(
                "last", label("last"), kind: "date", value: rule?.period.until?.adding(days: -1).description,
                hint: hint("last"), more: ["width": "medium"]))
        models.append(
            fields.money(
                "per_item", label("per_item"), value: rule.flatMap { $0.perItem.dong == 0 ? nil : $0.perItem },
                hint: hint("per_item"), isRequired: false))
        for number in Self.tiers {
            let tier = rule.flatMap { $0.tiers.count >= number ? $0.tiers[number - 1] : nil }
            let count = ["number": Message.Argument.number(Int64(number))]
            models.append(
                fields.number(
                    "pages.\(number)", visit.say("payments.field.tier_pages", count), value: tier?.pages,
                    hint: hint("tier_pages")))
            models.append(
                fields.money(
                    "price.\(number)", visit.say("payments.field.tier_price", count), value: tier?.price,
                    isRequired: false))
        }
        models.append(fields.money("cap", label("cap"), value: rule?.cap, hint: hint("cap"), isRequired: false))
        models.append(
            fields.text(
                "source", label("source"), value: rule?.source, hint: hint("source"), isRequired: true, maxLength: 300))
        models.append(
            fields.box("verified", label("verified"), hint: hint("verified"), isChecked: rule?.isVerified ?? false))
        return Page(
            "payments/edit_tariff", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "title": rule.map { words.fee($0.key) } ?? visit.say("payments.tariff.add"),
                "since": rule.map { visit.say("payments.tariff.since", ["from": .date($0.period.from)]) },
                "fields": models, "action": old.map { "\(Self.path)/\($0.id)" } ?? Self.path,
                "form_version": form.text("version") ?? old.map { "\($0.version)" },
                "summary": fields.summary(naming: models),
                "changed": old.map {
                    visit.say(
                        "payments.tariff.changed", ["who": .text($0.changedBy), "at": .instant($0.changedAt)])
                },
            ])
    }
}
