import Base
import House
import Storage
import WorkCalendar

/// Stops the clock of a dossier for one of the listed reasons, and no other.
struct PauseDossier: Sendable {
    let services: OneStopServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Dossier>, version: Int64?, kind: String, note: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .pause, on: id, version: version, by: actor, action: "pause_dossier", event: "paused", at: now,
            in: transaction
        ) { found in
            guard found.situation.pauses.contains(where: { $0.key == kind }) else {
                throw Problem.invalid([FieldProblem("kind", "web.form.bad_choice")])
            }
            guard !note.isEmpty else { throw Problem.invalid([FieldProblem("note", "web.form.required")]) }
            try services.store.move(
                found.dossier, to: .paused, set: found.clock(.paused).columns + ["pause_kind = \(kind)"],
                in: transaction)
            try services.store.record(
                .paused, of: id, by: actor, step: found.dossier.step, text: note, detail: kind, at: now, in: transaction
            )
            return DossierDeed.Trace(facts: ["kind": .string(kind)])
        }
    }
}

/// Lets the clock go on: the date moves by the working time that it stood.
struct ResumeDossier: Sendable {
    let services: OneStopServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Dossier>, version: Int64?, note: String = "", by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .resume, on: id, version: version, by: actor, action: "resume_dossier", event: "resumed", at: now,
            in: transaction
        ) { found in
            let clock = found.clock(.resumed)
            try services.store.move(found.dossier, to: .processing, set: clock.columns, in: transaction)
            try services.store.record(
                .resumed, of: id, by: actor, step: found.dossier.step, text: note, isPublic: note.isEmpty,
                dueAt: clock.dueAt, at: now, in: transaction)
            return DossierDeed.Trace(facts: [
                "due_at": clock.dueAt.map { .string($0.iso) } ?? .null,
                "paused_minutes": .integer(Int64(clock.pausedMinutes)),
            ])
        }
    }
}

/// Apologises for being late and sets a new date, with form 04: once at most, and in good time (Decree 61/2018 art. 19.9).
struct PostponeDossier: Sendable {
    let services: OneStopServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Dossier>, version: Int64?, to day: CalendarDate, reason: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .apologise, on: id, version: version, by: actor, action: "postpone_dossier", event: "apologised", at: now,
            in: transaction
        ) { found in
            try OneStopServices.check(reason: reason)
            guard let old = found.dossier.dueAt, day > old.date, day <= old.date.adding(days: 366) else {
                throw Problem.invalid([FieldProblem("day", "onestop.problem.date_not_later")])
            }
            guard found.reading.calendar.isWorkingDay(day) else {
                throw Problem.invalid([FieldProblem("day", "onestop.problem.day_off")])
            }
            let due = found.reading.calendar.endOfWork(on: day)
            try services.store.move(
                found.dossier, to: .processing, set: found.clock(.postponed, promised: due).columns, in: transaction)
            try services.store.record(
                .apologised, of: id, by: actor, step: found.dossier.step, text: reason, dueAt: due, at: now,
                in: transaction)
            try services.issue(
                .apology, of: found.dossier, found.procedure, title: LocalizedText("04"), by: actor, at: now,
                in: transaction
            ) { paper in
                paper.reasons = [reason]
                paper.receivedAt = found.dossier.receivedAt?.milliseconds ?? 0
                paper.oldDueAt = old.milliseconds
                paper.dueAt = due.milliseconds
            }
            return DossierDeed.Trace(facts: ["from_date": .string(old.iso), "due_at": .string(due.iso)])
        }
    }
}
