import Base
import House
import Storage

/// What the one-stop service is judged by: how many dossiers were carried over and received, and what became of each. Each dossier
/// of a period is in exactly one cell; what was carried over and received is the sum of the cells.
struct Figures: Sendable, Hashable {
    /// Where a dossier stands at the end of the period.
    enum Cell: String, Sendable, CaseIterable, Storable {
        /// Resolved on a day before the last one, by the last minute, after it.
        case early, onTime = "on_time", late
        /// Not finished, and its date not over, or over.
        case openInTime = "open_in_time", openLate = "open_late"
        /// Not finished, and the clock stands for a listed reason; or it is with the applicant.
        case paused, returned
        case refused, withdrawn

        static let resolved: [Cell] = [.early, .onTime, .late]
        static let open: [Cell] = [.openInTime, .openLate, .paused, .returned]
    }

    /// What the rows are counted by.
    enum Dimension: String, Sendable, CaseIterable {
        case field, procedure, unit, officer, channel, month
    }

    /// The days of the period, both included.
    struct Period: Sendable, Hashable {
        let from: CalendarDate
        let until: CalendarDate

        /// The first moment. A dossier that is not finished has 0 in its column, which no period may reach.
        var start: Instant { max(Instant(from), Instant(milliseconds: 1)) }

        /// The first moment after it, or after now: what is still to come does not count.
        func end(_ now: Instant) -> Instant {
            min(Instant(until.adding(days: 1)), Instant(milliseconds: now.milliseconds + 1))
        }

        /// The moment at which dossiers that are not finished are judged.
        func judged(_ now: Instant) -> Instant { min(Instant(until.adding(days: 1)), now) }

        /// Its months, each cut to the period; the newest 24.
        var months: [Period] {
            var found: [Period] = []
            var first = from
            while first <= until, found.count < 1_200 {
                let next = first.adding(days: 32 - first.day)
                let following = next.adding(days: 1 - next.day)
                found.append(Period(from: first, until: min(until, following.adding(days: -1))))
                first = following
            }
            return Array(found.suffix(24))
        }
    }

    /// The numbers of one field, procedure, unit, officer, channel or month.
    struct Row: Sendable, Hashable {
        /// What the list is narrowed by; empty where nobody has worked on it yet.
        let key: String
        var name: LocalizedText
        var carried = 0
        var received = 0
        var cells: [Cell: Int] = [:]

        subscript(cell: Cell) -> Int { cells[cell] ?? 0 }
        var resolved: Int { Cell.resolved.reduce(0) { $0 + self[$1] } }
        var open: Int { Cell.open.reduce(0) { $0 + self[$1] } }
        /// Carried over and received: also the sum of the cells.
        var sum: Int { carried + received }
        /// Of a hundred resolved ones, how many in time, in tenths; nil where none was resolved.
        var tenthsInTime: Int? { resolved == 0 ? nil : (self[.early] + self[.onTime]) * 1_000 / resolved }

        mutating func add(_ cell: Cell, isCarried: Bool, _ count: Int) {
            cells[cell, default: 0] += count
            if isCarried { carried += count } else { received += count }
        }

        mutating func add(_ other: Row) {
            carried += other.carried
            received += other.received
            for (cell, count) in other.cells { cells[cell, default: 0] += count }
        }
    }

    let period: Period
    let dimension: Dimension
    let rows: [Row]
    let total: Row
}

extension Figures.Period {
    /// Which dossiers the period counts: received before its end, and not finished before its beginning. Two ranges of one
    /// index, which the planners find where an OR hides them; no dossier is in both.
    func ranges(_ now: Instant) -> [SQL] {
        ["dossier.finished_at = 0", "dossier.finished_at >= \(start)"].map { (finished: SQL) -> SQL in
            "dossier.accepted_at > 0 AND dossier.accepted_at < \(end(now)) AND \(finished)"
        }
    }

    /// The cell of a dossier that it counts: figures group by it, and lists are narrowed by it.
    func cell(_ now: Instant) -> SQL {
        // A day of Vietnam begins seven hours before one of UTC.
        let firstMoment: SQL = "(dossier.due_at + 25200000) / 86400000 * 86400000 - 25200000"
        return """
            CASE WHEN dossier.finished_at > 0 AND dossier.finished_at < \(end(now)) THEN
                CASE WHEN dossier.state = 'refused' THEN 'refused' WHEN dossier.state = 'withdrawn' THEN 'withdrawn'
                WHEN dossier.due_at > 0 AND dossier.finished_at > dossier.due_at THEN 'late'
                WHEN dossier.due_at > 0 AND dossier.finished_at < \(firstMoment) THEN 'early' ELSE 'on_time' END
            ELSE \(judged(now) < now ? standing(now) : current(now)) END
            """
    }

    /// Where a dossier that is open stands now.
    private func current(_ now: Instant) -> SQL {
        """
        CASE WHEN dossier.state = 'returned' THEN 'returned' WHEN dossier.state = 'paused' THEN 'paused'
        WHEN dossier.due_at > 0 AND dossier.due_at < \(judged(now)) THEN 'open_late' ELSE 'open_in_time' END
        """
    }

