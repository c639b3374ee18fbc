import Base
import Codes
import House
import Storage

/// What is scanned, where and when, in numbers; who scans is known nowhere.
struct ScanFigures: Sendable {
    /// The first and the last day.
    let days: ClosedRange<CalendarDate>
    let byDay: [(day: CalendarDate, number: Int64)]
    /// How many at each hour of the day, 0...23; counted since hours are.
    let byHour: [Int64]
    let byKind: [(kind: String, number: Int64)]
    let byUnit: [(unit: ID<AdministrativeUnit>, number: Int64)]
    let top: [(code: RegisteredCode, number: Int64)]

    var total: Int64 { byDay.reduce(0) { $0 + $1.number } }

    /// What the figures are narrowed to: the list behind one number.
    struct Narrowing: Sendable {
        var kind: String?
        var unit: ID<AdministrativeUnit>?

        /// The condition over the columns of a table of codes or hours.
        func condition(_ kindColumn: SQL, _ unitColumn: SQL) -> SQL {
            SQL.all(
                [kind.map { "\(kindColumn) = \($0)" }, unit.map { "\(unitColumn) = \($0)" }].compactMap(\.self)
                    + ["1 = 1"])
        }

        var isNothing: Bool { kind == nil && unit == nil }
    }

    /// Reads the figures of the codes of the scope.
    static func read(
        _ days: ClosedRange<CalendarDate>, _ narrowing: Narrowing = Narrowing(), scope: Scope,
        in connection: Connection
    ) throws -> ScanFigures {
        let (first, last) = (days.lowerBound, days.upperBound)
        let scanned: SQL = """
            scan_count JOIN public_code ON public_code.code = scan_count.code
            WHERE day >= \(first) AND day <= \(last) AND \(scope.contains("public_code.unit_id"))
                AND \(narrowing.condition("public_code.kind", "public_code.unit_id"))
            """
        let sum: SQL = "CAST(sum(number) AS \(.int64))"
        let counted = try connection.rows("SELECT day, \(sum) AS total FROM \(scanned) GROUP BY day ORDER BY day") {
            row in
            (day: try row["day"] as CalendarDate, number: try row["total"] as Int64)
        }
        let numbers = Dictionary(counted.map { ($0.day, $0.number) }) { first, _ in first }
        let hours = try connection.rows(
            """
            SELECT hour, \(sum) AS total FROM scan_hour
            WHERE day >= \(first) AND day <= \(last) AND \(scope.contains("unit_id"))
                AND \(narrowing.condition("kind", "unit_id"))
            GROUP BY hour ORDER BY hour
            """
        ) { row in (hour: try row["hour"] as Int, number: try row["total"] as Int64) }
        var byHour = [Int64](repeating: 0, count: 24)
        for each in hours where byHour.indices.contains(each.hour) { byHour[each.hour] = each.number }
        let top = try connection.rows(
            """
            SELECT scan_count.code AS scanned, \(sum) AS total FROM \(scanned)
            GROUP BY scan_count.code ORDER BY 2 DESC, 1 LIMIT \(narrowing.isNothing ? 20 : 100)
            """
        ) { row in (code: try row["scanned"] as String, number: try row["total"] as Int64) }
        let codes = try connection.rows(
            "SELECT \(RegisteredCode.columns) FROM public_code WHERE code IN (\(list: top.map(\.code)))",
            RegisteredCode.init(row:))
        let byCode = Dictionary(codes.map { ($0.code.text, $0) }) { first, _ in first }
        return ScanFigures(
            days: days,
            byDay: (first.dayNumber...last.dayNumber).map { number in
                let day = CalendarDate(dayNumber: number)
                return (day, numbers[day] ?? 0)
            }, byHour: byHour,
            byKind: try connection.rows(
                "SELECT kind, \(sum) AS total FROM \(scanned) GROUP BY kind ORDER BY 2 DESC, 1 LIMIT 100"
            ) { row in (kind: try row["kind"], number: try row["total"]) },
            byUnit: try connection.rows(
                """
                SELECT public_code.unit_id AS owner, \(sum) AS total FROM \(scanned)
                GROUP BY public_code.unit_id ORDER BY 2 DESC, 1 LIMIT 100
                """
            ) { row in (unit: try row["owner"], number: try row["total"]) },
            top: top.compactMap { each in byCode[each.code].map { ($0, each.number) } })
    }

