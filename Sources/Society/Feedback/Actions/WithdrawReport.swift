import Audit
import Base
import House
import Notices
import Storage
import WorkCalendar

/// What the reporter does by the secret link: adds words, says whether it is solved, withdraws.
struct WithdrawReport: Sendable {
    let services: FeedbackServices

    /// Takes the report back while no answer has been given. A second time changes nothing.
    func withdraw(secretDigest: String) async throws {
        try await change(secretDigest, "withdraw_report") { report, now, transaction in
            if report.state == .withdrawn { return false }
            guard ReportRules.mayWithdraw(report) else { throw Problem(.conflict, "feedback.problem.not_open") }
            try services.reports.update(
                report.id,
                ["state = \(Report.State.withdrawn)", "closed_at = \(now)", "released = 0", "photos_released = 0"],
                in: transaction)
            try services.reports.record(.withdrawn, of: report.id, isPublic: true, at: now, in: transaction)
            return true
        }
    }

    /// Adds words to an open report.
    func add(_ words: String, key: String, secretDigest: String) async throws {
        try await change(secretDigest, "add_to_report", key: key) { report, now, transaction in
            guard ReportRules.mayAdd(report) else { throw Problem(.conflict, "feedback.problem.not_open") }
            try services.reports.record(.added, of: report.id, text: words, isPublic: true, at: now, in: transaction)
            // What an official saw of it is no longer all.
            try services.reports.update(report.id, [], in: transaction)
            return true
        }
    }

    /// It is solved: the report is closed.
    func confirm(secretDigest: String) async throws {
        try await change(secretDigest, "confirm_report") { report, now, transaction in
            if report.state == .closed { return false }
            guard report.state == .answered else { throw Problem(.conflict, "feedback.problem.not_answered") }
            try services.reports.update(
                report.id, ["state = \(Report.State.closed)", "closed_at = \(now)"], in: transaction)
            try services.reports.record(.confirmed, of: report.id, isPublic: true, at: now, in: transaction)
            return true
        }
    }

    /// It is not solved: once, the report goes back to who answered, with a new term.
    func reopen(_ words: String, secretDigest: String) async throws {
        try await change(secretDigest, "reopen_report") { report, now, transaction in
            if report.state.isOpen, report.reopened > 0 { return false }
            guard ReportRules.mayReopen(report) else { throw Problem(.conflict, "feedback.problem.not_again") }
            let category = try ReportCategory.find(report.category, in: transaction)
            let due = try services.calendar.calendar(in: transaction)
                .due(receivedAt: now, workingDays: category?.workingDays ?? ReportCategory.usualDays)
            let state = report.holder == nil ? Report.State.received : .assigned
            try services.reports.update(
                report.id,
                ["state = \(state)", "reopened = reopened + 1", "due_at = \(due)", "warned_at = 0", "outcome = ''"],
                in: transaction)
            try services.reports.record(
                .reopened, of: report.id, text: words, isPublic: true, at: now, in: transaction)
            if let holder = report.holder {
                try services.notices.send(
                    to: [holder], Message("feedback.notice.reopened", ["what": .text(report.opening)]),
                    path: report.deskPath, unit: report.unit, event: "feedback.reopened.\(report.id)", at: now,
                    in: transaction)
            }
            return true
        }
    }

    private func change(
        _ digest: String, _ action: String, key: String? = nil,
        _ body: @escaping @Sendable (Report, Instant, Transaction) throws -> Bool
    ) async throws {
        let (services, now) = (services, services.clock.now())
        try await services.database.write { transaction in
            guard let report = try services.reports.lock(secretDigest: digest, in: transaction) else {
                throw Problem.notFound
            }
            func run() throws {
                guard try body(report, now, transaction),
                    let after = try services.reports.find(report.id, in: transaction)
                else { return }
                try services.audit.record(
                    AuditEntry(
                        actor: .resident, action: "feedback.\(action)",
                        subject: AuditSubject("feedback.report", report.id), unit: report.unit,
                        facts: ["from": .string(report.state.rawValue)], at: now), in: transaction)
                try transaction.publish(
                    Event(
                        "feedback.report.changed.v1", unit: report.unit.text,
                        payload: [
                            "report": .string(report.id.text), "deed": .string(action),
                            "state": .string(after.state.rawValue),
                        ]), at: now)
                try services.refresh(report, after, in: transaction)
            }
            guard let key else { return try run() }
            let once = IdempotencyKey(actor: digest, action: "feedback.\(action)", key: key)
            _ = try transaction.once(once, at: now) {
                try run()
                return report.id.text
            }
        }
    }
}
