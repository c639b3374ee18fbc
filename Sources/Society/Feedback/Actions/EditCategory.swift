import Audit
import Base
import House
import Storage

/// Sets up, corrects or no longer offers a category of reports, and decides how long contact data are kept.
struct EditCategory: Sendable {
    let services: FeedbackServices

    /// Throws `Problem`: forbidden, or invalid if there is one of that key or there are too many.
    func create(_ category: ReportCategory, by actor: Actor, at now: Instant, in transaction: Transaction) throws {
        try actor.require(ReportRules.categories)
        let all = try ReportCategory.list(in: transaction)
        guard all.count < ReportCategory.most else {
            throw Problem.invalid([
                FieldProblem("key", Message("web.form.too_many", ["max": .number(Int64(ReportCategory.most))]))
            ])
        }
        guard try category.put(place: category.place, in: transaction) else {
            throw Problem.invalid([FieldProblem("key", "feedback.problem.category_known")])
        }
        try record(category, "create_category", before: nil, by: actor, at: now, in: transaction)
    }

    /// Throws `Problem`: forbidden, not found, or conflict if it was changed meanwhile.
    func callAsFunction(
        _ category: ReportCategory, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        try actor.require(ReportRules.categories)
        guard let before = try ReportCategory.find(category.key, in: transaction) else { throw Problem.notFound }
        // What was there before there was a history is its first page.
        try CategoryVersion.keep(before, by: "", at: now, in: transaction)
        guard try category.update(in: transaction) else {
            throw Problem(.conflict, "feedback.problem.changed_meanwhile")
        }
        var after = category
        after.version += 1
        try record(after, "edit_category", before: before, by: actor, at: now, in: transaction)
    }

    /// How many days after the end of a report the contact data are erased. Throws `Problem` likewise.
    func set(_ setting: FeedbackSetting, by actor: Actor, at now: Instant, in transaction: Transaction) throws {
        try actor.require(ReportRules.categories)
        guard let before = try FeedbackSetting.find(setting.name, in: transaction) else { throw Problem.notFound }
        guard try setting.update(in: transaction) else {
            throw Problem(.conflict, "feedback.problem.changed_meanwhile")
        }
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "feedback.edit_setting",
                subject: AuditSubject("feedback.setting", setting.name), unit: actor.commune,
                facts: [
                    "value": .integer(setting.value), "before": .integer(before.value),
                    "source": .string(setting.source), "verified": .string(setting.verified),
                ], at: now), in: transaction)
    }

    private func record(
        _ category: ReportCategory, _ action: String, before: ReportCategory?, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try CategoryVersion.keep(category, by: actor.displayName, at: now, in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "feedback.\(action)",
                subject: AuditSubject("feedback.category", category.key), unit: actor.commune,
                facts: ["after": category.json, "before": before?.json ?? .null], at: now), in: transaction)
        try transaction.raise(FeedbackServices.topic, in: services.database)
        // Pages of units and codes name the categories of their reports.
        try transaction.raise("units", in: services.database)
    }
}
