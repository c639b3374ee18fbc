import Audit
import Base
import Codes
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/desk/payments`: the receipts of a stretch of days, with what they come to; `/desk/payments.csv` gives the same
/// list to who says why.
struct ListReceipts: Sendable {
    let services: PaymentsServices
    private static let limit = 50
    private static let exportLimit = 20_000
    private static let columns = ["number", "taken_at", "fee", "payer", "amount", "officer", "state"]

    func callAsFunction(_ visit: Visit) async throws -> Reply { try await show(visit, ReasonForm()) }

    /// With the reason that was refused, if one was.
    private func show(_ visit: Visit, _ ask: ReasonForm) async throws -> Reply {
        let actor = try visit.actor()
        let filter = Self.filter(visit)
        let cursor = visit.query.text("cursor").flatMap { ID<CashReceipt>($0) }
        let services = services
        let (found, sums, officers) = try await services.database.read { connection in
            (
                try services.receipts.list(
                    filter, actor.scope, before: cursor, limit: Self.limit + 1, in: connection),
                try services.receipts.sums(filter, actor.scope, in: connection),
                try services.receipts.officers(actor.scope, in: connection)
            )
        }
        let shown = Array(found.prefix(Self.limit))
        let words = MoneyWords(visit: visit, kinds: services.kinds)
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(sums.count))])]
        if found.count > Self.limit, let last = shown.last {
            pager["next_url"] = ListPath.with(visit.query, cursor: last.id.text, base: "/desk/payments")
        }
        if cursor != nil { pager["previous_url"] = ListPath.with(visit.query, base: "/desk/payments") }
        return .page(
            Page(
                "payments/list_receipts", status: ask.isRefused ? .unprocessableContent : .ok, isPrivate: true,
                [
                    "title": visit.say("payments.receipts.title"), "summary": ask.summary(for: visit),
                    "from": filter.from.description,
                    "to": filter.to.description, "words": filter.words, "pager": pager, "has_rows": !shown.isEmpty,
                    "figures": Self.figures(sums, words),
                    "states": ViewModel.options(
                        CashReceipt.State.allCases.map { ($0.rawValue, words.badge($0).text) },
                        chosen: filter.state?.rawValue),
                    "officers": ViewModel.options(
                        officers.map { ($0.account.text, $0.name) }, chosen: filter.account?.text),
                    "may_take": actor.may(PaymentsFeature.take),
                    "drawer_url": filter.drawer.map { CashDrawer.path($0) },
                    "export": actor.may(PaymentsFeature.export)
                        ? ask.viewModel(
                            [
                                ReasonForm.Choice(
                                    ListPath.with(visit.query, base: "/desk/payments.csv"),
                                    visit.say("payments.receipts.export"))
                            ], for: visit) : nil,
                    "table": visit.table(
                        "payments.column", caption: visit.say("payments.receipts.caption"), columns: Self.columns,
                        numeric: ["amount"], rows: shown.map { cells($0, words) }),
                    "empty": [
                        "icon": "money", "title": visit.say("payments.receipts.empty"),
                        "text": visit.say("payments.receipts.empty_text"),
                    ] as ViewModel,
                ]))
    }

    /// `/desk/payments.csv`: amounts as bare numbers, for sums.
    func export(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(PaymentsFeature.export)
        let ask = try await ReasonForm(of: visit)
        guard let reason = ask.reason else { return try await show(visit, ask) }
        let filter = Self.filter(visit)
        let services = services
        let found = try await services.database.read { connection in
            try services.receipts.list(filter, actor.scope, limit: Self.exportLimit + 1, in: connection)
        }
        if found.count > Self.exportLimit { throw Problem.tooManyLines(Self.exportLimit) }
        try await services.database.write { transaction in
            // What is held about the payer is the fee.
            try AuditLog().record(
                "payments.export_receipts", showing: FeeData.kind, Array(Set(found.map(\.fee.text))), because: reason,
                facts: ["from": .string(filter.from.description), "to": .string(filter.to.description)], by: actor,
                at: visit.now, in: transaction)
        }
        let words = MoneyWords(visit: visit, kinds: services.kinds)
        let rows = found.reversed().map { receipt -> [String] in
            [
                receipt.label, receipt.takenAt.iso, words.fee(receipt.feeKind), receipt.title, receipt.payer,
                "\(receipt.amount.dong)", receipt.officer, words.badge(receipt.state).text,
                receipt.revocation?.at.iso ?? "", receipt.revocation?.reason ?? "", receipt.code.grouped,
            ]
        }
        let names = [
            "number", "taken_at", "fee", "title", "payer", "amount", "officer", "state", "revoked_at", "reason", "code",
        ]
        return .download(
            TableFile.download(
                names.map { visit.say(TextKey("payments.column.\($0)")) }, rows,
                name: "receipts-\(filter.from)-\(filter.to).csv"))
    }

    static func figures(_ sums: ReceiptStore.Sums, _ words: MoneyWords) -> [ViewModel] {
        func figure(_ key: String, _ value: String) -> ViewModel {
            ["label": words.visit.say(TextKey("payments.figure.\(key)")), "value": value]
        }
        let formats = words.visit.formats
        return [
            figure("receipts", formats.number(Int64(sums.count))), figure("sum", words.number(sums.valid.dong)),
            figure("revoked", formats.number(Int64(sums.revokedCount))),
            figure("revoked_sum", words.number(sums.revoked.dong)),
        ]
    }

    private func cells(_ receipt: CashReceipt, _ words: MoneyWords) -> [ViewModel] {
        [
            ["text": receipt.label, "url": receipt.path],
            ["text": words.visit.formats.instant(receipt.takenAt)], ["text": words.fee(receipt.feeKind)],
            ["text": receipt.payer, "bdi": true], ["text": words.money(receipt.amount)],
            ["text": receipt.officer, "bdi": true], ["badge": words.badge(receipt.state).viewModel],
        ]
    }

    static func filter(_ visit: Visit) -> ReceiptStore.Filter {
        let (from, to) = FormReader.listDays(visit.query, today: visit.now.date, back: 0)
        return ReceiptStore.Filter(
            from: from, to: to, state: visit.query.text("state").flatMap(CashReceipt.State.init(rawValue:)),
            account: visit.query.text("officer").flatMap { ID($0) },
            drawer: visit.query.text("drawer").flatMap { ID($0) },
            words: visit.query.text("q").map { String($0.prefix(200)) })
    }
}
