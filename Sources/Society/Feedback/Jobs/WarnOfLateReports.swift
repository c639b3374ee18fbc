import Audit
import Base
import House
import Identity
import Notices
import Storage

/// Tells, once, who has a report that is late, and closes answered ones that nobody has contradicted.
struct WarnOfLateReports: Sendable {
    static let kind = "feedback.warn_of_late_reports"
    let services: FeedbackServices
    private static let atOnce = 200

    var handler: JobHandler { JobHandler(kind: Self.kind, lane: .single) { _ in try await run() } }

    func run() async throws {
        let (services, now) = (services, services.clock.now())
        try await repeated { try Self.warn(services, at: now, in: $0) }
        try await repeated { try Self.close(services, at: now, in: $0) }
    }

    /// Runs the step until it finds fewer than a batch.
    private func repeated(_ step: @escaping @Sendable (Transaction) throws -> Int) async throws {
        var done = 0
        repeat { done = try await services.database.write { try step($0) } } while done == Self.atOnce
    }

    private static func warn(_ services: FeedbackServices, at now: Instant, in transaction: Transaction) throws -> Int {
        let late = try transaction.rows(
            """
            SELECT \(Report.columns) FROM report WHERE state IN (\(list: Report.State.open)) AND due_at < \(now)
                AND warned_at = 0 ORDER BY due_at, id LIMIT \(atOnce)\(transaction.skipLocked)
            """, Report.init(row:))
        for report in late {
            let told: [ID<Account>]
            if let holder = report.holder {
                told = [holder]
            } else if let commune = try services.units.commune(of: report.unit, asOf: now.date, in: transaction) {
                told = try services.accounts.holders(
                    of: [.information, .chair], .below([commune.id], asOf: now.date), asOf: now.date, in: transaction
                ).map(\.id)
            } else {
                told = []
            }
            try services.notices.send(
                to: told,
                Message("feedback.notice.late", ["what": .text(report.opening), "due": .instant(report.dueAt)]),
                path: report.deskPath, unit: report.unit, event: "feedback.late.\(report.id).\(report.reopened)",
                at: now,
                in: transaction)
            try services.reports.record(.warned, of: report.id, isPublic: false, at: now, in: transaction)
            try transaction.execute("UPDATE report SET warned_at = \(now) WHERE id = \(report.id)")
        }
        return late.count
    }

    private static func close(_ services: FeedbackServices, at now: Instant, in transaction: Transaction) throws -> Int
    {
        let limit = now.adding(days: -ReportRules.daysToContradict)
        let done = try transaction.rows(
            """
            SELECT \(Report.columns) FROM report WHERE state = \(Report.State.answered) AND answered_at < \(limit)
            ORDER BY answered_at, id LIMIT \(atOnce)\(transaction.skipLocked)
            """, Report.init(row:))
        for report in done {
            try services.reports.update(
                report.id, ["state = \(Report.State.closed)", "closed_at = \(now)"], in: transaction)
            try services.reports.record(.closed, of: report.id, isPublic: true, at: now, in: transaction)
            try services.audit.record(
                AuditEntry(
                    actor: .system(kind), action: "feedback.close_report",
                    subject: AuditSubject("feedback.report", report.id), unit: report.unit, at: now), in: transaction)
            if let after = try services.reports.find(report.id, in: transaction) {
                try services.refresh(report, after, in: transaction)
            }
        }
        return done.count
    }
}
