import Base
import House
import Storage
import Texts
import Web

/// Who looked at personal data in clear, when and why, the newest first.
struct ListReveals: Sendable {
    static let pageSize = 50

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(ResidentsFeature.reveals)
        let cursor = visit.query.text("cursor").flatMap { ID<RevealLog.Entry>($0) }
        let found = try await visit.site.database.read { connection in
            try RevealLog().list(actor.scope, before: cursor, limit: Self.pageSize + 1, in: connection)
        }
        let shown = Array(found.prefix(Self.pageSize))
        let mayRead = actor.may(ResidentsFeature.read)
        var pager: ViewModel = ["text": visit.say("residents.reveals.shown", ["count": .number(Int64(shown.count))])]
        if found.count > Self.pageSize, let last = shown.last {
            pager["next_url"] = "/desk/residents/reveals?cursor=\(last.id)"
        }
        if cursor != nil { pager["previous_url"] = "/desk/residents/reveals" }
        return .page(
            Page(
                "residents/list_reveals", isPrivate: true,
                [
                    "has_rows": !shown.isEmpty, "pager": pager,
                    "timeline": ["events": shown.map { $0.viewModel(visit, withPerson: mayRead) }] as ViewModel,
                    "empty": ["icon": "eye", "title": visit.say("residents.reveals.empty")] as ViewModel,
                ]))
    }
}
