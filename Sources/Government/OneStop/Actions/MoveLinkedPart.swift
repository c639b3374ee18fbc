import Audit
import Base
import House
import Storage

/// Writes down how far a procedure of another agency is that goes along with a dossier.
struct MoveLinkedPart: Sendable {
    let services: OneStopServices

    struct Request: Sendable {
        let dossier: ID<Dossier>
        let key: String
        let version: Int64
        let state: LinkedPart.State
        let number: String
        let note: String
    }

    /// Throws `Problem`: forbidden, not found, invalid, conflict if somebody was quicker.
    func callAsFunction(_ request: Request, by actor: Actor, at now: Instant, in transaction: Transaction) throws {
        guard actor.may(DossierRules.receive) || actor.may(DossierRules.process) else { throw Problem.forbidden }
        guard let dossier = try services.store.lock(request.dossier, scope: actor.scope, in: transaction) else {
            throw Problem.notFound
        }
        if request.state == .refused, request.note.isEmpty {
            throw Problem.invalid([FieldProblem("note", "web.form.required")])
        }
        let changed = try transaction.execute(
            """
            UPDATE dossier_part SET state = \(request.state), number = \(request.number), note = \(request.note),
                changed_at = \(now), changed_by = \(actor.displayName), version = version + 1
            WHERE dossier_id = \(dossier.id) AND key = \(request.key) AND version = \(request.version)
            """)
        guard changed == 1 else { throw Problem(.conflict, "onestop.problem.changed_meanwhile") }
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "onestop.move_part",
                subject: AuditSubject("onestop.dossier", dossier.id), unit: dossier.unit,
                facts: ["part": .string(request.key), "state": .string(request.state.rawValue)], at: now),
            in: transaction)
        try services.codes.touch(kind: "onestop.dossier", target: dossier.id.text, in: transaction)
    }
}
