import Audit
import Base
import House
import Identity
import Storage

/// Takes a published version back, or ends a procedure on a day, with the one that takes its place.
struct WithdrawProcedure: Sendable {
    let services: OneStopServices

    /// Takes back a version that is in force or to come: the one before it holds again. Drafts of applicants go over to that one when they
    /// are next opened; dossiers that were sent finish on the version they were made by. Throws `Problem`.
    func version(_ number: Int, of code: String, reason: String, by actor: Actor, at now: Instant) async throws {
        try actor.require(EditProcedureDraft.permission)
        try OneStopServices.check(reason: reason)
        let services = services
        try await services.database.write { transaction in
            let versions = try lock(code, by: actor, in: transaction)
            guard let version = versions.first(where: { $0.number == number }) else { throw Problem.notFound }
            let state = version.state(on: now.date)
            if state == .withdrawn { return }
            guard state != .past else { throw Problem(.conflict, "onestop.problem.version_past") }
            let dossiers = try ProcedureVersions().dossiers(of: code, number, in: transaction)
            try transaction.execute(
                """
                UPDATE procedure_version SET withdrawn_at = \(now), withdrawn_by = \(actor.displayName),
                    withdrawn_reason = \(reason), is_waiting = 0
                WHERE procedure_code = \(code) AND version = \(number)
                """)
            let before = versions.first { $0.number < number && $0.withdrawnAt == nil }
            if let before, before.until == version.from {
                try transaction.execute(
                    """
                    UPDATE procedure_version SET until_date = \(version.until ?? .openEnd)
                    WHERE procedure_code = \(code) AND version = \(before.number)
                    """)
            }
            try record(
                "withdraw_procedure_version", code,
                [
                    "version": .integer(Int64(number)), "holds_again": .integer(Int64(before?.number ?? 0)),
                    "drafts": .integer(Int64(dossiers.drafts)), "reason": .string(reason),
                ], by: actor, at: now, in: transaction)
            try transaction.publish(
                Event(
                    "onestop.procedure.withdrawn.v1", unit: actor.commune.text,
                    payload: ["procedure": .string(code), "version": .integer(Int64(number))]), at: now)
            try ProcedureRegister(services: services).refresh(code, on: now.date, in: transaction)
        }
    }

    /// The procedure is in force until that day, which is its first without it; then its code leads to the other one, if one is given.
    func end(
        _ code: String, on day: CalendarDate, replacedBy: String?, note: String, by actor: Actor, at now: Instant
    ) async throws {
        try actor.require(EditProcedureDraft.permission)
        let services = services
        try await services.database.write { transaction in
            let versions = try lock(code, by: actor, in: transaction)
            guard let last = versions.first(where: { $0.withdrawnAt == nil }) else { throw Problem.notFound }
            // One that is over already stays so; only where it leads may still be said.
            let isOver = last.state(on: now.date) == .past
            let until = isOver ? last.until ?? day : day
            guard isOver || (day >= now.date && day >= last.from) else {
                throw Problem.invalid([FieldProblem("day", "onestop.problem.publish_in_past")])
            }
            if let replacedBy {
                guard replacedBy != code,
                    try transaction.exists("SELECT code FROM procedure WHERE code = \(replacedBy)")
                else { throw Problem.invalid([FieldProblem("replaced_by", "onestop.problem.no_such_procedure")]) }
            }
            try transaction.execute(
                """
                UPDATE procedure_version SET until_date = \(until), replaced_by = \(replacedBy ?? ""), is_ending = 1
                WHERE procedure_code = \(code) AND version = \(last.number)
                """)
            try record(
                "end_procedure", code,
                [
                    "day": .string(until.description), "replaced_by": .string(replacedBy ?? ""),
                    "note": .string(note),
                ], by: actor, at: now, in: transaction)
            try ProcedureRegister(services: services).refresh(code, on: now.date, in: transaction)
            try transaction.raise(ProcedureCatalogue.topic, in: services.database)
        }
    }

    private func lock(_ code: String, by actor: Actor, in transaction: Transaction) throws -> [ProcedureVersion] {
        guard try ProcedureVersions().lock(code, scope: actor.scope, in: transaction) else { throw Problem.notFound }
        return try ProcedureVersions().list(of: code, in: transaction)
    }

    private func record(
        _ action: String, _ code: String, _ facts: [String: JSONValue], by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "onestop.\(action)", subject: AuditSubject("onestop.procedure", code),
                unit: actor.commune, facts: .object(facts), at: now), in: transaction)
    }
}
