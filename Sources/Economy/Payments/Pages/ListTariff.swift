import Base
import House
import Storage
import Texts
import Web

/// `/desk/payments/tariff`: what the law asks, with dates, source and whether somebody compared it.
struct ListTariff: Sendable {
    let services: PaymentsServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let services = services
        let rules = try await services.database.read { try services.tariff.list(actor.scope, in: $0) }
        let words = MoneyWords(visit: visit, kinds: services.kinds)
        let today = visit.now.date
        let rows = rules.map { rule -> [ViewModel] in
            let isNow = rule.rule.period.contains(today)
            return [
                [
                    "text": words.fee(rule.rule.key),
                    "url": actor.may(PaymentsFeature.tariff) ? "/desk/payments/tariff/\(rule.id)" : nil,
                ],
                ["text": Self.period(rule.rule.period, visit)], ["text": Self.prices(rule.rule, words)],
                ["text": rule.rule.source], ["badge": Self.badge(rule.rule, isNow, visit).viewModel],
            ]
        }
        return .page(
            Page(
                "payments/list_tariff", isPrivate: true,
                [
                    "title": visit.say("payments.tariff.title"), "has_rows": !rows.isEmpty,
                    "may_edit": actor.may(PaymentsFeature.tariff),
                    "table": visit.table(
                        "payments.column", caption: visit.say("payments.tariff.caption"),
                        columns: ["fee", "from", "prices", "source", "verified"], rows: rows),
                    "empty": [
                        "icon": "money", "title": visit.say("payments.tariff.empty"),
                        "text": visit.say("payments.tariff.empty_text"),
                    ] as ViewModel,
                ]))
    }

    static func badge(_ rule: FeeRule, _ isNow: Bool, _ visit: Visit) -> Badge {
        if !isNow { return Badge(.neutral, icon: "clock", visit.say("payments.tariff.not_now")) }
        return rule.isVerified
            ? Badge(.good, icon: "check", visit.say("payments.tariff.verified"))
            : Badge(.warn, icon: "warning", visit.say("payments.tariff.unverified"))
    }

    private static func period(_ period: DatePeriod, _ visit: Visit) -> String {
        guard let until = period.until else {
            return visit.say("payments.tariff.since", ["from": .date(period.from)])
        }
        return visit.say(
            "payments.tariff.between", ["from": .date(period.from), "last": .date(until.adding(days: -1))])
    }

    /// The rule in words: `2 pages at 2.000 đồng each; further pages at 1.000 đồng each; at most 200.000 đồng`.
    static func prices(_ rule: FeeRule, _ words: MoneyWords) -> String {
        var parts: [String] = []
        if rule.perItem.dong > 0 {
            parts.append(words.visit.say("payments.tariff.per_item", ["price": .money(rule.perItem)]))
        }
        for tier in rule.tiers {
            let price = Message.Argument.money(tier.price)
            if let pages = tier.pages {
                parts.append(
                    words.visit.say("payments.tariff.pages", ["count": .number(Int64(pages)), "price": price]))
            } else {
                parts.append(words.visit.say("payments.tariff.further_pages", ["price": price]))
            }
        }
        if let cap = rule.cap { parts.append(words.visit.say("payments.tariff.cap", ["amount": .money(cap)])) }
        return parts.joined(separator: "; ")
    }
}
