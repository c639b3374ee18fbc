import Base
import Foundation
import House
import Identity
import Storage
import Texts
import Web

/// Persons within the reader's units, masked; sought by name, or by a whole number.
struct ListResidents: Sendable {
    let store: ResidentStore
    static let pageSize = 50

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(ResidentsFeature.read)
        let query = visit.query.text("q").map { String($0.prefix(200)) }
        let cursor = visit.query.text("cursor").flatMap { ID<Person>($0) }
        let today = visit.now.date
        let (found, villages) = try await visit.site.database.read { [store] connection in
            let found =
                if let query {
                    try store.search(query, actor.scope, asOf: today, limit: Self.pageSize + 1, in: connection)
                } else {
                    try store.list(actor.scope, asOf: today, after: cursor, limit: Self.pageSize + 1, in: connection)
                }
            let villages = try UnitStore().find(found.compactMap(\.village), asOf: today, in: connection)
            return (found, villages)
        }
        let shown = Array(found.prefix(Self.pageSize))
        var pager: ViewModel = ["text": visit.say("residents.list.shown", ["count": .number(Int64(shown.count))])]
        if found.count > Self.pageSize, query == nil, let last = shown.last {
            pager["next_url"] = "/desk/residents?cursor=\(last.id)"
        }
        if cursor != nil { pager["previous_url"] = "/desk/residents" }
        return .page(
            Page(
                "residents/list_residents", isPrivate: true,
                [
                    "query": query, "has_rows": !shown.isEmpty, "is_cut": query != nil && found.count > Self.pageSize,
                    "pager": pager,
                    "empty": [
                        "icon": "people",
                        "title": visit.say(query == nil ? "residents.list.empty" : "residents.list.none_found"),
                        "text": visit.say("residents.list.empty_hint"),
                    ] as ViewModel,
                    "table": visit.table(
                        "residents.column", caption: visit.say("residents.list.caption"),
                        columns: ["name", "born", "sex", "number", "phone", "village"],
                        rows: shown.map { cells($0, village: $0.village.flatMap { villages[$0] }, visit) }),
                ]))
    }

    private func cells(_ person: Person, village: AdministrativeUnit?, _ visit: Visit) -> [ViewModel] {
        [
            ["text": person.name.text, "url": "/desk/residents/\(person.id)"],
            ["text": person.birthYear.map { String($0) }], ["text": visit.say(person.sex.label)],
            ["text": person.maskedNumber, "bdi": true], ["text": person.maskedPhone, "bdi": true],
            ["text": village?.name.text(in: visit.language)],
        ]
    }
}
