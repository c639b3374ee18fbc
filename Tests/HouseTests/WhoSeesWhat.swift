import Base
import House
import HouseSupport
import Identity
import Storage
import TestSupport
import Testing

@testable import OneStop
@testable import langso

/// One predicate for list, get, search and count: what one of them hides, all of them hide.
@Suite struct WhoSeesWhat {
    @Test(arguments: TestEngine.available)
    func `list, get, search and count agree, within the commune and outside`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, _ in
            let services = house.oneStop
            let now = TestHouse.start
            let actor = try #require(try await house.actor("chutich"))
            let village = try await house.database.read {
                try UnitStore().find(key: "van-son-thon-1", asOf: now.date, in: $0)
            }
            let outside = actor.within(.below([try #require(village).id], asOf: now.date))
            var filter = DossierFilter()
            filter.stand = .all
            let everything = filter
            let (inside, hidden) = try await house.database.read { connection in
                func seen(by actor: Actor) throws -> Seen {
                    let list = try services.store.list(
                        everything, for: actor, after: nil, limit: 10_000, now: now, hash: services.numberHash,
                        in: connection)
                    var search = everything
                    search.words = "nguyen"
                    let all = try connection.values(
                        "SELECT id FROM dossier WHERE state <> 'draft'", as: ID<Dossier>.self)
                    return Seen(
                        list: list.count,
                        count: try services.store.count(
                            everything, for: actor, now: now, hash: services.numberHash, in: connection),
                        get: try all.filter { try services.store.find($0, scope: actor.scope, in: connection) != nil }
                            .count,
                        search: try services.store.list(
                            search, for: actor, after: nil, limit: 10_000, now: now, hash: services.numberHash,
                            in: connection
                        ).count)
                }
                return (try seen(by: actor), try seen(by: outside))
            }
            #expect(inside.list > 50)
            #expect(inside.list == inside.count)
            #expect(inside.list == inside.get)
            #expect(inside.search > 0)
            #expect(hidden == Seen(list: 0, count: 0, get: 0, search: 0))
        }
    }

    private struct Seen: Equatable, Sendable {
        let list: Int
        let count: Int
        let get: Int
        let search: Int
    }
}

extension Actor {
    /// The same official, seeing other units.
    fileprivate func within(_ scope: Scope) -> Actor {
        Actor(
            account: account, displayName: displayName, postName: postName, unit: unit, commune: commune,
            language: language,
            permissions: permissions, roles: roles, scope: scope)
    }
}
