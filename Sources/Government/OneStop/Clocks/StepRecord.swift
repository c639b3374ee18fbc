import Base
import WorkCalendar

/// How one step of the work went: who did it, when, and whether in time. Read off the log, like the clock.
struct StepRecord: Sendable, Hashable {
    /// The step's key; nil for what comes before the first one, or after the last.
    let step: String?
    let began: Instant
    /// Until when it was to be done; nil where the step has no hours.
    var dueAt: Instant?
    var doneAt: Instant?
    /// Who finished it, as named then.
    var doneBy = ""

    /// How it stands to its time.
    enum Standing: String, Sendable, Hashable, CaseIterable {
        /// Done on a day before the last one.
        case early
        case onTime = "on_time"
        case late
        /// Not done, and in time.
        case open
        /// Not done, and late.
        case openLate = "open_late"
        /// Nobody said until when.
        case unknown
    }

    func standing(at now: Instant) -> Standing {
        guard let dueAt else { return .unknown }
        guard let doneAt else { return now > dueAt ? .openLate : .open }
        if doneAt > dueAt { return .late }
        return doneAt.date < dueAt.date ? .early : .onTime
    }

    /// The steps since the last reception that the clock counts from, oldest first.
    static func all(
        _ events: [DossierEvent], of procedure: Procedure, _ book: RuleBook, _ calendar: OfficeCalendar
    ) -> [StepRecord] {
        var clock = DossierClock()
        var records: [StepRecord] = []
        for event in events {
            let entry = DossierClock.Entry(
                kind: event.kind, at: event.at, step: event.step, detail: event.detail, dueAt: event.dueAt)
            if event.kind == .handedOut, var last = records.popLast() {
                (last.doneAt, last.doneBy) = (event.at, event.actorName)
                records.append(last)
            }
            guard let mark = DossierClock.mark(entry, procedure) else { continue }
            if [.stepDone, .sentBack, .decided, .refused, .withdrawn].contains(event.kind), var last = records.popLast()
            {
                last.doneAt = event.at
                last.doneBy = event.actorName
                last.dueAt = clock.stepDueAt
                records.append(last)
            }
            let startedBefore = clock.startedAt
            clock.apply(mark, at: event.at, promised: event.dueAt, book.rules(on: event.at.date), calendar)
            if event.kind == .received, clock.startedAt != startedBefore {
                records = [StepRecord(step: procedure.steps.first?.key, began: event.at)]
            } else if event.kind == .sentBack {
                records.append(StepRecord(step: event.detail, began: event.at))
            } else if [.stepDone, .decided].contains(event.kind), let done = procedure.step(event.step),
                let next = procedure.step(after: done)
            {
                // Handing out waits for the applicant: nobody is late with it.
                records.append(StepRecord(step: next.key, began: event.at))
            }
        }
        // A pause may have moved the date of the step at hand.
        if var last = records.popLast() {
            if last.doneAt == nil { last.dueAt = clock.stepDueAt }
            records.append(last)
        }
        return records
    }
}
