import Base
import House
import Storage

/// Shows who reported to an official who says why; the look is written down before anything is shown.
struct RevealReporter: Sendable {
    let services: FeedbackServices

    static let shortestReason = 8
    static let longestReason = 300

    func callAsFunction(
        _ id: ID<Report>, reason: String, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> ReporterContact {
        let report = try services.deed(.reveal, on: id, version: nil, by: actor, at: now, in: transaction) { report in
            guard (Self.shortestReason...Self.longestReason).contains(reason.count) else {
                throw Problem.invalid([
                    FieldProblem(
                        "reason", Message("web.form.too_short", ["min": .number(Int64(Self.shortestReason))]))
                ])
            }
            try services.reports.recordReveal(of: report, by: actor, reason: reason, at: now, in: transaction)
            try services.reports.record(.revealed, of: id, by: actor, isPublic: false, at: now, in: transaction)
            return ReportDeed.Trace(personal: ["reason": .string(reason)])
        }
        return try services.contact(of: report)
    }
}
