import Audit
import Base
import House
import Storage

/// Puts in or changes the words over copies. Entries keep the words of their day.
struct EditWording: Sendable {
    let services: CertificationServices

    /// The words as read from a form.
    struct Request: Sendable {
        var text: String
        var source: String
        var isVerified: Bool
    }

    /// Throws `Problem`: forbidden; invalid if there are words of that kind from that day on.
    func create(
        _ request: Request, kind: BookEntry.Kind, from: CalendarDate, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try actor.require(CertificationFeature.manage)
        let id = ID<CertificationWording>(at: now)
        guard
            try services.wordings.insert(
                id, unit: actor.commune, kind: kind, from: from, text: request.text, source: request.source,
                isVerified: request.isVerified, by: actor.displayName, at: now, in: transaction)
        else { throw Problem.invalid([FieldProblem("from", "certification.problem.wording_taken")]) }
        try note("create_wording", id, request, actor, at: now, in: transaction)
    }

    /// Kind and first day stay. Throws `Problem`: forbidden, not found, or conflict if somebody was quicker.
    func edit(
        _ id: ID<CertificationWording>, _ request: Request, version: Int64, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try actor.require(CertificationFeature.manage)
        guard try services.wordings.find(id, actor.scope, in: transaction) != nil else { throw Problem.notFound }
        guard
            try services.wordings.update(
                id, text: request.text, source: request.source, isVerified: request.isVerified, version: version,
                by: actor.displayName, at: now, in: transaction)
        else { throw Problem(.conflict, "web.problem.conflict.text") }
        try note("edit_wording", id, request, actor, at: now, in: transaction)
    }

    private func note(
        _ action: String, _ id: ID<CertificationWording>, _ request: Request, _ actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: "certification.\(action)",
                subject: AuditSubject("certification.wording", id), unit: actor.commune,
                facts: [
                    "text": .string(request.text), "source": .string(request.source),
                    "verified": .bool(request.isVerified),
                ], at: now), in: transaction)
    }
}
