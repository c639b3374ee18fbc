import Audit
import Base
import House
import Storage

/// The applicant takes a dossier back, before it is received or while it waits to be corrected. A second time changes nothing.
struct WithdrawDossier: Sendable {
    let services: OneStopServices

    /// Throws `Problem`: not found, conflict once it is being processed.
    func callAsFunction(secretDigest: String) async throws {
        let now = services.clock.now()
        try await services.database.write { transaction in
            guard let dossier = try services.store.lock(secretDigest: secretDigest, in: transaction) else {
                throw Problem.notFound
            }
            if dossier.state == .withdrawn { return }
            guard dossier.state == .prefiled || dossier.state == .returned else {
                throw Problem(.conflict, "onestop.problem.state")
            }
            try services.store.move(
                dossier, to: .withdrawn,
                set: ["closed_at = \(now)", "finished_at = \(now)"]
                    + services.clock(of: dossier, after: .ended, at: now, in: transaction).columns
                    + DossierStore.turn(nil, at: now), in: transaction)
            try services.fees?.cancelUnpaid(DossierFee.owner(dossier.id), in: transaction)
            try services.store.record(.withdrawn, of: dossier.id, by: nil, at: now, in: transaction)
            try services.audit.record(
                AuditEntry(
                    actor: .resident, action: "onestop.withdraw_dossier",
                    subject: AuditSubject("onestop.dossier", dossier.id), unit: dossier.unit,
                    facts: ["from": .string(dossier.state.rawValue)], at: now),
                in: transaction)
            try transaction.publish(
                Event(
                    "onestop.dossier.withdrawn.v1", unit: dossier.unit.text,
                    payload: ["dossier": .string(dossier.id.text)]), at: now)
            try services.codes.touch(kind: "onestop.dossier", target: dossier.id.text, in: transaction)
        }
    }
}

/// The applicant takes it back at the desk, in person or in writing, as long as nothing is decided.
struct RecordWithdrawal: Sendable {
    let services: OneStopServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Dossier>, version: Int64?, reason: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .withdraw, on: id, version: version, by: actor, action: "withdraw_dossier", event: "withdrawn", at: now,
            in: transaction
        ) { found in
            try OneStopServices.check(reason: reason)
            try services.fees?.cancelUnpaid(DossierFee.owner(id), in: transaction)
            try services.store.move(
                found.dossier, to: .withdrawn,
                set: ["closed_at = \(now)", "finished_at = \(now)"] + found.clock(.ended).columns
                    + DossierStore.turn(nil, at: now), in: transaction)
            try services.store.record(
                .withdrawn, of: id, by: actor, step: found.dossier.step, text: reason, at: now, in: transaction)
            return DossierDeed.Trace()
        }
    }
}
