import Audit
import Base
import House
import Identity
import Storage

/// Puts a draft into force from a day on, as the next version. Dossiers that are open finish on the version that they were made by.
struct PublishProcedure: Sendable {
    let services: OneStopServices

    /// Answers the number of the version. Throws `Problem`: not found, invalid (the day, or what is missing), conflict if the draft was
    /// changed after the page was shown.
    func callAsFunction(
        _ code: String, draft version: Int64, from: CalendarDate, note: String, by actor: Actor, key: String?,
        at now: Instant
    ) async throws -> Int {
        try actor.require(EditProcedureDraft.permission)
        let services = services
        let number = try await services.once(
            key.map {
                IdempotencyKey(actor: actor.id, action: "onestop.publish_procedure", key: $0, fingerprint: code)
            }, at: now
        ) { transaction in
            guard let draft = try ProcedureDraft.lock(code, scope: actor.scope, in: transaction) else {
                throw Problem.notFound
            }
            guard draft.version == version else { throw Problem(.conflict, "onestop.problem.changed_meanwhile") }
            return try "\(publish(draft, from: from, note: note, by: actor, at: now, in: transaction))"
        }
        return Int(number) ?? 0
    }

    private func publish(
        _ draft: ProcedureDraft, from: CalendarDate, note: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Int {
        let (code, today) = (draft.code, now.date)
        let versions = try ProcedureVersions().list(of: code, in: transaction)
        let latest = versions.first { $0.withdrawnAt == nil }
        guard from >= today else {
            throw Problem.invalid([FieldProblem("from", "onestop.problem.publish_in_past")])
        }
        if let latest, from < latest.from {
            throw Problem.invalid([
                FieldProblem("from", Message("onestop.problem.publish_before", ["date": .date(latest.from)]))
            ])
        }
        let number = (versions.map(\.number).max() ?? 0) + 1
        var tree = try YAMLTree(draft.source)
        tree["version"] = .text("\(number)")
        tree["from"] = .text(from.description)
        tree["until"] = nil
        let source = tree.yaml
        let procedure: Procedure
        do {
            procedure = try Procedure(yaml: source)
        } catch {
            throw Problem.invalid([FieldProblem("from", "onestop.problem.draft_incomplete")])
        }
        if procedure.result?.kind == .bookEntry, services.atOnce?.procedures.contains(code) != true {
            throw Problem.invalid([FieldProblem("from", "onestop.problem.no_book")])
        }
        let register = ProcedureRegister(services: services)
        let unit = try register.owner(of: procedure, draft.unit, at: now, in: transaction)
        let isNew = versions.isEmpty
        // The versions refer to the row, which says what is in force: of what is to come it says nothing yet.
        if isNew { try register.keepRow(procedure, unit: unit, in: transaction) }
        if let latest, latest.until ?? .openEnd > from {
            try transaction.execute(
                """
                UPDATE procedure_version SET until_date = \(from)
                WHERE procedure_code = \(code) AND version = \(latest.number)
                """)
        }
        try transaction.execute(
            """
            INSERT INTO procedure_version (procedure_code, version, from_date, until_date, source, created_at,
                published_by, note, replaced_by, is_waiting)
            VALUES (\(code), \(number), \(from), \(CalendarDate.openEnd), \(source), \(now), \(actor.displayName), \(note),
                \(procedure.replacedBy ?? ""), \(from > today))
            """)
        try draft.delete(in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "onestop.publish_procedure",
                subject: AuditSubject("onestop.procedure", code), unit: unit,
                facts: [
                    "version": .integer(Int64(number)), "from": .string(from.description), "note": .string(note),
                    "based_on": .integer(Int64(draft.basedOn)),
                ], at: now), in: transaction)
        try transaction.publish(
            Event(
                "onestop.procedure.published.v1", unit: unit.text,
                payload: ["procedure": .string(code), "version": .integer(Int64(number))]), at: now)
        if from <= today {
            try register.refresh(code, on: today, in: transaction)
        } else {
            try transaction.raise(ProcedureCatalogue.topic, in: services.database)
        }
        return number
    }
}