    /// One line for each code and day, for export; newest day first.
    static func lines(
        _ days: ClosedRange<CalendarDate>, scope: Scope, limit: Int, in connection: Connection
    ) throws -> [(day: CalendarDate, number: Int64, code: String, kind: String, title: LocalizedText, unit: String)] {
        try connection.rows(
            """
            SELECT day, number, public_code.code AS code, kind, title_vi, title_en, title_ar, unit_id
            FROM scan_count JOIN public_code ON public_code.code = scan_count.code
            WHERE day >= \(days.lowerBound) AND day <= \(days.upperBound)
                AND \(scope.contains("public_code.unit_id"))
            ORDER BY day DESC, public_code.code LIMIT \(limit)
            """
        ) { row in
            (
                day: try row["day"], number: try row["number"], code: try row["code"], kind: try row["kind"],
                title: try row.localized("title"), unit: try row["unit_id"]
            )
        }
    }
}

/// Signs that hang somewhere and that nobody scans: stolen, damaged, or in a place where nobody looks.
struct SilentSigns: Sendable {
    /// Why it is listed.
    enum Kind: String, Sendable, CaseIterable {
        /// It was scanned before, and not for two weeks.
        case stopped
        /// It was issued two weeks ago or more, and never scanned.
        case never
    }

    /// Days without a scan after which a sign is silent.
    static let days = 14

    /// Kinds of codes that stand on somebody's paper: nobody wonders if these are not scanned.
    let papers: Set<String>

    private func condition(_ kind: Kind, scope: Scope, today: CalendarDate) -> SQL {
        let cutoff = today.adding(days: -Self.days)
        let scans: SQL = "SELECT 1 FROM scan_count WHERE scan_count.code = public_code.code"
        let silent: SQL =
            switch kind {
            case .stopped: "EXISTS (\(scans)) AND NOT EXISTS (\(scans) AND day > \(cutoff))"
            case .never: "NOT EXISTS (\(scans))"
            }
        return SQL.all([
            "state = \(CodeRecord.State.published)", "created_at < \(Instant(cutoff))",
            "kind NOT IN (\(list: papers.sorted() + [""]))", scope.contains("unit_id"), silent,
        ])
    }

    func count(_ kind: Kind, scope: Scope, today: CalendarDate, in connection: Connection) throws -> Int {
        try connection.value(
            "SELECT count(*) FROM public_code WHERE \(condition(kind, scope: scope, today: today))") ?? 0
    }

    /// The signs with the day of their last scan, newest code first; one more than `limit` when there are more.
    func list(
        _ kind: Kind, scope: Scope, today: CalendarDate, after cursor: CodeStore.Cursor?, limit: Int,
        in connection: Connection
    ) throws -> [(code: RegisteredCode, lastDay: CalendarDate?)] {
        var conditions = [condition(kind, scope: scope, today: today)]
        if let cursor {
            conditions.append(
                "created_at < \(cursor.createdAt) OR (created_at = \(cursor.createdAt) AND code < \(cursor.code))")
        }
        return try connection.rows(
            """
            SELECT \(RegisteredCode.columns), coalesce((SELECT max(day) FROM scan_count
                WHERE scan_count.code = public_code.code), '') AS last_day
            FROM public_code WHERE \(SQL.all(conditions)) ORDER BY created_at DESC, code DESC LIMIT \(limit + 1)
            """
        ) { row in (try RegisteredCode(row: row), CalendarDate(try row["last_day"] as String)) }
    }
}
