import Audit
import Base
import House
import Storage

/// The frame of every deed of an official: lock the report among those she may see, ask the rules, compare the version, change, and in
/// the same transaction write the audit, tell the others and renew the pages that show it.
struct ReportDeed: Sendable {
    let services: FeedbackServices

    /// What a change leaves for the books; facts bear no personal data.
    struct Trace: Sendable {
        var facts: [String: JSONValue] = [:]
        var personal: JSONValue?
    }

    /// Runs one deed. `version` is the one that the official saw; nil for what cannot collide. Throws `Problem`.
    @discardableResult
    func callAsFunction(
        _ deed: ReportRules.Deed, on id: ID<Report>, version: Int64?, by actor: Actor, at now: Instant,
        in transaction: Transaction, _ change: (Report) throws -> Trace
    ) throws -> Report {
        guard let report = try services.reports.lock(id, for: actor, in: transaction) else { throw Problem.notFound }
        let objection = ReportRules.objection(to: deed, on: report, by: actor)
        if let objection, objection.kind == .forbidden { throw objection }
        if let version, version != report.version { throw Problem(.conflict, "feedback.problem.changed_meanwhile") }
        if let objection { throw objection }
        let trace = try change(report)
        var facts = trace.facts
        facts["from"] = .string(report.state.rawValue)
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "feedback.\(deed.rawValue)_report",
                subject: AuditSubject("feedback.report", id), unit: report.unit, facts: .object(facts),
                personal: trace.personal, at: now), in: transaction)
        guard let after = try services.reports.find(id, in: transaction) else { throw Problem.notFound }
        if deed != .note && deed != .reveal {
            try transaction.publish(
                Event(
                    "feedback.report.changed.v1", unit: report.unit.text,
                    payload: [
                        "report": .string(id.text), "deed": .string(deed.rawValue),
                        "state": .string(after.state.rawValue),
                    ]), at: now)
            try services.refresh(report, after, in: transaction)
        }
        return after
    }
}

extension FeedbackServices {
    var deed: ReportDeed { ReportDeed(services: self) }
}
