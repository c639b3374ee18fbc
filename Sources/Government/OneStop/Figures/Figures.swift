import Base
import House
import Storage

/// What the one-stop service is judged by: how many dossiers were carried over and received, and what became of each. Each dossier
/// of a period is in exactly one cell; what was carried over and received is the sum of the cells. What is resolved at once outside of
/// the dossiers counts as received and on time.
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

        /// So many months at most are counted one by one.
        static let mostMonths = 24

        var monthCount: Int { (until.year - from.year) * 12 + until.month - from.month + 1 }

        /// Its months, each cut to the period.
        var months: [Period] {
            var found: [Period] = []
            var first = from
            while first <= until {
                let next = first.adding(days: 32 - first.day)
                let following = next.adding(days: 1 - next.day)
                found.append(Period(from: first, until: min(until, following.adding(days: -1))))
                first = following
            }
            return found
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
        /// How many of those on time were resolved at once, outside of the dossiers.
        var atOnce = 0

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

        mutating func add(_ count: Counted) {
            add(count.cell, isCarried: count.isCarried, count.number)
            if count.isAtOnce { atOnce += count.number }
        }

        mutating func add(_ other: Row) {
            atOnce += other.atOnce
            carried += other.carried
            received += other.received
            for (cell, count) in other.cells { cells[cell, default: 0] += count }
        }
    }

    /// So many with one name in one cell.
    struct Counted: Sendable {
        let name: String
        let cell: Cell
        let isCarried: Bool
        let isAtOnce: Bool
        let number: Int
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
