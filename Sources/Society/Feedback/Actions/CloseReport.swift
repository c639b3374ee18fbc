import Base
import Codes
import House
import Storage

/// Ends a report: closed after its answer, rejected as abuse, or joined to another that says the same.
struct CloseReport: Sendable {
    let services: FeedbackServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Report>, version: Int64?, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> Report {
        try services.deed(.close, on: id, version: version, by: actor, at: now, in: transaction) { _ in
            try services.reports.update(id, ["state = \(Report.State.closed)", "closed_at = \(now)"], in: transaction)
            try services.reports.record(.closed, of: id, by: actor, isPublic: true, at: now, in: transaction)
            return ReportDeed.Trace()
        }
    }

    /// Rejected reports are seen by no one but officials; the reporter reads why.
    @discardableResult
    func reject(
        _ id: ID<Report>, version: Int64?, reason: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Report {
        try services.deed(.reject, on: id, version: version, by: actor, at: now, in: transaction) { _ in
            guard reason.count >= 5 else {
                throw Problem.invalid([FieldProblem("reason", Message("web.form.too_short", ["min": .number(5)]))])
            }
            try services.reports.update(
                id,
                [
                    "state = \(Report.State.rejected)", "closed_at = \(now)", "released = 0", "photos_released = 0",
                ], in: transaction)
            try services.reports.record(
                .rejected, of: id, by: actor, text: reason, isPublic: true, at: now, in: transaction)
            return ReportDeed.Trace()
        }
    }

    /// The report ends; who follows it sees the other. The other counts one voice more.
    @discardableResult
    func merge(
        _ id: ID<Report>, version: Int64?, into code: PublicCode, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Report {
        try services.deed(.merge, on: id, version: version, by: actor, at: now, in: transaction) { report in
            guard let other = try services.reports.find(code: code, in: transaction),
                let seen = try services.reports.find(other.id, for: actor, in: transaction)
            else { throw Problem.invalid([FieldProblem("code", "feedback.problem.no_such_report")]) }
            // Chains would lose those who follow the first.
            guard seen.id != id, seen.mergedInto == nil, seen.state != .rejected, seen.state != .withdrawn else {
                throw Problem.invalid([FieldProblem("code", "feedback.problem.cannot_merge")])
            }
            try services.reports.update(
                id,
                [
                    "state = \(Report.State.merged)", "merged_into = \(seen.id)", "closed_at = \(now)",
                    "released = 0", "photos_released = 0",
                ], in: transaction)
            try transaction.execute(
                "UPDATE report SET merged_into = \(seen.id) WHERE merged_into = \(id)")
            try transaction.execute(
                "UPDATE report SET me_too = me_too + \(report.meToo + 1) WHERE id = \(seen.id)")
            try services.reports.record(
                .merged, of: id, by: actor, text: seen.code.grouped, isPublic: true, at: now, in: transaction)
            try services.refresh(seen, seen, in: transaction)
            return ReportDeed.Trace(facts: ["into": .string(seen.id.text)])
        }
    }
}
