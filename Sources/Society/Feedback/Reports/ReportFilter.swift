import Base
import Codes
import House
import Storage

/// What the work list is narrowed to. One set of conditions serves list, count and export.
struct ReportFilter: Sendable, Hashable {
    /// Which reports by state.
    enum Stand: String, Sendable, CaseIterable {
        case open, unassigned, answered, closed, rejected, all

        var states: [Report.State] {
            switch self {
            case .open: Report.State.open
            case .unassigned: [.received]
            case .answered: [.answered]
            case .closed: [.closed, .merged, .withdrawn]
            case .rejected: [.rejected]
            case .all: Report.State.allCases
            }
        }

        /// Open work goes by what is due first; the rest by what came last.
        var isByDueDate: Bool { self == .open || self == .unassigned }
    }

    enum Due: String, Sendable, CaseIterable { case late, today }
    enum Turn: String, Sendable, CaseIterable { case mine, unit }

    var stand = Stand.open
    var due: Due?
    var turn: Turn?
    var kind: Report.Kind?
    var category: String?
    var words: String?

    /// The conditions on `report`, what the official may see included.
    func conditions(for actor: Actor, now: Instant) -> SQL {
        var all: [SQL] = [ReportStore.visible(to: actor), "report.state IN (\(list: stand.states))"]
        switch due {
        case .none: break
        case .late: all.append("report.due_at < \(now) AND report.state IN (\(list: Report.State.open))")
        case .today:
            let (from, until) = (Instant(now.date), Instant(now.date.adding(days: 1)))
            all.append("report.due_at >= \(from) AND report.due_at < \(until)")
        }
        switch turn {
        case .none: break
        case .mine: all.append("report.holder_id = \(actor.account)")
        case .unit: all.append("report.handling_unit_id = \(actor.unit)")
        }
        if let kind { all.append("report.kind = \(kind)") }
        if let category { all.append("report.category = \(category)") }
        if let words { all.append(Self.matching(words)) }
        return SQL.all(all)
    }

    /// A code of the report or of the thing, or words of it.
    static func matching(_ words: String) -> SQL {
        if case .valid(let code) = PublicCode.parse(words) {
            return "report.code = \(code.text) OR report.about_code = \(code.text)"
        }
        // What remains without the word differs from the whole: a search within a text that both engines know.
        let found = words.foldedWords().prefix(8).map { word -> SQL in
            "replace(report.folded, \(word), '') <> report.folded"
        }
        return found.isEmpty ? "1 = 0" : SQL.all(Array(found))
    }
}

/// A place in a list: the sort value and the identifier of the last row that was shown.
struct ReportCursor: Sendable, Hashable {
    let value: Int64
    let id: ID<Report>

    init(value: Int64, id: ID<Report>) {
        self.value = value
        self.id = id
    }

    /// Reads `1700000000000_0192…`; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "_")
        guard parts.count == 2, let value = Int64(parts[0]), let id = ID<Report>(parts[1]) else { return nil }
        self.init(value: value, id: id)
    }

    var text: String { "\(value)_\(id)" }
}

/// What the public list is narrowed to.
struct PublicReportFilter: Sendable, Hashable {
    enum Stand: String, Sendable, CaseIterable { case open, answered }

    var stand: Stand?
    var category: String?
    var unit: ID<AdministrativeUnit>?

    fileprivate var conditions: [SQL] {
        var conditions: [SQL] = ["report.released = 1"]
        switch stand {
        case .none: break
        case .open: conditions.append("report.state IN (\(list: Report.State.open))")
        case .answered: conditions.append("report.state IN (\(list: [Report.State.answered, .closed]))")
        }
        if let category { conditions.append("report.category = \(category)") }
        if let unit { conditions.append("report.unit_id = \(unit)") }
        return conditions
    }
}

extension ReportStore {
    /// A stretch of the work list; one more than `limit` if there are more.
    func list(
        _ filter: ReportFilter, for actor: Actor, after cursor: ReportCursor?, limit: Int, now: Instant,
        in connection: Connection
    ) throws -> [Report] {
        var conditions = [filter.conditions(for: actor, now: now)]
        if let cursor {
            conditions.append(
                filter.stand.isByDueDate
                    ? """
                    report.due_at > \(cursor.value) OR (report.due_at = \(cursor.value) AND report.id > \(cursor.id))
                    """ : "report.id < \(cursor.id)")
        }
        let order: SQL = filter.stand.isByDueDate ? "report.due_at, report.id" : "report.id DESC"
        return try connection.rows(
            """
            SELECT \(Report.columns) FROM report WHERE \(SQL.all(conditions)) ORDER BY \(order) LIMIT \(limit + 1)
            """, Report.init(row:))
    }

    func cursor(after report: Report, _ filter: ReportFilter) -> ReportCursor {
        ReportCursor(value: filter.stand.isByDueDate ? report.dueAt.milliseconds : 0, id: report.id)
    }

    func count(_ filter: ReportFilter, for actor: Actor, now: Instant, in connection: Connection) throws -> Int {
        try connection.value("SELECT count(*) FROM report WHERE \(filter.conditions(for: actor, now: now))") ?? 0
    }

    /// Released reports, the newest first; one more than `limit` if there are more. Everyone sees them, whatever the unit.
    func released(
        _ filter: PublicReportFilter, before cursor: ID<Report>? = nil, limit: Int, in connection: Connection
    ) throws -> [Report] {
        var conditions = filter.conditions
        if let cursor { conditions.append("report.id < \(cursor)") }
        return try connection.rows(
            """
            SELECT \(Report.columns) FROM report WHERE \(SQL.all(conditions)) ORDER BY report.id DESC LIMIT \(limit + 1)
            """, Report.init(row:))
    }

    /// Released reports about a thing that wait for an answer.
    func known(aboutKind: String, target: String, limit: Int, in connection: Connection) throws -> [Report] {
        try connection.rows(
            """
            SELECT \(Report.columns) FROM report
            WHERE about_kind = \(aboutKind) AND about_target = \(target) AND released = 1
                AND state IN (\(list: Report.State.open + [.answered])) ORDER BY report.id DESC LIMIT \(limit)
            """, Report.init(row:))
    }

    /// Released open reports with a position, the newest first.
    func mapped(limit: Int, in connection: Connection) throws -> [Report] {
        try connection.rows(
            """
            SELECT \(Report.columns) FROM report WHERE released = 1 AND position <> ''
                AND state IN (\(list: Report.State.open)) ORDER BY report.id DESC LIMIT \(limit)
            """, Report.init(row:))
    }
}
