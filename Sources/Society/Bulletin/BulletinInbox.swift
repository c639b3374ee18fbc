import Base
import House
import Storage

/// What waits for those who may approve: entries and corrections by others. Emergencies first.
struct BulletinInbox: InboxSource {
    let services: BulletinServices

    private func filter(_ kind: BulletinEntry.Kind, _ actor: Actor) -> EntryStore.Filter {
        EntryStore.Filter(kind: kind, waitsFor: actor.id)
    }

    func count(for actor: Actor, dueBefore limit: Instant?, at now: Instant, in connection: Connection) throws -> Int {
        // What is to be approved has no date.
        guard actor.may(EntryRules.approve), limit == nil else { return 0 }
        return try BulletinEntry.Kind.allCases.reduce(0) { sum, kind in
            try sum + services.store.count(filter(kind, actor), scope: actor.scope, in: connection)
        }
    }

    func items(for actor: Actor, at now: Instant, limit: Int, in connection: Connection) throws -> [InboxItem] {
        guard actor.may(EntryRules.approve), limit > 0 else { return [] }
        let waiting = try BulletinEntry.Kind.allCases.flatMap { kind in
            try services.store.list(
                filter(kind, actor), scope: actor.scope, limit: limit, in: connection
            ).prefix(limit)
        }
        let ordered = waiting.sorted { first, second in
            let (a, b) = (first.isEmergency, second.isEmergency)
            return a == b ? first.changedAt < second.changedAt : a
        }
        return ordered.prefix(limit).map { entry in
            let isCorrection = entry.stage == .published
            return InboxItem(
                title: Message(
                    isCorrection
                        ? "bulletin.inbox.correction" : TextKey("bulletin.inbox.\(entry.kind.rawValue)"),
                    ["title": .localized(entry.words.title)]),
                detail: entry.authorName, path: entry.deskPath, icon: entry.isEmergency ? "warning" : entry.kind.icon,
                dueAt: nil)
        }
    }
}

extension BulletinEntry {
    var isEmergency: Bool { announcement?.urgency == .emergency }
}
