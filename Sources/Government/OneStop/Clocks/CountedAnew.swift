import Base
import House
import Storage
import WorkCalendar

/// An open dossier whose date would be counted otherwise by the calendar of today: a holiday was announced after it was promised.
struct CountedAnew: Sendable {
    let dossier: Dossier
    let dueAt: Instant

    /// A place in the list, by date: the last dossier that was looked at.
    struct Cursor: Sendable, Hashable {
        let dueAt: Instant
        let id: ID<Dossier>
    }

    /// What was found among some open dossiers.
    struct Stretch: Sendable {
        var found: [CountedAnew] = []
        /// How many were looked at.
        var seen = 0
        /// Where to go on; nil after the last one.
        var next: Cursor?
    }
}

extension DossierClock {
    /// The clock as if nothing had been promised but what an apology says: all dates are those of the rules and the calendar given.
    static func countedAnew(
        _ log: [Entry], of procedure: Procedure, _ book: RuleBook, _ calendar: OfficeCalendar
    ) -> DossierClock {
        let counted = log.compactMap { entry -> Entry? in
            guard entry.kind != .dateMoved else { return nil }
            var entry = entry
            if entry.kind != .apologised { entry.dueAt = nil }
            return entry
        }
        return DossierClock(counted, of: procedure, book, calendar)
    }
}

extension OneStopServices {
    /// Looks at so many open dossiers of the scope, those that are due first, for dates that would be later now. A date that would be
    /// earlier, or is past, stays as it was promised.
    func countedAnew(
        _ scope: Scope, after cursor: CountedAnew.Cursor?, limit: Int, at now: Instant, in connection: Connection
    ) throws -> CountedAnew.Stretch {
        let open = try store.openByDate(scope, after: cursor, limit: limit, at: now, in: connection)
        guard let last = open.last, let lastDue = last.dueAt else { return CountedAnew.Stretch() }
        let logs = try store.clockLogs(of: open.map(\.id), in: connection)
        let book = try rules.book(in: connection)
        let calendar = try calendar.calendar(in: connection)
        var stretch = CountedAnew.Stretch(
            seen: open.count,
            next: open.count == limit ? CountedAnew.Cursor(dueAt: lastDue, id: last.id) : nil)
        for dossier in open {
            guard let due = dossier.dueAt,
                let procedure = try catalogue.version(
                    dossier.procedureCode, dossier.procedureVersion, in: connection)
            else { continue }
            let clock = DossierClock.countedAnew(logs[dossier.id] ?? [], of: procedure, book, calendar)
            if let counted = clock.dueAt, counted > due {
                stretch.found.append(CountedAnew(dossier: dossier, dueAt: counted))
            }
        }
        return stretch
    }
}

extension DossierStore {
    /// Dossiers that are worked on and not late, by date.
    fileprivate func openByDate(
        _ scope: Scope, after cursor: CountedAnew.Cursor?, limit: Int, at now: Instant, in connection: Connection
    ) throws -> [Dossier] {
        var conditions: [SQL] = [
            scope.contains("dossier.unit_id"), "dossier.state IN (\(list: Dossier.State.running))",
            "dossier.due_at > \(now)",
        ]
        if let cursor {
            conditions.append(
                "dossier.due_at > \(cursor.dueAt) OR (dossier.due_at = \(cursor.dueAt) AND dossier.id > \(cursor.id))")
        }
        return try connection.rows(
            """
            SELECT \(Dossier.columns) FROM dossier WHERE \(SQL.all(conditions))
            ORDER BY dossier.due_at, dossier.id LIMIT \(limit)
            """, Dossier.init(row:))
    }
}
