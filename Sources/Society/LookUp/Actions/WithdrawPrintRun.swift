import Audit
import Base
import House
import Storage

/// Stops a print run; the files that are made stay. Or goes on with one that failed.
struct WithdrawPrintRun: Sendable {
    let database: Database

    /// Throws `Problem`: forbidden, not found outside the actor's units, conflict if it is not being made.
    func callAsFunction(_ id: ID<PrintRun>, by actor: Actor, at now: Instant) async throws {
        try await change(id, from: .working, to: .cancelled, "lookup.cancel_print_run", by: actor, at: now)
    }

    /// Begins again where it failed. Throws as above, conflict if it did not fail.
    func resume(_ id: ID<PrintRun>, by actor: Actor, at now: Instant) async throws {
        try await change(id, from: .failed, to: .working, "lookup.resume_print_run", by: actor, at: now)
    }

    private func change(
        _ id: ID<PrintRun>, from: PrintRun.State, to: PrintRun.State, _ action: String, by actor: Actor, at now: Instant
    ) async throws {
        try actor.require(LookUpFeature.codesPermission)
        try await database.write { transaction in
            guard let run = try PrintRunStore.lock(id, scope: actor.scope, in: transaction) else {
                throw Problem.notFound
            }
            // A second click, or a run that ended meanwhile.
            if run.state == to { return }
            guard run.state == from else { throw Problem(.conflict, "lookup.print.ended") }
            try PrintRunStore.set(to, of: id, at: now, in: transaction)
            if to == .working {
                let made = try PrintRunStore.parts(of: id, in: transaction).count
                try PrintPart.enqueue(run, part: made, again: run.version, at: now, in: transaction)
            }
            try AuditLog().record(
                AuditEntry(
                    actor: AuditActor(actor), action: action, subject: AuditSubject("lookup.print_run", id),
                    unit: run.unit, facts: ["made": .integer(Int64(run.made))], at: now),
                in: transaction)
        }
    }
}