    /// Where a dossier that was open at the end of a past period stood then, with the date that was promised by then: what happened
    /// since does not change what was reported. Each line of the log that moves the clock says the date that it leaves.
    private func standing(_ now: Instant) -> SQL {
        let kinds: [DossierEvent.Kind] = [.sent, .received, .returned, .paused, .resumed, .apologised, .dateMoved]
        return """
            COALESCE((SELECT CASE WHEN dossier_event.kind = 'returned' THEN 'returned'
                WHEN dossier_event.kind = 'paused' THEN 'paused'
                WHEN dossier_event.due_at > 0 AND dossier_event.due_at < \(judged(now)) THEN 'open_late'
                ELSE 'open_in_time' END
            FROM dossier_event WHERE dossier_event.dossier_id = dossier.id AND dossier_event.at < \(end(now))
                AND dossier_event.kind IN (\(list: kinds))
            ORDER BY dossier_event.id DESC LIMIT 1), \(current(now)))
            """
    }
}

extension DossierStore {
    /// The figures of a period within the scope: one grouped query, answered from an index that holds all that it asks for.
    func figures(
        _ period: Figures.Period, by dimension: Figures.Dimension, _ scope: Scope, now: Instant,
        in connection: Connection
    ) throws -> Figures {
        if dimension == .month { return try byMonth(period, scope, now: now, in: connection) }
        var rows: [String: Figures.Row] = [:]
        var total = Figures.Row(key: "", name: LocalizedText(""))
        for (key, cell, isCarried, count) in try grouped(
            period, by: Self.column(dimension), scope, now: now, in: connection)
        {
            rows[key, default: Figures.Row(key: key, name: LocalizedText(key))].add(cell, isCarried: isCarried, count)
            total.add(cell, isCarried: isCarried, count)
        }
        if dimension == .field { rows = try byField(rows, in: connection) }
        return Figures(
            period: period, dimension: dimension, rows: rows.values.sorted { ($1.sum, $0.key) < ($0.sum, $1.key) },
            total: total)
    }

    private static func column(_ dimension: Figures.Dimension) -> SQL {
        switch dimension {
        case .field, .procedure: "dossier.procedure_code"
        case .unit: "dossier.worked_unit_id"
        case .officer: "dossier.officer_id"
        case .channel: "dossier.channel"
        case .month: "''"
        }
    }

    private func grouped(
        _ period: Figures.Period, by column: SQL, _ scope: Scope, now: Instant, in connection: Connection
    ) throws -> [(key: String, cell: Figures.Cell, isCarried: Bool, count: Int)] {
        let visible = scope.contains("dossier.unit_id")
        let parts = period.ranges(now).map { range -> SQL in
            """
            SELECT \(column) AS name, \(period.cell(now)) AS cell,
                CASE WHEN dossier.accepted_at < \(period.start) THEN 1 ELSE 0 END AS carried
            FROM dossier WHERE \(visible) AND \(range)
            """
        }
        return try connection.rows(
            """
            SELECT name, cell, carried, count(*) AS number FROM (\(SQL.joined(parts, by: " UNION ALL "))) AS counted
            GROUP BY name, cell, carried
            """
        ) { row in (try row["name"], try row["cell"], try row["carried"], try row["number"]) }
    }

    /// A field's numbers are those of its procedures, replaced ones too.
    private func byField(
        _ rows: [String: Figures.Row], in connection: Connection
    ) throws -> [String: Figures.Row] {
        let fields = try connection.rows(
            """
            SELECT code, field_key, field_vi, field_en, field_ar FROM procedure WHERE code IN (\(list: rows.keys.sorted()))
            """
        ) { row in
            (
                code: try row["code"] as String, key: try row["field_key"] as String,
                name: try row.localized("field")
            )
        }
        var found: [String: Figures.Row] = [:]
        for (code, row) in rows.sorted(by: { $0.key < $1.key }) {
            let field = fields.first { $0.code == code }
            let key = field?.key ?? ""
            found[key, default: Figures.Row(key: key, name: field?.name ?? LocalizedText(""))].add(row)
        }
        return found
    }

    /// Each month by itself: what is open at the end of one is carried over into the next. The sum is that of the whole period.
    private func byMonth(
        _ period: Figures.Period, _ scope: Scope, now: Instant, in connection: Connection
    ) throws -> Figures {
        func sum(_ period: Figures.Period, key: String) throws -> Figures.Row {
            var row = Figures.Row(key: key, name: LocalizedText(key))
            for (_, cell, isCarried, count) in try grouped(period, by: "''", scope, now: now, in: connection) {
                row.add(cell, isCarried: isCarried, count)
            }
            return row
        }
        let months = try period.months.map { try sum($0, key: $0.from.description) }
        return Figures(period: period, dimension: .month, rows: months, total: try sum(period, key: ""))
    }
}
