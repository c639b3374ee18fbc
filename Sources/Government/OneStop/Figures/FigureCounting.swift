import Base
import House
import Storage

extension DossierStore {
    /// The figures of a period within the scope: one grouped query, answered from an index that holds all that it asks for.
    func figures(
        _ period: Figures.Period, by dimension: Figures.Dimension, _ scope: Scope, besides: (any ResolvedAtOnce)?,
        now: Instant, in connection: Connection
    ) throws -> Figures {
        if dimension == .month {
            return try byMonth(period, scope, besides: besides, now: now, in: connection)
        }
        var rows: [String: Figures.Row] = [:]
        var total = Figures.Row(key: "", name: LocalizedText(""))
        for count in try grouped(period, by: dimension, scope, besides: besides, now: now, in: connection) {
            rows[count.name, default: Figures.Row(key: count.name, name: LocalizedText(count.name))].add(count)
            total.add(count)
        }
        if dimension == .field { rows = try byField(rows, in: connection) }
        return Figures(
            period: period, dimension: dimension, rows: rows.values.sorted { ($1.sum, $0.key) < ($0.sum, $1.key) },
            total: total)
    }

    private func grouped(
        _ period: Figures.Period, by dimension: Figures.Dimension, _ scope: Scope, besides: (any ResolvedAtOnce)?,
        now: Instant, in connection: Connection
    ) throws -> [Figures.Counted] {
        let visible = scope.contains("dossier.unit_id")
        let ranges = period.ranges(now).map { range -> SQL in
            """
            SELECT \(period.column(dimension, now)) AS name, \(period.cell(now)) AS cell,
                CASE WHEN dossier.accepted_at < \(period.start) THEN 1 ELSE 0 END AS carried
            FROM dossier WHERE \(visible) AND \(range)
            """
        }
        var parts: [SQL] = [
            """
            SELECT name, cell, carried, 0 AS at_once, count(*) AS number
            FROM (\(SQL.joined(ranges, by: " UNION ALL "))) AS counted GROUP BY name, cell, carried
            """
        ]
        if let besides {
            let extent = ResolvedAtOnceExtent(from: period.from, until: period.until)
            parts.append(
                """
                SELECT name, 'on_time' AS cell, 0 AS carried, 1 AS at_once, count(*) AS number
                FROM (SELECT \(Self.column(ofAtOnce: dimension)) AS name
                    FROM (\(besides.relation(extent, scope))) AS at_once) AS counted_at_once GROUP BY name
                """)
        }
        return try connection.rows(SQL.joined(parts, by: " UNION ALL ")) { row in
            Figures.Counted(
                name: try row["name"], cell: try row["cell"], isCarried: try row["carried"],
                isAtOnce: try row["at_once"], number: try row["number"])
        }
    }

    /// What is resolved at once came to the counter.
    private static func column(ofAtOnce dimension: Figures.Dimension) -> SQL {
        switch dimension {
        case .field, .procedure: "at_once.procedure_code"
        case .unit: "at_once.worked_unit_id"
        // An expression, lest SQLite reads all there is in the order of an index by officer.
        case .officer: "at_once.officer_id || ''"
        case .channel: "'counter'"
        case .month: "''"
        }
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
        _ period: Figures.Period, _ scope: Scope, besides: (any ResolvedAtOnce)?, now: Instant,
        in connection: Connection
    ) throws -> Figures {
        func sum(_ period: Figures.Period, key: String) throws -> Figures.Row {
            var row = Figures.Row(key: key, name: LocalizedText(key))
            for count in try grouped(period, by: .month, scope, besides: besides, now: now, in: connection) {
                row.add(count)
            }
            return row
        }
        let months = try period.months.map { try sum($0, key: $0.from.description) }
        return Figures(period: period, dimension: .month, rows: months, total: try sum(period, key: ""))
    }
}
