import Base
import House
import Storage
import WorkCalendar

/// Notes something for the colleagues, or puts a report into another category, whose term then holds.
struct EditReport: Sendable {
    let services: FeedbackServices

    @discardableResult
    func note(
        _ id: ID<Report>, text: String, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> Report {
        try services.deed(.note, on: id, version: nil, by: actor, at: now, in: transaction) { _ in
            guard !text.isEmpty else { throw Problem.invalid([FieldProblem("text", "web.form.required")]) }
            try services.reports.record(
                .noted, of: id, by: actor, text: text, isPublic: false, at: now, in: transaction)
            return ReportDeed.Trace()
        }
    }

    @discardableResult
    func recategorise(
        _ id: ID<Report>, version: Int64?, category key: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Report {
        try services.deed(.recategorise, on: id, version: version, by: actor, at: now, in: transaction) { report in
            guard let category = try ReportCategory.find(key, in: transaction), category.isOffered else {
                throw Problem.invalid([FieldProblem("category", "web.form.bad_choice")])
            }
            let due = try services.calendar.calendar(in: transaction)
                .due(receivedAt: report.receivedAt, workingDays: category.workingDays)
            try services.reports.update(id, ["category = \(category.key)", "due_at = \(due)"], in: transaction)
            try services.reports.record(
                .recategorised, of: id, by: actor, text: category.name.vietnamese, isPublic: false, at: now,
                in: transaction)
            return ReportDeed.Trace(facts: ["category": .string(key), "was": .string(report.category)])
        }
    }
}
