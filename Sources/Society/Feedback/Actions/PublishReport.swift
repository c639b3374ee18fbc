import Base
import House
import Storage

/// Lets everyone see a report, in words without personal data; or hides it again.
struct PublishReport: Sendable {
    let services: FeedbackServices

    /// `isChecked`: the official has read the words again and found nothing personal in what was pointed out.
    @discardableResult
    func callAsFunction(
        _ id: ID<Report>, version: Int64?, words: String, withPhotos: Bool, isChecked: Bool, by actor: Actor,
        at now: Instant, in transaction: Transaction
    ) throws -> Report {
        try services.deed(.release, on: id, version: version, by: actor, at: now, in: transaction) { report in
            guard !words.isEmpty else {
                throw Problem.invalid([FieldProblem("public_words", "web.form.required")])
            }
            let traces = Set(PersonalTraces.found(in: words) + PersonalTraces.found(in: report.answer))
            if !traces.isEmpty, !isChecked {
                throw Problem.invalid([FieldProblem("checked", "feedback.problem.personal_data")])
            }
            try services.reports.update(
                id, ["released = 1", "photos_released = \(withPhotos)", "public_words = \(words)"], in: transaction)
            try services.reports.record(.released, of: id, by: actor, isPublic: false, at: now, in: transaction)
            return ReportDeed.Trace(facts: [
                "photos": .bool(withPhotos), "edited": .bool(words != report.words),
                "traces": .array(traces.map(\.rawValue).sorted().map { .string($0) }),
            ])
        }
    }

    @discardableResult
    func hide(
        _ id: ID<Report>, version: Int64?, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> Report {
        try services.deed(.hide, on: id, version: version, by: actor, at: now, in: transaction) { _ in
            try services.reports.update(id, ["released = 0", "photos_released = 0"], in: transaction)
            try services.reports.record(.hidden, of: id, by: actor, isPublic: false, at: now, in: transaction)
            return ReportDeed.Trace()
        }
    }
}
