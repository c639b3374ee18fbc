import Base
import House
import Storage
import Texts
import Web

/// `/desk/payments/closings/{id}`: one drawer of one day, what was counted in it, and who confirmed that.
struct ShowClosing: Sendable {
    let services: PaymentsServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: CashDrawer.self)
        let services = services
        let found = try await services.database.read { connection in
            try services.drawers.find(id, actor.scope, in: connection).map { drawer in
                (
                    drawer, try services.drawers.expected(drawer, in: connection),
                    try services.drawers.movements(id, in: connection)
                )
            }
        }
        guard let (drawer, expected, movements) = found else { throw Problem.notFound }
        let words = MoneyWords(visit: visit, kinds: services.kinds)
        let title = visit.say(
            drawer.number == 1 ? "payments.closing.title" : "payments.closing.title_number",
            [
                "officer": .text(drawer.officer), "date": .date(drawer.day), "number": .number(Int64(drawer.number)),
            ])
        var values: ViewModel = [
            "title": title, "badge": words.badge(drawer.state).viewModel,
            "figures": Self.figures(drawer, expected, movements, words), "rows": rows(drawer, visit),
            "list_url": drawer.receiptsPath,
        ]
        if let closing = drawer.closing { values["table"] = notes(closing, words) }
        if actor.may(PaymentsFeature.confirm), CashRules.whyNotConfirm(drawer, by: actor.account) == nil {
            values["confirm"] =
                ["action": "\(drawer.path)/confirm", "version": "\(drawer.version)", "shortcut": "d"] as ViewModel
        }
        return .page(Page("payments/show_closing", isPrivate: true, values))
    }

    /// `POST /desk/payments/closings/{id}/confirm`.
    func confirm(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: CashDrawer.self)
        let reader = FormReader(try await visit.form())
        let version = reader.version()
        try reader.check()
        let services = services
        try await services.database.write { transaction in
            try VerifyClosing(services: services)(id, version: version ?? 0, by: actor, at: visit.now, in: transaction)
        }
        return .redirect(CashDrawer.path(id), flash: Flash(.success, "payments.closing.confirmed"))
    }

    /// Opening, taken, given back, expected; counted and the difference once it is closed.
    static func figures(
        _ drawer: CashDrawer, _ expected: Money, _ movements: [CashEntry.Kind: CashEntry.Sum], _ words: MoneyWords
    ) -> [ViewModel] {
        var figures = [
            words.figure("opening", words.number(drawer.opening.dong)),
            words.figure("taken", words.moved(movements[.taken])),
            words.figure("returned", words.moved(movements[.returned])),
            words.figure("expected", words.number((drawer.closing?.expected ?? expected).dong)),
        ]
        if let closing = drawer.closing {
            figures.append(words.figure("counted", words.number(closing.counted.dong)))
            figures.append(words.figure("difference", words.signed(closing.difference)))
        }
        return figures
    }

    /// What several drawers come to.
    static func figures(_ sums: DrawerStore.Sums, _ words: MoneyWords) -> [ViewModel] {
        [
            words.figure("drawers", words.number(Int64(sums.drawers))),
            words.figure("taken", words.moved(sums.moved[.taken])),
            words.figure("returned", words.moved(sums.moved[.returned])),
            words.figure("difference", words.signed(sums.difference)),
        ]
    }

    private func rows(_ drawer: CashDrawer, _ visit: Visit) -> [ViewModel] {
        var rows: [ViewModel] = []
        func row(_ key: String, _ value: String?) {
            guard let value, !value.isEmpty else { return }
            rows.append(["key": visit.say(TextKey("payments.closing.\(key)")), "value": value])
        }
        row("officer", drawer.officer)
        row("opened_at", visit.formats.instant(drawer.openedAt))
        row("closed_at", drawer.closing.map { visit.formats.instant($0.at) })
        row("explanation", drawer.closing?.explanation)
        row("confirmed_by", drawer.confirmation?.by)
        row("confirmed_at", drawer.confirmation.map { visit.formats.instant($0.at) })
        return rows
    }

    private func notes(_ closing: CashDrawer.Closing, _ words: MoneyWords) -> ViewModel {
        let rows = CountedNotes.values.filter { closing.notes[$0] > 0 }.map { value -> [ViewModel] in
            let count = closing.notes[value]
            return [
                ["text": words.money(Money(dong: value))], ["text": words.visit.formats.number(Int64(count))],
                ["text": words.money(Money(dong: value * Int64(count)))],
            ]
        }
        let names = ["note", "pieces", "amount"]
        return words.visit.table(
            "payments.column", caption: words.visit.say("payments.closing.notes"), columns: names, numeric: Set(names),
            rows: rows)
    }
}
