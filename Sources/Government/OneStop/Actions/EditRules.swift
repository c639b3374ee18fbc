import Audit
import Base
import House
import Storage

/// Sets a number of the clocks from a day on. Dates that were promised before stay as they were written down.
struct EditRule: Sendable {
    let services: OneStopServices
    let key: ClockRules.Key
    let from: CalendarDate
    let value: Int
    let source: String
    let verified: Procedure.Verification

    func callAsFunction(by actor: Actor, at now: Instant, in transaction: Transaction) throws {
        try actor.require(DossierRules.manageRules)
        guard key.range.contains(value) else {
            throw Problem.invalid([
                FieldProblem(
                    "value",
                    Message(
                        "web.form.out_of_range",
                        [
                            "min": .number(Int64(key.range.lowerBound)), "max": .number(Int64(key.range.upperBound)),
                        ]))
            ])
        }
        // What has been judged by a rule stays judged by it.
        guard from >= now.date else { throw Problem.invalid([FieldProblem("from", "onestop.problem.rule_in_past")]) }
        try services.rules.put(
            key, from: from, value: value, source: source, verified: verified, at: now, in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "onestop.edit_rule",
                subject: AuditSubject("onestop.rule", key.rawValue),
                unit: actor.commune,
                facts: [
                    "from": .string(from.description), "value": .integer(Int64(value)), "source": .string(source),
                    "verified": .string(verified.rawValue),
                ], at: now),
            in: transaction)
        try transaction.raise(RuleStore.topic, in: services.database)
    }
}

/// Adds a reason for which clocks may stand.
struct CreatePauseKind: Sendable {
    let services: OneStopServices
    let pause: PauseKind

    func callAsFunction(by actor: Actor, at now: Instant, in transaction: Transaction) throws {
        try actor.require(DossierRules.manageRules)
        guard try services.rules.insert(pause, at: now, in: transaction) else {
            throw Problem.invalid([FieldProblem("key", "onestop.problem.pause_known")])
        }
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "onestop.create_pause_kind",
                subject: AuditSubject("onestop.pause", pause.key), unit: actor.commune,
                facts: ["name": .string(pause.name.vietnamese), "source": .string(pause.source)], at: now),
            in: transaction)
        try transaction.raise(RuleStore.topic, in: services.database)
    }
}

/// Takes a reason out from tomorrow on; clocks that stand for it go on standing.
struct ClosePauseKind: Sendable {
    let services: OneStopServices
    let key: String
    let version: Int64

    func callAsFunction(by actor: Actor, at now: Instant, in transaction: Transaction) throws {
        try actor.require(DossierRules.manageRules)
        let day = now.date.adding(days: 1)
        // A return by a superior needs its reason as long as there are returns.
        guard key != PauseKind.supplement,
            try services.rules.end(key, version: version, on: day, in: transaction)
        else { throw Problem(.conflict, "web.problem.conflict.text") }
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "onestop.close_pause_kind",
                subject: AuditSubject("onestop.pause", key),
                unit: actor.commune, facts: ["until": .string(day.description)], at: now),
            in: transaction)
        try transaction.raise(RuleStore.topic, in: services.database)
    }
}
