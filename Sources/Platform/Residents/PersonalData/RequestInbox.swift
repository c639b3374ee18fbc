import Base
import House
import Storage

/// Requests about personal data that wait for an answer, by their date.
struct RequestInbox: InboxSource {
    let services: PersonalDataServices

    var list: InboxList? { InboxList("residents.requests.title", path: "/desk/personal-requests") }

    func count(for actor: Actor, dueBefore limit: Instant?, at now: Instant, in connection: Connection) throws -> Int {
        guard actor.may(ResidentsFeature.requests) else { return 0 }
        return try services.store.countOpen(dueBefore: limit, actor.scope, in: connection)
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
