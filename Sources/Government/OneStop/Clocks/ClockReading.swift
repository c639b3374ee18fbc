import Base
import House
import Storage
import WorkCalendar

/// A dossier's clock with what it goes by, at one moment of the database.
struct ClockReading: Sendable {
    let clock: DossierClock
    let book: RuleBook
    let calendar: OfficeCalendar

    /// The clock one mark further.
    func after(_ mark: DossierClock.Mark, at now: Instant, promised: Instant? = nil) -> DossierClock {
        var next = clock
        next.apply(mark, at: now, promised: promised, book.rules(on: now.date), calendar)
        return next
    }
}

extension DossierClock {
    /// One line of the log, as far as clocks read it.
    struct Entry: Sendable, Hashable {
        let kind: DossierEvent.Kind
        let at: Instant
        var step: String?
        var detail = ""
        var dueAt: Instant?
    }

    /// What a return notes of the clock.
    static let stands = "stands"

    /// The clock after all that the log says.
    init(_ log: [Entry], of procedure: Procedure, _ book: RuleBook, _ calendar: OfficeCalendar) {
        self.init()
        for entry in log {
            guard let mark = Self.mark(entry, procedure) else { continue }
            apply(mark, at: entry.at, promised: entry.dueAt, book.rules(on: entry.at.date), calendar)
        }
    }

    /// What a line of the log means for a clock; nil for most.
    static func mark(_ entry: Entry, _ procedure: Procedure) -> Mark? {
        switch entry.kind {
        case .sent: .sent
        case .received: .received(procedure)
        case .returned: .returned(beginsAnew: entry.detail != stands)
        case .paused: .paused
        case .resumed: .resumed
        case .stepDone: .stepped(hours: procedure.step(entry.step).flatMap { procedure.step(after: $0) }?.hours)
        case .sentBack: .stepped(hours: procedure.step(entry.detail)?.hours)
        case .apologised: .postponed
        case .dateMoved: .moved
        case .decided: .resolved
        case .refused, .withdrawn: .ended
        default: nil
        }
    }

    /// The columns of the dossier that say the same.
    var columns: [SQL] {
        func moment(_ moment: Instant?) -> Instant { moment ?? Instant(milliseconds: 0) }
        return [
            "due_at = \(moment(dueAt))", "accept_by = \(moment(acceptBy))", "accepted_at = \(moment(acceptedAt))",
            "step_due_at = \(moment(stepDueAt))", "paused_at = \(moment(pausedAt))",
            "paused_minutes = \(pausedMinutes)",
            "faults = \(faults)", "apologies = \(apologies)", "warned = 0",
        ] + (pausedAt == nil ? ["pause_kind = ''"] : [])
    }
}

extension DossierClock.Mark {
    /// Reception, with the terms of the procedure.
    static func received(_ procedure: Procedure) -> DossierClock.Mark {
        .received(
            workingDays: procedure.deadline.value.map { Int(clamping: $0) }, stepHours: procedure.steps.first?.hours)
    }
}

extension OneStopServices {
    /// Reads the clock of a dossier from its log.
    func clock(of dossier: ID<Dossier>, _ procedure: Procedure, in connection: Connection) throws -> ClockReading {
        let book = try rules.book(in: connection)
        let calendar = try calendar.calendar(in: connection)
        let log = try store.clockLog(of: dossier, in: connection)
        return ClockReading(
            clock: DossierClock(log, of: procedure, book, calendar), book: book, calendar: calendar)
    }
}

extension OneStopServices {
    /// A dossier's clock one mark further, for what the applicant does.
    func clock(
        of dossier: Dossier, _ known: Procedure? = nil, after mark: DossierClock.Mark, at now: Instant,
        in transaction: Transaction
    ) throws -> DossierClock {
        let procedure =
            try known ?? catalogue.version(dossier.procedureCode, dossier.procedureVersion, in: transaction)
        guard let procedure else { throw Problem.notFound }
        // Nothing has happened to a draft: its log need not be read.
        let reading =
            dossier.state == .draft
            ? ClockReading(
                clock: DossierClock(), book: try rules.book(in: transaction),
                calendar: try calendar.calendar(in: transaction))
            : try clock(of: dossier.id, procedure, in: transaction)
        return reading.after(mark, at: now)
    }
}

extension OneStopServices {
    /// The filter with the dates that the rules of the day give.
    func completed(_ filter: DossierFilter, at now: Instant, in connection: Connection) throws -> DossierFilter {
        guard let watch = filter.watch else { return filter }
        var filter = filter
        let rules = try rules.book(in: connection).rules(on: now.date)
        switch watch {
        case .unclaimed: filter.before = now.adding(days: -rules[.unclaimedDays])
        case .pausedLong:
            let calendar = try calendar.calendar(in: connection)
            var day = now.date
            for _ in 0..<rules[.pausedDays] {
                day = day.adding(days: -1)
                while !calendar.isWorkingDay(day) { day = day.adding(days: -1) }
            }
            filter.before = Instant(day)
        case .stepLate, .acceptanceLate, .fault: break
        }
        return filter
    }
}

extension DossierStore {
    /// What the rules look at, the clock included.
    func situation(
        of dossier: ID<Dossier>, _ reading: ClockReading, at now: Instant, in connection: Connection
    ) throws -> DossierRules.Situation {
        var situation = try situation(of: dossier, in: connection)
        situation.rules = reading.book.rules(on: now.date)
        situation.pauses = reading.book.pauses(on: now.date)
        situation.isReturnLate = reading.clock.isReturnLate(at: now, situation.rules, reading.calendar)
        situation.now = now
        return situation
    }

    /// The lines of the log that move clocks, oldest first.
    func clockLog(of dossier: ID<Dossier>, in connection: Connection) throws -> [DossierClock.Entry] {
        try connection.rows(
            """
            SELECT kind, at, step, detail, due_at FROM dossier_event
            WHERE dossier_id = \(dossier) AND kind IN (\(list: Self.clockKinds)) ORDER BY id LIMIT 1000
            """, Self.clockEntry)
    }

    /// The same of many dossiers, in one look.
    func clockLogs(
        of dossiers: [ID<Dossier>], in connection: Connection
    ) throws -> [ID<Dossier>: [DossierClock.Entry]] {
        let rows = try connection.rows(
            """
            SELECT dossier_id, kind, at, step, detail, due_at FROM dossier_event
            WHERE dossier_id IN (\(list: dossiers)) AND kind IN (\(list: Self.clockKinds)) ORDER BY id
            """
        ) { row in (try row["dossier_id"] as ID<Dossier>, try Self.clockEntry(row)) }
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }

    private static let clockKinds: [DossierEvent.Kind] = [
        .sent, .received, .returned, .paused, .resumed, .stepDone, .sentBack, .apologised, .dateMoved, .decided,
        .refused, .withdrawn,
    ]

    private static func clockEntry(_ row: Row) throws -> DossierClock.Entry {
        let (step, due): (String, Int64) = (try row["step"], try row["due_at"])
        return DossierClock.Entry(
            kind: try row["kind"], at: try row["at"], step: step.isEmpty ? nil : step, detail: try row["detail"],
            dueAt: due == 0 ? nil : Instant(milliseconds: due))
    }
}
