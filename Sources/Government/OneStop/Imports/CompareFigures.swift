import Base
import House
import Storage
import Texts
import Web

/// What another system counts beside what we count: the applications received in each month, by where they stand now.
struct MonthCompared: Sendable {
    let month: CalendarDate
    var theirs: [Standing: Int] = [:]
    var ours: [Standing: Int] = [:]

    /// What both can tell of a dossier.
    enum Standing: String, Sendable, CaseIterable, Storable {
        case inTime = "in_time", late, openInTime = "open_in_time", openLate = "open_late", waiting, refused, withdrawn
    }

    /// Where the two differ.
    var differing: Set<Standing> { Set(Standing.allCases.filter { theirs[$0, default: 0] != ours[$0, default: 0] }) }
}

extension OutsideStore {
    /// The systems that hold anything.
    func systems(_ scope: Scope, in connection: Connection) throws -> [String] {
        try connection.values(
            """
            SELECT DISTINCT system FROM outside_dossier WHERE \(scope.contains("outside_dossier.unit_id")) ORDER BY system
            """)
    }

    /// The newest twelve months, this one included.
    func compared(
        with system: String, besides: (any ResolvedAtOnce)?, _ scope: Scope, now: Instant, in connection: Connection
    ) throws -> [MonthCompared] {
        var months: [MonthCompared] = []
        var first = now.date.adding(days: 1 - now.date.day)
        for _ in 0..<12 {
            let next = first.adding(days: 32)
            let (start, end) = (Instant(first), Instant(next.adding(days: 1 - next.day)))
            var month = MonthCompared(month: first)
            let theirs: SQL = """
                SELECT CASE WHEN state = 'resolved' AND due_at > 0 AND finished_at > due_at THEN 'late'
                    WHEN state = 'resolved' THEN 'in_time' WHEN state IN ('refused', 'withdrawn') THEN state
                    WHEN state IN ('paused', 'returned') THEN 'waiting'
                    WHEN due_at > 0 AND due_at < \(now) THEN 'open_late' ELSE 'open_in_time' END AS standing
                FROM outside_dossier WHERE system = \(system) AND received_at >= \(start) AND received_at < \(end)
                    AND \(scope.contains("outside_dossier.unit_id"))
                """
            var ours: SQL = """
                SELECT CASE WHEN state IN ('refused', 'withdrawn') THEN state
                    WHEN finished_at > 0 AND due_at > 0 AND finished_at > due_at THEN 'late'
                    WHEN finished_at > 0 THEN 'in_time' WHEN state IN ('paused', 'returned') THEN 'waiting'
                    WHEN due_at > 0 AND due_at < \(now) THEN 'open_late' ELSE 'open_in_time' END AS standing
                FROM dossier WHERE accepted_at > 0 AND accepted_at >= \(start) AND accepted_at < \(end)
                    AND \(scope.contains("dossier.unit_id"))
                """
            if let besides {
                let extent = ResolvedAtOnceExtent(from: first, until: end.date.adding(days: -1))
                ours =
                    "\(ours) UNION ALL SELECT 'in_time' AS standing FROM (\(besides.relation(extent, scope))) AS at_once"
            }
            month.theirs = try counts(theirs, in: connection)
            month.ours = try counts(ours, in: connection)
            months.append(month)
            let before = first.adding(days: -1)
            first = before.adding(days: 1 - before.day)
        }
        return months
    }

    private func counts(_ each: SQL, in connection: Connection) throws -> [MonthCompared.Standing: Int] {
        let rows = try connection.rows(
            "SELECT standing, count(*) AS number FROM (\(each)) AS counted GROUP BY standing"
        ) { (try $0["standing"] as MonthCompared.Standing, try $0["number"] as Int) }
        return Dictionary(rows) { first, _ in first }
    }
}

/// `/desk/outside/compare`: figures of another system beside ours.
struct CompareFigures: Sendable {
    let services: OneStopServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let (wanted, now, store, services) = (visit.query.text("system"), visit.now, OutsideStore(), services)
        let (systems, system, months) = try await services.database.read { connection in
            let systems = try store.systems(actor.scope, in: connection)
            let system = systems.first { $0 == wanted } ?? systems.first
            let months = try system.map {
                try store.compared(with: $0, besides: services.atOnce, actor.scope, now: now, in: connection)
            }
            return (systems, system, months ?? [])
        }
        func cell(_ month: MonthCompared, _ standing: MonthCompared.Standing) -> ViewModel {
            let numbers = [month.theirs, month.ours].map { visit.formats.number(Int64($0[standing] ?? 0)) }
            let text = visit.say("onestop.compare.both", ["theirs": .text(numbers[0]), "ours": .text(numbers[1])])
            guard month.differing.contains(standing) else { return ["text": text] }
            return [
                "text": text,
                "badge": Badge(.warn, icon: "warning", visit.say("onestop.compare.differs")).viewModel,
            ]
        }
        let shown = months.filter { !$0.theirs.isEmpty || !$0.ours.isEmpty }
        return .page(
            Page(
                "onestop/desk/compare_figures", isPrivate: true,
                [
                    "title": visit.say("onestop.compare.title"), "about": services.atOnce.map { visit.say($0.about) },
                    "systems": ViewModel.options(systems.map { ($0, $0) }, chosen: system),
                    "table": shown.isEmpty || system == nil
                        ? nil
                        : visit.table(
                            "onestop.compare.column", caption: system ?? "",
                            columns: ["month"] + MonthCompared.Standing.allCases.map(\.rawValue),
                            numeric: Set(MonthCompared.Standing.allCases.map(\.rawValue)),
                            rows: shown.map { month in
                                [["text": visit.formats.month(month.month)]]
                                    + MonthCompared.Standing.allCases.map { cell(month, $0) }
                            }),
                    "empty": shown.isEmpty || system == nil
                        ? ["icon": "chart", "title": visit.say("onestop.compare.empty")] as ViewModel : nil,
                ]))
    }
}
