import Audit
import Base
import House
import Storage

/// Takes `Data/onestop-rules.csv` and `Data/onestop-pauses.csv` in.
struct SeedRules: Sendable {
    let services: OneStopServices

    /// A row that is none.
    struct MalformedRule: Error { let row: [String: String] }

    func callAsFunction(_ demo: Demo) async throws {
        let rules = try Self.rules(try demo.csv("onestop-rules.csv"))
        let pauses = try Self.pauses(try demo.csv("onestop-pauses.csv"))
        let (services, now) = (services, demo.now)
        try await services.database.write { transaction in
            for rule in rules {
                try services.rules.put(
                    rule.key, from: rule.from, value: rule.value, source: rule.source, verified: rule.verified, at: now,
                    in: transaction)
            }
            for pause in pauses { _ = try services.rules.insert(pause, at: now, in: transaction) }
            try services.audit.record(
                AuditEntry(
                    actor: .system("demo"), action: "onestop.import_rules", subject: AuditSubject("onestop.rule", ""),
                    unit: nil,
                    facts: ["rules": .integer(Int64(rules.count)), "pauses": .integer(Int64(pauses.count))], at: now),
                in: transaction)
            try transaction.raise(RuleStore.topic, in: services.database)
        }
    }

    static func rules(_ rows: [[String: String]]) throws -> [ClockRule] {
        try rows.map { row in
            guard let key = row["key"].flatMap(ClockRules.Key.init(rawValue:)),
                let from = row["from"].flatMap({ CalendarDate($0) }), let value = row["value"].flatMap({ Int($0) }),
                key.range.contains(value), let source = row["source"],
                let verified = row["verified"].flatMap(Procedure.Verification.init(rawValue:))
            else { throw MalformedRule(row: row) }
            return ClockRule(
                id: ID(at: Instant(from)), key: key, from: from, value: value, source: source, verified: verified,
                version: 1)
        }
    }

    static func pauses(_ rows: [[String: String]]) throws -> [PauseKind] {
        try rows.map { row in
            guard let key = row["key"], let from = row["from"].flatMap({ CalendarDate($0) }),
                let name = row["name_vi"], let source = row["source"],
                let verified = row["verified"].flatMap(Procedure.Verification.init(rawValue:))
            else { throw MalformedRule(row: row) }
            return PauseKind(
                key: key, name: LocalizedText(name, english: row["name_en"], arabic: row["name_ar"]),
                period: DatePeriod(from: from), source: source, verified: verified, version: 1)
        }
    }
}
