import Audit
import Base
import House
import Storage

/// Erases name and telephone of who reported, so many days after the report has ended: nobody needs them any more.
struct EraseOldContacts: Sendable {
    static let kind = "feedback.erase_old_contacts"
    let services: FeedbackServices
    private static let atOnce = 200
    private static let nothing: [UInt8] = []

    var handler: JobHandler { JobHandler(kind: Self.kind, lane: .single) { _ in _ = try await run() } }

    /// Answers how many reports lost them.
    @discardableResult
    func run() async throws -> Int {
        let (services, now) = (services, services.clock.now())
        var total = 0
        var done = 0
        repeat {
            done = try await services.database.write { try Self.erase(services, at: now, in: $0) }
            total += done
        } while done == Self.atOnce
        return total
    }

    private static func erase(_ services: FeedbackServices, at now: Instant, in transaction: Transaction) throws -> Int
    {
        guard let setting = try FeedbackSetting.find(FeedbackSetting.contactDays, in: transaction) else { return 0 }
        let limit = now.adding(days: -Int(setting.value))
        let old = try transaction.rows(
            """
            SELECT \(Report.columns) FROM report WHERE closed_at > 0 AND closed_at < \(limit)
                AND state NOT IN (\(list: Report.State.open)) AND (name <> \(nothing) OR phone <> \(nothing))
            ORDER BY closed_at, id LIMIT \(atOnce)\(transaction.skipLocked)
            """, Report.init(row:))
        for report in old {
            try services.reports.update(report.id, ["name = \(nothing)", "phone = \(nothing)"], in: transaction)
            try services.reports.record(.erased, of: report.id, isPublic: false, at: now, in: transaction)
            try services.audit.record(
                AuditEntry(
                    actor: .system(kind), action: "feedback.erase_contact",
                    subject: AuditSubject("feedback.report", report.id), unit: report.unit,
                    facts: ["days": .integer(setting.value)], at: now), in: transaction)
        }
        return old.count
    }
}
