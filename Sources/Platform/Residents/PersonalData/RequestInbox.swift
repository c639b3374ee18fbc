import Audit
import Base
import House
import Storage

/// Requests about personal data that wait for an answer, by their date.
struct RequestInbox: InboxSource {
    let services: PersonalDataServices

    func count(for actor: Actor, at now: Instant, in connection: Connection) throws -> Int {
        actor.may(ResidentsFeature.requests) ? try services.store.countOpen(actor.scope, in: connection) : 0
    }

    func items(for actor: Actor, at now: Instant, limit: Int, in connection: Connection) throws -> [InboxItem] {
        guard actor.may(ResidentsFeature.requests), limit > 0 else { return [] }
        return try services.store.requests(isOpen: true, actor.scope, limit: limit, in: connection).map { request in
            InboxItem(
                title: Message(
                    TextKey("residents.inbox.\(request.kind.rawValue)"), ["who": .text(request.personName.text)]),
                detail: "", path: request.path, icon: "shield", dueAt: request.dueAt)
        }
    }
}

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
