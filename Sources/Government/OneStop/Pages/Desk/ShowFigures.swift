import Audit
import Base
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/desk/figures`: what was carried over, received, and what became of it; each number opens the list that it was counted from. The
/// same numbers as CSV and as a spreadsheet.
struct ShowFigures: Sendable {
    let services: OneStopServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let reader = FormReader(visit.query)
        let (period, dimension) = Self.wanted(reader, visit)
        let actor = try visit.actor()
        let table = try await read(period, dimension, visit)
        let fields = FieldModel(visit: visit, problems: reader.problems)
        let model = [
            fields.text(
                "from", visit.say("onestop.figures.from"), kind: "date", value: period.from.description,
                isRequired: true),
            fields.text(
                "until", visit.say("onestop.figures.until"), kind: "date", value: period.until.description,
                isRequired: true),
            fields.select(
                "by", visit.say("onestop.figures.by"),
                Figures.Dimension.allCases.map {
                    ($0.rawValue, visit.say(TextKey("onestop.figures.dimension.\($0.rawValue)")))
                }, chosen: dimension.rawValue),
        ]
        return .page(
            Page(
                "onestop/desk/show_figures", status: reader.isSound ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("onestop.figures.title"),
                    "period": visit.say(
                        "onestop.figures.period", ["from": .date(period.from), "until": .date(period.until)]),
                    "as_of": visit.say("onestop.figures.as_of", ["at": .instant(visit.now)]),
                    "presets": presets(period, dimension, visit), "fields": model,
                    "summary": fields.summary(naming: model), "totals": totals(table, actor, visit),
                    "table": rows(table, actor, visit),
                    "about_at_once": table.besides.map { visit.say($0.source.about) },
                    "empty": table.figures.rows.isEmpty
                        ? ["icon": "chart", "title": visit.say("onestop.figures.empty")] as ViewModel : nil,
                    "csv_url": Self.path("/desk/figures.csv", period, dimension),
                    "xlsx_url": Self.path("/desk/figures.xlsx", period, dimension),
                ]))
    }

    func csv(_ visit: Visit) async throws -> Reply {
        let table = try await export(visit, "csv")
        let rows = table.figures.rows.map { line($0, table.name($0, visit)) }
        let sum = line(table.figures.total, visit.say("onestop.figures.sum"))
        return .download(
            TableFile.download(
                heading(table, visit), (rows + [sum]).map { $0.name + $0.numbers.map { "\($0)" } },
                name: Self.fileName(table, "csv")))
    }

    func spreadsheet(_ visit: Visit) async throws -> Reply {
        let table = try await export(visit, "xlsx")
        let rows = table.figures.rows.map { line($0, table.name($0, visit)) }
        let sum = line(table.figures.total, visit.say("onestop.figures.sum"))
        func cells(_ line: (name: [String], numbers: [Int])) -> [Spreadsheet.Cell] {
            line.name.map { .text($0) } + line.numbers.map { .number(Int64($0)) }
        }
        let period = table.figures.period
        let about = Spreadsheet.Sheet(
            visit.say("onestop.figures.about"),
            heading: [
                visit.say("onestop.figures.from"), visit.say("onestop.figures.until"),
                visit.say("onestop.figures.made"),
            ],
            rows: [[.day(period.from), .day(period.until), .moment(visit.now)]])
        let book = Spreadsheet(
            [
                Spreadsheet.Sheet(
                    visit.say("onestop.figures.title"), heading: heading(table, visit),
                    rows: rows.map(cells) + [cells(sum)], boldRows: 1), about,
            ], isRightToLeft: visit.language == .arabic)
        return .download(book.download(name: Self.fileName(table, "xlsx")))
    }

    // MARK: pieces

    /// What is asked for: this month by field unless said otherwise. A period that runs backwards, or has too many
    /// months to be counted one by one, is refused, and this month shown.
    static func wanted(_ reader: FormReader, _ visit: Visit) -> (Figures.Period, Figures.Dimension) {
        let today = visit.now.date
        let month = Figures.Period(from: today.adding(days: 1 - today.day), until: today)
        let from = reader.date("from", .optional) ?? month.from
        let until = reader.date("until", .optional) ?? today
        let dimension =
            reader.form.text("by") == nil ? nil : reader.choice("by", .optional, of: Figures.Dimension.self)
        let period = Figures.Period(from: from, until: until)
        if until < from {
            reader.refuse("until", "onestop.problem.period_backwards")
        } else if dimension == .month, period.monthCount > Figures.Period.mostMonths {
            reader.refuse(
                "until",
                Message(
                    "onestop.problem.too_many_months", ["most": .number(Int64(Figures.Period.mostMonths))]))
        }
        return (reader.isSound ? period : month, dimension ?? .field)
    }

    static func path(_ base: String, _ period: Figures.Period, _ dimension: Figures.Dimension) -> String {
        "\(base)?from=\(period.from)&until=\(period.until)&by=\(dimension.rawValue)"
    }

    private static func fileName(_ table: FigureTable, _ ending: String) -> String {
        let period = table.figures.period
        return "figures-\(table.figures.dimension.rawValue)-\(period.from)-\(period.until).\(ending)"
    }

    private func read(
        _ period: Figures.Period, _ dimension: Figures.Dimension, _ visit: Visit
    ) async throws -> FigureTable {
        let (services, actor, now) = (services, try visit.actor(), visit.now)
        return try await services.database.read { connection in
            try FigureTable.read(period, by: dimension, actor.scope, now: now, services, in: connection)
        }
    }

    /// A file is written down.
    private func export(_ visit: Visit, _ kind: String) async throws -> FigureTable {
        let actor = try visit.actor()
        let reader = FormReader(visit.query)
        let (period, dimension) = Self.wanted(reader, visit)
        try reader.check()
        let table = try await read(period, dimension, visit)
        let (services, now) = (services, visit.now)
        try await services.database.write { transaction in
            try services.audit.record(
                AuditEntry(
                    actor: AuditActor(actor), action: "onestop.export_figures",
                    subject: AuditSubject("onestop.figures", dimension.rawValue), unit: actor.commune,
                    facts: [
                        "from": .string(period.from.description), "until": .string(period.until.description),
                        "format": .string(kind),
                    ], at: now), in: transaction)
        }
        return table
    }

    private func heading(_ table: FigureTable, _ visit: Visit) -> [String] {
        [
            visit.say(TextKey("onestop.figures.dimension.\(table.figures.dimension.rawValue)")),
            visit.say("onestop.figures.key"),
        ] + FigureTable.Column.allCases.map { visit.say(TextKey("onestop.figures.cell.\($0.rawValue)")) }
    }

    private func line(_ row: Figures.Row, _ name: String) -> (name: [String], numbers: [Int]) {
        ([name, row.key], FigureTable.Column.allCases.map { $0.number(row) })
    }

    private func presets(
        _ period: Figures.Period, _ dimension: Figures.Dimension, _ visit: Visit
    ) -> [ViewModel] {
        let today = visit.now.date
        let month = today.adding(days: 1 - today.day)
        let lastMonth = month.adding(days: -1)
        let year = CalendarDate(year: today.year, month: 1, day: 1) ?? month
        let quarter = CalendarDate(year: today.year, month: (today.month - 1) / 3 * 3 + 1, day: 1) ?? month
        let all: [(String, Figures.Period)] = [
            ("this_month", .init(from: month, until: today)),
            ("last_month", .init(from: lastMonth.adding(days: 1 - lastMonth.day), until: lastMonth)),
            ("this_quarter", .init(from: quarter, until: today)), ("this_year", .init(from: year, until: today)),
        ]
        return all.map { name, preset in
            [
                "title": visit.say(TextKey("onestop.figures.preset.\(name)")),
                "url": Self.path("/desk/figures", preset, dimension), "current": preset == period,
            ]
        }
    }

    private func totals(_ table: FigureTable, _ actor: Actor, _ visit: Visit) -> [ViewModel] {
        let figures = table.figures
        let total = figures.total
        func entry(_ name: String, _ number: Int, _ slice: FigureSlice) -> ViewModel {
            [
                "title": visit.say(TextKey("onestop.figures.cell.\(name)")),
                "number": visit.formats.number(Int64(number)),
                "url": table.path(slice, number: number, of: total, for: actor),
            ]
        }
        var all = [
            entry("carried", total.carried, figures.slice(nil, cells: nil, origin: .carried)),
            entry("received", total.received, figures.slice(nil, cells: nil, origin: .received)),
            entry("resolved", total.resolved, figures.slice(nil, cells: Figures.Cell.resolved)),
            entry("open", total.open, figures.slice(nil, cells: Figures.Cell.open)),
            entry("open_late", total[.openLate], figures.slice(nil, cells: [.openLate])),
        ]
        if let tenths = total.tenthsInTime {
            all.append([
                "title": visit.say("onestop.figures.in_time"),
                "number": visit.say(
                    "onestop.figures.percent",
                    ["whole": .number(Int64(tenths / 10)), "tenth": .number(Int64(tenths % 10))]),
                "url": table.path(
                    figures.slice(nil, cells: Figures.Cell.resolved), number: total.resolved, of: total, for: actor),
            ])
        }
        return all
    }

    private func rows(_ table: FigureTable, _ actor: Actor, _ visit: Visit) -> ViewModel? {
        let figures = table.figures
        if figures.rows.isEmpty { return nil }
        let columns = FigureTable.Column.allCases
        func cells(_ row: Figures.Row, _ name: String, isTotal: Bool) -> [ViewModel] {
            [["text": name]]
                + columns.map { column -> ViewModel in
                    let number = column.number(row)
                    return [
                        "text": visit.formats.number(Int64(number)),
                        "url": number == 0
                            ? nil
                            : table.path(
                                column.slice(isTotal ? nil : row, of: figures), number: number, of: row, for: actor),
                    ]
                }
        }
        return visit.table(
            "onestop.figures.column",
            caption: visit.say(TextKey("onestop.figures.caption.\(figures.dimension.rawValue)")),
            columns: ["name"] + columns.map(\.rawValue), numeric: Set(columns.map(\.rawValue)),
            rows: figures.rows.map { cells($0, table.name($0, visit), isTotal: false) } + [
                cells(figures.total, visit.say("onestop.figures.sum"), isTotal: true)
            ])
    }
}
