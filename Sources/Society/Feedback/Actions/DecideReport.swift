import Base
import Files
import House
import Storage

/// Answers a report: what came of it, in words, perhaps with photos of how it looks now.
struct DecideReport: Sendable {
    let services: FeedbackServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Report>, version: Int64?, outcome: Report.Outcome, words: String, photos: [ID<StoredFile>] = [],
        by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> Report {
        try services.deed(.answer, on: id, version: version, by: actor, at: now, in: transaction) { report in
            guard words.count >= 5 else {
                throw Problem.invalid([FieldProblem("answer", Message("web.form.too_short", ["min": .number(5)]))])
            }
            // Everyone reads it at once: nobody looks through it again as at a release.
            if report.isReleased, !PersonalTraces.found(in: words).isEmpty {
                throw Problem.invalid([FieldProblem("answer", "feedback.problem.personal_answer")])
            }
            if !photos.isEmpty {
                try services.files.attach(
                    photos, to: FileOwner(kind: ReportPhotos.answerOwner, id: id.text, unit: report.unit),
                    holder: actor.id, at: now, in: transaction)
            }
            var changes: [SQL] = [
                "state = \(Report.State.answered)", "outcome = \(outcome)", "answer = \(words)",
                "answered_at = \(now)",
            ]
            if report.holder == nil {
                changes += ["holder_id = \(actor.account)", "holder_name = \(actor.displayName)"]
            }
            try services.reports.update(id, changes, in: transaction)
            try services.reports.record(
                .answered, of: id, by: actor, text: words, isPublic: true, at: now, in: transaction)
            return ReportDeed.Trace(facts: [
                "outcome": .string(outcome.rawValue), "photos": .integer(Int64(photos.count)),
                "late": .bool(now > report.dueAt),
            ])
        }
    }
}

/// Which files of a report are what.
enum ReportPhotos {
    /// What the reporter sent.
    static let owner = SubmitReport.fileOwner
    /// What the official sent with the answer.
    static let answerOwner = "feedback.report_answer"
}
