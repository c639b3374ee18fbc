import Audit
import Base
import House
import Storage
import Texts
import Web

/// `/desk/payments/closings`: the drawers of a stretch of days; `.csv` gives the same list.
struct ListClosings: Sendable {
    let services: PaymentsServices
    private static let limit = 50
    private static let exportLimit = 20_000
    private static let columns = [
        "day", "session", "officer", "opening", "expected", "counted", "difference", "state", "confirmer",
    ]

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let filter = Self.filter(visit)
        let cursor = visit.query.text("cursor").flatMap { DrawerCursor($0) }
        let services = services
        let (found, sums, expected) = try await services.database.read { connection in
            let found = try services.drawers.list(
                filter, actor.scope, before: cursor, limit: Self.limit + 1, in: connection)
            return (
                found, try services.drawers.sums(filter, actor.scope, in: connection),
                try Self.expected(found, services, in: connection)
            )
        }
        let shown = Array(found.prefix(Self.limit))
        let words = MoneyWords(visit: visit, kinds: services.kinds)
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(sums.drawers))])]
        if found.count > Self.limit, let last = shown.last {
            pager["next_url"] = ListPath.with(
                visit.query, cursor: DrawerCursor(last).text, base: "/desk/payments/closings")
        }
        if cursor != nil { pager["previous_url"] = ListPath.with(visit.query, base: "/desk/payments/closings") }
        return .page(
            Page(
                "payments/list_closings", isPrivate: true,
                [
                    "title": visit.say("payments.closings.title"), "from": filter.from.description,
                    "to": filter.to.description, "pager": pager, "has_rows": !shown.isEmpty,
                    "figures": ShowClosing.figures(sums, words),
                    "states": ViewModel.options(
                        CashDrawer.State.allCases.map { ($0.rawValue, words.badge($0).text) },
                        chosen: filter.state?.rawValue),
                    "export_url": actor.may(PaymentsFeature.export)
                        ? ListPath.with(visit.query, base: "/desk/payments/closings.csv") : nil,
                    "table": visit.table(
                        "payments.column", caption: visit.say("payments.closings.caption"), columns: Self.columns,
                        numeric: ["session", "opening", "expected", "counted", "difference"],
                        rows: shown.map { cells($0, expected, words) }),
                    "empty": [
                        "icon": "money", "title": visit.say("payments.closings.empty"),
                        "text": visit.say("payments.closings.empty_text"),
                    ] as ViewModel,
                ]))
    }

    /// `/desk/payments/closings.csv`: amounts as bare numbers, for sums.
    func export(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(PaymentsFeature.export)
        let filter = Self.filter(visit)
        let services = services
        let (found, expected) = try await services.database.read { connection in
            let found = try services.drawers.list(filter, actor.scope, limit: Self.exportLimit + 1, in: connection)
            if found.count > Self.exportLimit { throw Problem.tooManyLines(Self.exportLimit) }
            return (found, try Self.expected(found, services, in: connection))
        }
        try await services.database.write { transaction in
            try services.note(
                "export_closings", AuditSubject("payments.drawer", ""), unit: actor.commune,
                facts: ["rows": .integer(Int64(found.count)), "from": .string(filter.from.description)], by: actor,
                at: visit.now, in: transaction)
        }
        let words = MoneyWords(visit: visit, kinds: services.kinds)
        let rows = found.reversed().map { drawer -> [String] in
            let closing = drawer.closing
            return [
                drawer.day.description, "\(drawer.number)", drawer.officer, "\(drawer.opening.dong)",
                "\((closing?.expected ?? expected[drawer.id] ?? drawer.opening).dong)",
                closing.map { "\($0.counted.dong)" } ?? "", closing.map { "\($0.difference)" } ?? "",
                words.badge(drawer.state).text, drawer.confirmation?.by ?? "", closing?.explanation ?? "",
            ]
        }
        return .download(
            TableFile.download(
                (Self.columns + ["explanation"]).map { visit.say(TextKey("payments.column.\($0)")) }, rows,
                name: "closings-\(filter.from)-\(filter.to).csv"))
    }

    private func cells(
        _ drawer: CashDrawer, _ expected: [ID<CashDrawer>: Money], _ words: MoneyWords
    ) -> [ViewModel] {
        let closing = drawer.closing
        return [
            ["text": words.visit.formats.date(drawer.day), "url": drawer.path],
            ["text": words.number(Int64(drawer.number))], ["text": drawer.officer, "bdi": true],
            ["text": words.money(drawer.opening)],
            ["text": words.money(closing?.expected ?? expected[drawer.id] ?? drawer.opening)],
            ["text": closing.map { words.money($0.counted) } ?? "–"],
            ["text": closing.map { words.difference($0.difference) } ?? "–"],
            ["badge": words.badge(drawer.state).viewModel],
            ["text": drawer.confirmation?.by ?? "–", "bdi": true],
        ]
    }

    /// What should be in the drawers that are still open.
    private static func expected(
        _ drawers: [CashDrawer], _ services: PaymentsServices, in connection: Connection
    ) throws -> [ID<CashDrawer>: Money] {
        var expected: [ID<CashDrawer>: Money] = [:]
        for drawer in drawers where drawer.state == .open {
            expected[drawer.id] = try services.drawers.expected(drawer, in: connection)
        }
        return expected
    }

    private static func filter(_ visit: Visit) -> DrawerStore.Filter {
        let (from, to) = FormReader.listDays(visit.query, today: visit.now.date, back: 31)
        return DrawerStore.Filter(
            from: from, to: to, state: visit.query.text("state").flatMap(CashDrawer.State.init(rawValue:)),
            account: visit.query.text("officer").flatMap { ID($0) })
    }
}
