import Audit
import Base
import House
import Storage

/// Puts a rule into the tariff, or changes one. What was computed by a rule before stays as it was written down.
struct EditFeeRule: Sendable {
    let services: PaymentsServices

    /// Throws `Problem`: forbidden; invalid if there is a rule of that fee from that day on.
    func create(
        _ rule: FeeRule, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> ID<TariffRule> {
        try actor.require(PaymentsFeature.tariff)
        let id = ID<TariffRule>(at: now)
        guard
            try services.tariff.insert(
                id, rule, unit: actor.commune, by: actor.displayName, at: now, in: transaction)
        else { throw Problem.invalid([FieldProblem("from", "payments.problem.rule_taken")]) }
        try services.note(
            "create_fee_rule", AuditSubject("payments.fee_rule", id), unit: actor.commune, facts: Self.facts(rule),
            by: actor, at: now, in: transaction)
        return id
    }

    /// Fee and first day stay. Throws `Problem`: forbidden, not found, or conflict if somebody was quicker.
    func edit(
        _ id: ID<TariffRule>, _ rule: FeeRule, version: Int64, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try actor.require(PaymentsFeature.tariff)
        guard let old = try services.tariff.lock(id, actor.scope, in: transaction) else { throw Problem.notFound }
        guard
            try services.tariff.update(
                id, rule, version: version, by: actor.displayName, at: now, in: transaction)
        else { throw Problem(.conflict, "web.problem.conflict.text") }
        try services.note(
            "edit_fee_rule", AuditSubject("payments.fee_rule", id), unit: old.unit,
            facts: Self.facts(rule).merging(["before": .object(Self.facts(old.rule))]) { first, _ in first }, by: actor,
            at: now, in: transaction)
    }

    private static func facts(_ rule: FeeRule) -> [String: JSONValue] {
        [
            "fee": .string(rule.key), "from": .string(rule.period.from.description),
            "until": .string(rule.period.until?.description ?? ""), "per_item": .integer(rule.perItem.dong),
            "cap": .integer(rule.cap?.dong ?? 0), "source": .string(rule.source), "verified": .bool(rule.isVerified),
            "tiers": .array(
                rule.tiers.map { ["pages": .integer(Int64($0.pages ?? 0)), "price": .integer($0.price.dong)] }),
        ]
    }
}
