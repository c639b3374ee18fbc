import Audit
import Base
import House
import Storage

/// Writes down that dossiers went from hand to hand, for a sheet that both sides sign.
struct CreateHandOverSheet: Sendable {
    let services: OneStopServices
    static let most = 200

    /// Whether the official has anything to hand over at all.
    static func isAllowed(_ actor: Actor) -> Bool {
        [DossierRules.receive, DossierRules.process, DossierRules.decide].contains(where: actor.may)
    }

    func callAsFunction(
        _ dossiers: [ID<Dossier>], to taker: String, note: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> ID<HandOverSheet> {
        guard Self.isAllowed(actor) else { throw Problem.forbidden }
        var chosen: [ID<Dossier>] = []
        for id in dossiers where !chosen.contains(id) { chosen.append(id) }
        guard !chosen.isEmpty else { throw Problem.invalid([FieldProblem("dossiers", "onestop.problem.none_chosen")]) }
        guard chosen.count <= Self.most else {
            throw Problem.invalid([
                FieldProblem("dossiers", Message("onestop.problem.too_many_chosen", ["max": .number(Int64(Self.most))]))
            ])
        }
        for id in chosen {
            guard let dossier = try services.store.find(id, scope: actor.scope, in: transaction),
                dossier.acceptedAt != nil
            else { throw Problem.notFound }
        }
        let sheet = HandOverSheet(
            id: ID(at: now), unit: actor.commune, giver: "\(actor.displayName), \(actor.postName)", taker: taker,
            note: note, createdAt: now, count: chosen.count)
        try HandOverStore().insert(sheet, by: actor.account, chosen, in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "onestop.create_hand_over_sheet",
                subject: AuditSubject("onestop.hand_over", sheet.id), unit: actor.commune,
                facts: ["dossiers": .array(chosen.map { .string($0.text) })], at: now),
            in: transaction)
        return sheet.id
    }
}
