import Base
import House
import Identity
import Storage
import Texts
import Web

/// The figures as a table: one order of columns for the page, the files and programs.
struct FigureTable: Sendable {
    let figures: Figures
    /// What it counts besides dossiers; nil where it counts dossiers alone.
    let besides: Besides?

    /// A column: what it counts, and the list behind it.
    enum Column: String, Sendable, CaseIterable {
        case carried, received, early, onTime = "on_time", late, openInTime = "open_in_time", openLate = "open_late"
        case paused, returned, refused, withdrawn

        var cell: Figures.Cell? { Figures.Cell(rawValue: rawValue) }

        func number(_ row: Figures.Row) -> Int {
            switch self {
            case .carried: row.carried
            case .received: row.received
            default: cell.map { row[$0] } ?? 0
            }
        }

        func slice(_ row: Figures.Row?, of figures: Figures) -> FigureSlice {
            figures.slice(
                row, cells: cell.map { [$0] }, origin: self == .carried ? .carried : self == .received ? .received : nil
            )
        }
    }

    /// The figures with the names of their rows, read at one moment.
    static func read(
        _ period: Figures.Period, by dimension: Figures.Dimension, _ scope: Scope, now: Instant,
        _ services: OneStopServices, in connection: Connection
    ) throws -> FigureTable {
        let figures = try services.store.figures(
            period, by: dimension, scope, besides: services.atOnce, now: now, in: connection)
        let names = try names(figures, now: now, services, in: connection)
        let rows = figures.rows.map { row -> Figures.Row in
            var named = row
            named.name = names[row.key] ?? row.name
            return named
        }
        return FigureTable(
            figures: Figures(period: period, dimension: dimension, rows: rows, total: figures.total),
            besides: try services.besides(in: connection))
    }

    private static func names(
        _ figures: Figures, now: Instant, _ services: OneStopServices, in connection: Connection
    ) throws -> [String: LocalizedText] {
        let keys = figures.rows.map(\.key)
        switch figures.dimension {
        case .procedure:
            let rows = try connection.rows(
                "SELECT code, name_vi, name_en, name_ar FROM procedure WHERE code IN (\(list: keys))"
            ) { row in
                (
                    try row["code"] as String,
                    try row.localized("name")
                )
            }
            return Dictionary(rows) { first, _ in first }
        case .unit:
            let units = try services.units.find(
                keys.compactMap { ID<AdministrativeUnit>($0) }, asOf: now.date, in: connection)
            return Dictionary(units.map { ($0.key.text, $0.value.name) }) { first, _ in first }
        case .officer:
            let people = try AccountStore().names(of: keys.compactMap { ID<Account>($0) }, in: connection)
            return Dictionary(people.map { ($0.key.text, LocalizedText($0.value)) }) { first, _ in first }
        case .field, .channel, .month: return [:]
        }
    }

    /// The list behind a number of a row, or of the sum: that of its dossiers, or, where all of it was resolved at once, that of these
    /// records.
    func path(_ slice: FigureSlice, number: Int, of row: Figures.Row, for actor: Actor) -> String {
        if number > 0, number == row.atOnce, let path = besides?.path(slice, for: actor) { return path }
        return slice.path
    }

    /// The words of a row.
    func name(_ row: Figures.Row, _ visit: Visit) -> String {
        switch figures.dimension {
        case .channel: visit.say(TextKey("onestop.desk.channel.\(row.key)"))
        case .month: CalendarDate(row.key).map(visit.formats.month) ?? row.key
        default:
            row.key.isEmpty ? visit.say("onestop.figures.nobody") : row.name.text(in: visit.language)
        }
    }
}

extension Figures {
    /// The list behind a number of a row, or of the sum.
    func slice(_ row: Row?, cells: [Cell]?, origin: FigureSlice.Origin? = nil) -> FigureSlice {
        guard let row else { return FigureSlice(period: period, cells: cells, origin: origin) }
        if dimension == .month {
            let month = period.months.first { $0.from.description == row.key } ?? period
            return FigureSlice(period: month, cells: cells, origin: origin)
        }
        return FigureSlice(
            period: period, cells: cells, origin: origin,
            narrowing: FigureSlice.Narrowing(dimension: dimension, key: row.key))
    }
}
