import Base
import House
import Storage
import Texts
import Web

/// `/desk/payments/fees`: what is still owed, and taking it.
struct ListFees: Sendable {
    let services: PaymentsServices
    private static let limit = 50
    private static let path = "/desk/payments/fees"

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let state = visit.query.text("state").flatMap(FeeStanding.State.init(rawValue:)) ?? .unpaid
        let filter = FeeStore.Filter(state: state, words: visit.query.text("q").map { String($0.prefix(200)) })
        let cursor = visit.query.text("cursor").flatMap { ID<Fee>($0) }
        let services = services
        let (found, sum, drawer) = try await services.database.read { connection in
            let (count, amount) = try services.fees.sum(filter, actor.scope, in: connection)
            return (
                try services.fees.list(filter, actor.scope, before: cursor, limit: Self.limit + 1, in: connection),
                (count: count, amount: amount),
                try CollectedFees(services: services).drawer(of: actor, at: visit.now, in: connection)
            )
        }
        let shown = Array(found.prefix(Self.limit))
        let words = MoneyWords(visit: visit, kinds: services.kinds)
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(sum.count))])]
        if found.count > Self.limit, let last = shown.last {
            pager["next_url"] = ListPath.with(visit.query, cursor: last.id.text, base: Self.path)
        }
        if cursor != nil { pager["previous_url"] = ListPath.with(visit.query, base: Self.path) }
        var values: ViewModel = [
            "title": visit.say("payments.fees.title"), "words": filter.words, "pager": pager,
            "has_rows": !shown.isEmpty,
            "sum": visit.say("payments.fees.sum", ["amount": .money(sum.amount)]),
            "states": ViewModel.options(
                FeeStanding.State.allCases.map { ($0.rawValue, words.badge($0).text) }, chosen: state.rawValue),
            "fees": shown.map { fee -> ViewModel in
                [
                    "title": fee.title, "url": fee.path, "payer": fee.payer, "fee": words.fee(fee.kind),
                    "amount": words.money(fee.amount), "asked_at": visit.formats.instant(fee.askedAt),
                    "badge": words.badge(fee.state).viewModel,
                    "take_url": fee.state == .unpaid && drawer == .open ? "\(Self.path)/\(fee.id)/take" : nil,
                ]
            },
            "empty": [
                "icon": "check-circle", "title": visit.say("payments.fees.empty"),
                "text": visit.say("payments.fees.empty_text"),
            ] as ViewModel,
        ]
        if case .closed(let path) = drawer { values["drawer_url"] = path }
        return .page(Page("payments/list_fees", isPrivate: true, values))
    }

    /// `POST /desk/payments/fees/{id}/take`.
    func take(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: Fee.self)
        let form = try await visit.form()
        let key = try visit.idempotencyKey(form)
        let services = services
        let receipt = try await services.database.write { transaction in
            let once = IdempotencyKey(
                // The forms of a list share a key: each fee is an action of its own.
                actor: actor.id, action: "payments.take \(id)", key: key ?? ID<Fee>(at: visit.now).text)
            return try transaction.once(once, at: visit.now) {
                guard let fee = try services.fees.find(id, actor.scope, in: transaction) else { throw Problem.notFound }
                return try IssueReceipt(services: services)(fee, by: actor, at: visit.now, in: transaction).id.text
            }.answer
        }
        return .redirect("/desk/payments/receipts/\(receipt)", flash: Flash(.success, "payments.receipt.was_issued"))
    }
}
