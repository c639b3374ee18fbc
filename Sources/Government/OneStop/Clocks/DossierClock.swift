import Base
import WorkCalendar

/// The clocks of one dossier: the acceptance clock before reception, the processing clock after it. Computed from the log of what
/// happened and nothing else; the columns of the dossier are its last state.
struct DossierClock: Sendable, Hashable {
    /// What goes.
    enum Phase: Sendable, Hashable {
        /// Nothing: not sent yet, or with the applicant, and to begin anew.
        case waiting
        /// The counter has to receive it.
        case accepting
        case running
        /// Stands for a listed reason.
        case paused
        /// Resolved, refused or withdrawn.
        case stopped
    }

    /// What moves a clock.
    enum Mark: Sendable, Hashable {
        case sent
        /// With the term of the procedure, nil where it is unknown, and the hours of its first step.
        case received(workingDays: Int?, stepHours: Int?)
        /// Back to the applicant: the clock begins anew, or stands until the answer.
        case returned(beginsAnew: Bool)
        case paused
        case resumed
        case stepped(hours: Int?)
        case postponed
        /// By a change of the calendar: no apology.
        case moved
        case resolved
        case ended
    }

    private(set) var phase = Phase.waiting
    /// When the present phase began.
    private(set) var since: Instant?
    private(set) var acceptBy: Instant?
    /// The first reception.
    private(set) var acceptedAt: Instant?
    /// The reception that the date is counted from.
    private(set) var startedAt: Instant?
    private(set) var dueAt: Instant?
    private(set) var stepDueAt: Instant?
    private(set) var pausedAt: Instant?
    /// Working minutes for which the processing clock stood, and for which it went until the present phase.
    private(set) var pausedMinutes = 0
    private(set) var spentMinutes = 0
    private(set) var returns = 0
    private(set) var faults = 0
    private(set) var apologies = 0
    /// Working minutes that were left of the term and of the step when the clock was stopped.
    private var left: Int?
    private var stepLeft: Int?

    /// Goes on by one mark. `promised` is the date that was written down then: it holds, whatever the calendar says now.
    mutating func apply(
        _ mark: Mark, at now: Instant, promised: Instant? = nil, _ rules: ClockRules, _ calendar: OfficeCalendar
    ) {
        switch mark {
        case .sent:
            // What the applicant was asked for is there: from now on it is the office's time again.
            if phase == .paused { resume(at: now, promised: promised, calendar) } else { enter(.accepting, at: now) }
            acceptBy = calendar.adding(workingHours: Double(rules[.acceptanceHours]), to: now)
        case .received(let days, let hours):
            acceptBy = nil
            acceptedAt = acceptedAt ?? now
            if phase == .paused { resume(at: now, promised: promised, calendar) }
            guard phase != .running else {
                dueAt = promised ?? dueAt
                return
            }
            enter(.running, at: now)
            startedAt = now
            (pausedMinutes, spentMinutes) = (0, 0)
            dueAt = promised ?? Self.due(days, receivedAt: now, rules, calendar)
            stepDueAt = Self.stepDue(hours, from: now, calendar)
        case .returned(let beginsAnew):
            faults += returns >= rules[.freeReturns] || !beginsAnew ? 1 : 0
            returns += 1
            acceptBy = nil
            if beginsAnew {
                stop(at: now, calendar)
                (dueAt, stepDueAt) = (nil, nil)
                enter(.waiting, at: now)
            } else {
                pause(at: now, calendar)
            }
        case .paused: pause(at: now, calendar)
        case .resumed: resume(at: now, promised: promised, calendar)
        case .stepped(let hours): stepDueAt = Self.stepDue(hours, from: now, calendar)
        case .postponed:
            dueAt = promised ?? dueAt
            apologies += 1
        case .moved: dueAt = promised ?? dueAt
        case .resolved, .ended:
            stop(at: now, calendar)
            (acceptBy, stepDueAt) = (nil, nil)
            enter(.stopped, at: now)
        }
    }

    /// Working minutes that the processing clock has gone by then.
    func spent(until now: Instant, _ calendar: OfficeCalendar) -> Int {
        guard phase == .running, let since else { return spentMinutes }
        return spentMinutes + max(0, calendar.workingMinutes(from: since, until: now))
    }

    /// Working minutes for which it has stood by then.
    func paused(until now: Instant, _ calendar: OfficeCalendar) -> Int {
        guard phase == .paused, let since else { return pausedMinutes }
        return pausedMinutes + max(0, calendar.workingMinutes(from: since, until: now))
    }

    /// Whether it is too late to send it back and begin anew: more working days have passed than the rules allow.
    func isReturnLate(at now: Instant, _ rules: ClockRules, _ calendar: OfficeCalendar) -> Bool {
        guard phase == .running, let startedAt else { return false }
        let day = calendar.countsAsReceived(startedAt, cutOff: rules[.cutOff])
        return calendar.workingDays(after: day, through: now.date) > rules[.returnDays]
    }

    /// When a term of so many working days ends; nil for none.
    static func due(
        _ days: Int?, receivedAt: Instant, _ rules: ClockRules, _ calendar: OfficeCalendar
    ) -> Instant? {
        days.map { calendar.due(receivedAt: receivedAt, workingDays: min(max(0, $0), 3650), cutOff: rules[.cutOff]) }
    }

    private static func stepDue(_ hours: Int?, from now: Instant, _ calendar: OfficeCalendar) -> Instant? {
        hours.flatMap { $0 > 0 ? calendar.adding(workingHours: Double($0), to: now) : nil }
    }

    private mutating func enter(_ phase: Phase, at now: Instant) {
        self.phase = phase
        since = now
        pausedAt = phase == .paused ? now : nil
    }

    private mutating func pause(at now: Instant, _ calendar: OfficeCalendar) {
        guard phase == .running else { return }
        stop(at: now, calendar)
        left = dueAt.map { calendar.workingMinutes(from: now, until: $0) }
        stepLeft = stepDueAt.map { calendar.workingMinutes(from: now, until: $0) }
        enter(.paused, at: now)
    }

    /// What was left is left; a date that had passed stays where it was.
    private mutating func resume(at now: Instant, promised: Instant?, _ calendar: OfficeCalendar) {
        guard phase == .paused else { return }
        stop(at: now, calendar)
        if let promised {
            dueAt = promised
        } else if let left, left > 0 {
            dueAt = calendar.adding(workingMinutes: left, to: now)
        }
        if let stepLeft, stepLeft > 0 { stepDueAt = calendar.adding(workingMinutes: stepLeft, to: now) }
        (left, stepLeft) = (nil, nil)
        enter(.running, at: now)
    }

    /// Books the present phase.
    private mutating func stop(at now: Instant, _ calendar: OfficeCalendar) {
        (spentMinutes, pausedMinutes) = (spent(until: now, calendar), paused(until: now, calendar))
    }
}
