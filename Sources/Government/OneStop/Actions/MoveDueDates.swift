import Audit
import Base
import House
import Identity
import Notices
import Storage

/// Moves the dates that the calendar of today would count later, in small transactions: each with a line in the dossier's log, so that
/// its clock says the same, an audit entry, and a notice to whoever holds it. Done again, it finds nothing.
struct MoveDueDates: Sendable {
    static let kind = "onestop.move_due_dates"
    let services: OneStopServices
    private static let atOnce = 100

    var handler: JobHandler { JobHandler(kind: Self.kind, lane: .slow) { job in try await run(job) } }

    /// Orders it. Throws `Problem`: forbidden.
    func order(_ reason: String, by actor: Actor, at now: Instant, in transaction: Transaction) throws {
        try actor.require(DossierRules.manageRules)
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: Self.kind, subject: AuditSubject("onestop", "due_dates"),
                unit: actor.commune, facts: ["reason": .string(reason)], at: now), in: transaction)
        try transaction.enqueue(
            Self.kind, slot: ID<Job>(at: now).text, lane: .slow, unit: actor.commune.text,
            payload: ["account": .string(actor.account.text), "reason": .string(reason)], at: now)
    }

    private func run(_ job: Job) async throws {
        guard let account = job.payload["account"]?.string.flatMap({ ID<Account>($0) }),
            let reason = job.payload["reason"]?.string
        else { return }
        var cursor: CountedAnew.Cursor?
        repeat {
            let (services, now, place) = (services, services.clock.now(), cursor)
            cursor = try await services.database.write { transaction in
                // Whoever ordered it may have left meanwhile.
                guard let actor = try Accounts().actor(account, at: now, in: transaction),
                    actor.may(DossierRules.manageRules)
                else { return nil }
                let stretch = try services.countedAnew(
                    actor.scope, after: place, limit: Self.atOnce, at: now, in: transaction)
                for each in stretch.found {
                    try Self.move(each, reason, services, by: actor, at: now, in: transaction)
                }
                return stretch.next
            }
        } while cursor != nil
    }

    private static func move(
        _ each: CountedAnew, _ reason: String, _ services: OneStopServices, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        guard let dossier = try services.store.lock(each.dossier.id, scope: actor.scope, in: transaction),
            dossier.version == each.dossier.version,
            let procedure = try services.catalogue.version(
                dossier.procedureCode, dossier.procedureVersion, in: transaction)
        else { return }
        let clock = try services.clock(of: dossier.id, procedure, in: transaction).after(
            .moved, at: now, promised: each.dueAt)
        try services.store.move(dossier, to: dossier.state, set: clock.columns, in: transaction)
        try services.store.record(
            .dateMoved, of: dossier.id, by: actor, step: dossier.step, text: reason, dueAt: each.dueAt, at: now,
            in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "onestop.move_due_date",
                subject: AuditSubject("onestop.dossier", dossier.id), unit: dossier.unit,
                facts: [
                    "from_date": .string(dossier.dueAt?.iso ?? ""), "due_at": .string(each.dueAt.iso),
                    "reason": .string(reason),
                ], at: now), in: transaction)
        if let holder = dossier.holder {
            try services.notices.send(
                to: [holder],
                Message(
                    "onestop.notice.date_moved",
                    [
                        "who": .text(dossier.applicantName), "what": .localized(dossier.procedureName),
                        "at": .instant(each.dueAt),
                    ]),
                path: "/desk/dossiers/\(dossier.id)", unit: dossier.unit,
                event: "onestop.date_moved.\(dossier.id).\(each.dueAt.milliseconds)", at: now, in: transaction)
        }
        try transaction.publish(
            Event(
                "onestop.dossier.date_moved.v1", unit: dossier.unit.text,
                payload: ["dossier": .string(dossier.id.text), "state": .string(dossier.state.rawValue)]), at: now)
        try services.codes.touch(kind: DossierTarget.kind, target: dossier.id.text, in: transaction)
    }
}
