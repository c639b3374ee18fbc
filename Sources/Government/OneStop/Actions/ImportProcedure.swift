public import Audit
public import Base
import Foundation
public import House
import Identity
import Storage

/// Takes a procedure's YAML text in. A text that changed is a new version; versions that dossiers were made by stay as they were.
public struct ImportProcedure: Sendable {
    private let services: OneStopServices

    /// What came of it.
    public enum Outcome: String, Sendable {
        case created, updated
        /// The text is the one that is there.
        case unchanged
        /// A description from the national catalogue does not replace a procedure that takes applications here.
        case kept
    }

    public init(services: OneStopServices) { self.services = services }

    /// `unit` is the commune of procedures that name no owner. Throws `MalformedProcedure`, or `Problem` for an unknown owner.
    @discardableResult
    public func callAsFunction(
        yaml text: String, unit: ID<AdministrativeUnit>, by actor: AuditActor
    ) async throws -> Outcome {
        let source = text.precomposedStringWithCanonicalMapping
        let procedure = try Procedure(yaml: source)
        let now = services.clock.now()
        return try await services.database.write { transaction in
            try keep(procedure, source, unit: unit, by: actor, at: now, in: transaction)
        }
    }

    private struct Latest {
        let version: Int
        let from: CalendarDate
        let source: String
    }

    private func keep(
        _ procedure: Procedure, _ source: String, unit: ID<AdministrativeUnit>, by actor: AuditActor, at now: Instant,
        in transaction: Transaction
    ) throws -> Outcome {
        let code = procedure.code
        let wasModelled: Bool? = try transaction.value(
            "SELECT is_modelled FROM procedure WHERE code = \(code)\(transaction.forUpdate)")
        let latest = try transaction.row(
            """
            SELECT version, from_date, source FROM procedure_version WHERE procedure_code = \(code)
            ORDER BY version DESC LIMIT 1
            """
        ) { Latest(version: try $0["version"], from: try $0["from_date"], source: try $0["source"]) }
        if latest?.source == source { return .unchanged }
        if wasModelled == true, !procedure.isModelled { return .kept }
        var owner = unit
        if !procedure.owner.isEmpty {
            guard let found = try services.units.find(key: procedure.owner, asOf: now.date, in: transaction) else {
                throw Problem(.invalid, Message("onestop.problem.unknown_owner", ["name": .text(procedure.owner)]))
            }
            owner = found.id
        }
        try keepRow(procedure, unit: owner, in: transaction)
        try keepVersion(procedure, source, after: latest, wasModelled: wasModelled ?? false, at: now, in: transaction)
        try keepCode(procedure, unit: owner, in: transaction)
        try services.search.put(entry(procedure, unit: owner), in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: actor, action: "onestop.import_procedure", subject: AuditSubject("onestop.procedure", code),
                unit: owner,
                facts: [
                    "version": .integer(Int64((latest?.version ?? 0) + 1)), "name": .string(procedure.name.vietnamese),
                ], at: now),
            in: transaction)
        try transaction.raise(ProcedureCatalogue.topic, in: services.database)
        return latest == nil ? .created : .updated
    }

    private func keepRow(_ procedure: Procedure, unit: ID<AdministrativeUnit>, in transaction: Transaction) throws {
        let (name, field) = (procedure.name, procedure.field)
        try transaction.execute(
            """
            INSERT INTO procedure (code, unit_id, name_vi, name_en, name_ar, field_key, field_vi, field_en, field_ar,
                sort_key, is_modelled, level)
            VALUES (\(procedure.code), \(unit), \(name.vietnamese), \(name.others[.english] ?? ""),
                \(name.others[.arabic] ?? ""), \(procedure.fieldKey), \(field.vietnamese),
                \(field.others[.english] ?? ""), \(field.others[.arabic] ?? ""), \(name.vietnamese.folded()),
                \(procedure.isModelled), \(procedure.level))
            ON CONFLICT (code) DO UPDATE SET unit_id = excluded.unit_id, name_vi = excluded.name_vi,
                name_en = excluded.name_en, name_ar = excluded.name_ar, field_key = excluded.field_key,
                field_vi = excluded.field_vi, field_en = excluded.field_en, field_ar = excluded.field_ar,
                sort_key = excluded.sort_key, is_modelled = excluded.is_modelled, level = excluded.level
            """)
    }

    /// A change of a procedure in use begins today: what was sent under the older text keeps it.
    private func keepVersion(
        _ procedure: Procedure, _ source: String, after latest: Latest?, wasModelled: Bool, at now: Instant,
        in transaction: Transaction
    ) throws {
        var from = procedure.period.from
        if let latest, wasModelled, from <= latest.from { from = max(now.date, latest.from) }
        if let latest {
            try transaction.execute(
                """
                UPDATE procedure_version SET until_date = \(max(from, latest.from))
                WHERE procedure_code = \(procedure.code) AND version = \(latest.version)
                    AND until_date > \(max(from, latest.from))
                """)
        }
        try transaction.execute(
            """
            INSERT INTO procedure_version (procedure_code, version, from_date, until_date, source, created_at)
            VALUES (\(procedure.code), \((latest?.version ?? 0) + 1), \(from), \(procedure.period.until ?? .openEnd),
                \(source), \(now))
            """)
    }

    private func keepCode(_ procedure: Procedure, unit: ID<AdministrativeUnit>, in transaction: Transaction) throws {
        let kind = ProcedureTarget.kind
        if try services.codes.code(kind: kind, target: procedure.code, in: transaction) == nil {
            _ = try services.codes.issue(
                kind: kind, target: procedure.code, unit: unit, title: procedure.name, in: transaction)
        } else {
            try services.codes.rename(kind: kind, target: procedure.code, to: procedure.name, in: transaction)
            try services.codes.touch(kind: kind, target: procedure.code, in: transaction)
        }
    }

    private func entry(_ procedure: Procedure, unit: ID<AdministrativeUnit>) -> SearchIndex.Entry {
        let words = [procedure.name, procedure.field].flatMap { Array($0.others.values) } + [procedure.code]
        return SearchIndex.Entry(
            source: ProcedureTarget.kind, record: procedure.code, unit: unit.text, audience: "public",
            title: procedure.name.vietnamese, detail: procedure.field.vietnamese, path: "/procedures/\(procedure.code)",
            words: words.joined(separator: " "))
    }
}
