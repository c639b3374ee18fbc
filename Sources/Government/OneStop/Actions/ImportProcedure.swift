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
        let owner = try ProcedureRegister(services: services).owner(of: procedure, unit, at: now, in: transaction)
        let register = ProcedureRegister(services: services)
        try register.keepRow(procedure, unit: owner, in: transaction)
        try keepVersion(procedure, source, after: latest, wasModelled: wasModelled ?? false, at: now, in: transaction)
        try register.show(procedure, unit: owner, in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: actor, action: "onestop.import_procedure", subject: AuditSubject("onestop.procedure", code),
                unit: owner,
                facts: [
                    "version": .integer(Int64((latest?.version ?? 0) + 1)), "name": .string(procedure.name.vietnamese),
                ], at: now),
            in: transaction)
        return latest == nil ? .created : .updated
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
            INSERT INTO procedure_version (procedure_code, version, from_date, until_date, source, created_at, replaced_by)
            VALUES (\(procedure.code), \((latest?.version ?? 0) + 1), \(from), \(procedure.period.until ?? .openEnd),
                \(source), \(now), \(procedure.replacedBy ?? ""))
            """)
    }
}
