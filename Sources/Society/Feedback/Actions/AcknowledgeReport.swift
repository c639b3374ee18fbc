import Audit
import Base
import Codes
import House
import Storage

/// "I saw it too": counts a browser once a day, so that one problem is one report with many voices.
struct AcknowledgeReport: Sendable {
    let services: FeedbackServices

    /// Answers whether this voice was new. Throws `Problem`: not found, or conflict if the report is no longer open.
    func callAsFunction(_ code: PublicCode, visitor: String) async throws -> (report: Report, isNew: Bool) {
        let (services, now) = (services, services.clock.now())
        return try await services.database.write { transaction in
            guard let found = try services.reports.find(code: code, in: transaction) else { throw Problem.notFound }
            guard found.state.isOpen else { throw Problem(.conflict, "feedback.problem.not_open") }
            let isNew = try services.reports.countMeToo(found.id, visitor: visitor, on: now.date, in: transaction)
            guard isNew, let after = try services.reports.find(found.id, in: transaction) else { return (found, false) }
            try services.audit.record(
                AuditEntry(
                    actor: .resident, action: "feedback.me_too", subject: AuditSubject("feedback.report", found.id),
                    unit: found.unit, facts: ["voices": .integer(after.meToo)], at: now), in: transaction)
            try services.refresh(found, after, in: transaction)
            return (after, true)
        }
    }
}
