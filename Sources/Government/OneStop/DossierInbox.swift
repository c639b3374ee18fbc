import Base
import Codes
import House
import Storage
import WorkCalendar

/// Dossiers that wait for the official's role, late ones first; pre-filings wait for the counter.
struct DossierInbox: InboxSource {
    let services: OneStopServices

    var list: InboxList? { InboxList("onestop.desk.menu.list", path: "/desk/dossiers?turn=role") }

    private var waiting: DossierFilter {
        var filter = DossierFilter()
        filter.turn = .role
        return filter
    }

    func count(for actor: Actor, dueBefore limit: Instant?, at now: Instant, in connection: Connection) throws -> Int {
        guard actor.may(DossierRules.read) else { return 0 }
        var waiting = waiting
        waiting.dueBefore = limit
        return try services.store.count(waiting, for: actor, now: now, hash: services.numberHash, in: connection)
    }

    /// What `DossierFilter.dueBefore` counts.
    private static func due(_ dossier: Dossier) -> Instant? {
        switch dossier.state {
        case .prefiled: [dossier.acceptBy, dossier.dueAt].compactMap(\.self).min()
        case .processing: dossier.dueAt
        default: nil
        }
    }

    func items(for actor: Actor, at now: Instant, limit: Int, in connection: Connection) throws -> [InboxItem] {
        guard actor.may(DossierRules.read), limit > 0 else { return [] }
        let found = try services.store.list(
            waiting, for: actor, after: nil, limit: limit, now: now, hash: services.numberHash, in: connection)
        let calendar = try services.calendar.calendar(in: connection)
        return found.prefix(limit).map { dossier in
            InboxItem(
                title: Message(
                    TextKey("onestop.desk.inbox.\(dossier.state.rawValue)"), ["who": .text(dossier.applicantName)]),
                detail: Message(
                    "onestop.desk.inbox.detail",
                    [
                        "number": .text(dossier.caseNumber ?? dossier.code.grouped),
                        "procedure": .localized(dossier.procedureName),
                    ]),
                path: "/desk/dossiers/\(dossier.id)", icon: "dossier",
                dueAt: Self.due(dossier),
                due: Due(dossier, now: now, calendar).message)
        }
    }
}
