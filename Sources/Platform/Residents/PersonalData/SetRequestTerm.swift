import Audit
import Base
import House
import Storage

/// Sets how many days a kind of request may take, with the source of the number; requests that are open keep their dates.
struct SetRequestTerm: Sendable {
    let services: PersonalDataServices

    func callAsFunction(_ term: RequestTerm, by actor: Actor, at now: Instant, in transaction: Transaction) throws {
        try actor.require(ResidentsFeature.terms)
        try services.store.set(term, by: actor, at: now, in: transaction)
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: "residents.set_term",
                subject: AuditSubject("residents.term", term.kind.rawValue), unit: actor.commune,
                facts: ["days": .integer(Int64(term.days)), "source": .string(term.source)], at: now), in: transaction)
    }
}
