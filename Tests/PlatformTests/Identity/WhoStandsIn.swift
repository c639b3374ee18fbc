import Audit
import Base
import House
import Storage
import TestSupport
import Testing
import Trust

@testable import Identity

@Suite struct WhoStandsIn {
    private static let now = ScratchHouse.now

    /// A chair, a clerk who is to stand in, and the chair's post.
    private func people(
        _ engine: TestEngine
    ) async throws -> (house: ScratchHouse, chair: ID<Account>, clerk: ID<Account>, post: ID<Post>) {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let chair = try await house.account("thuan", "Lê Thuận", in: "tan-ninh-ubnd", roles: [.chair])
        let clerk = try await house.account("binh", "Trần Bình", in: "tan-ninh-office", roles: [.clerk])
        let post = try await house.database.read { try AccountStore().posts(of: chair, in: $0)[0].id }
        return (house, chair, clerk, post)
    }

    private func request(
        _ post: ID<Post>, _ deputy: ID<Account>, from: CalendarDate = day(2026, 11, 23),
        last: CalendarDate = day(2026, 11, 27)
    ) -> DelegatePost.Request {
        DelegatePost.Request(post: post, deputy: deputy, from: from, last: last, reason: "đi công tác")
    }

    private func capacities(_ house: ScratchHouse, _ id: ID<Account>, at now: Instant = now) async throws -> [Capacity]
    {
        try await house.database.read { try Accounts().capacities(of: id, at: now, in: $0) }
    }

    private func principal(_ house: ScratchHouse, _ id: ID<Account>, at now: Instant = now) async throws -> Actor? {
        try await house.database.read { connection in
            try Accounts { "\($0) for \($1)" }.principal(account: id.text, at: now, in: connection) as? Actor
        }
    }

    @Test(arguments: TestEngine.available)
    func `a substitute has the roles of the post until the day, and what is done says for whom`(
        engine: TestEngine
    ) async throws {
        let (house, chair, clerk, post) = try await people(engine)
        let owner = try #require(try await house.actor(chair))
        try await DelegatePost(database: house.database)(request(post, clerk), of: chair, by: owner, at: Self.now)
        let own = try #require(try await principal(house, clerk))
        #expect(own.roles == [.clerk] && own.standsInFor == nil)
        try await EditCapacity(database: house.database)(post, by: own, at: Self.now)
        let acting = try #require(try await principal(house, clerk))
        #expect(acting.roles == [.chair])
        #expect(acting.account == clerk && acting.displayName == "Trần Bình for Lê Thuận")
        #expect(acting.ownName == "Trần Bình")
        #expect(acting.answers(for: chair) && acting.answers(for: clerk))
        #expect(try await house.sees(acting.scope, "van-son-thon-1"))
        let records = try await house.database.read { connection in
            try AuditLog().list(subject: "identity.account", id: clerk.text, limit: 1, in: connection)
        }
        #expect(records.first?.action == "identity.edit_capacity")
        #expect(records.first?.facts["for"]?.string == chair.text)
        // The last day counts, the next does not.
        #expect(try await principal(house, clerk, at: Instant(day(2026, 11, 27), minutes: 1439))?.roles == [.chair])
        #expect(try await principal(house, clerk, at: Instant(day(2026, 11, 28)))?.roles == [.clerk])
        #expect(try await capacities(house, clerk, at: Instant(day(2026, 11, 28))).count == 1)
    }

    @Test(arguments: TestEngine.available)
    func `a substitution opens nothing to whom no post of her own is left, and nothing of a post that ended`(
        engine: TestEngine
    ) async throws {
        let (house, chair, clerk, post) = try await people(engine)
        let owner = try #require(try await house.actor(chair))
        try await DelegatePost(database: house.database)(request(post, clerk), of: chair, by: owner, at: Self.now)
        #expect(try await capacities(house, clerk).count == 2)
        try await house.database.write { transaction in
            try transaction.execute("UPDATE post SET until_date = '2026-11-24' WHERE id = \(post)")
        }
        #expect(try await capacities(house, clerk, at: Instant(day(2026, 11, 24))).count == 1)
        try await house.database.write { transaction in
            try transaction.execute("UPDATE post SET until_date = '9999-12-31' WHERE id = \(post)")
            try transaction.execute("UPDATE post SET until_date = '2026-11-24' WHERE account_id = \(clerk)")
        }
        #expect(try await capacities(house, clerk, at: Instant(day(2026, 11, 24))).isEmpty)
        #expect(try await principal(house, clerk, at: Instant(day(2026, 11, 24))) == nil)
        let holders = try await house.database.read { connection in
            try AccountStore().holders(
                of: [.chair], .everything(because: "test"), asOf: day(2026, 11, 24), in: connection
            ).map(\.id)
        }
        #expect(holders == [chair])
    }

    @Test(arguments: TestEngine.available)
    func `who fills the post is among those to whom work can be given`(engine: TestEngine) async throws {
        let (house, chair, clerk, post) = try await people(engine)
        let owner = try #require(try await house.actor(chair))
        try await DelegatePost(database: house.database)(request(post, clerk), of: chair, by: owner, at: Self.now)
        let (holders, filling, none) = try await house.database.read { connection in
            (
                try AccountStore().holders(
                    of: [.chair], .everything(because: "test"), asOf: Self.now.date, in: connection
                ).map(\.id),
                try Accounts().actor(clerk, with: .chair, at: Self.now, in: connection),
                try Accounts().actor(clerk, with: .police, at: Self.now, in: connection)
            )
        }
        #expect(Set(holders) == [chair, clerk])
        #expect(filling?.standsInFor?.account == chair)
        #expect(none == nil)
    }

    @Test(arguments: TestEngine.available)
    func `a token acts in the account's own posts only`(engine: TestEngine) async throws {
        let (house, chair, clerk, post) = try await people(engine)
        let owner = try #require(try await house.actor(chair))
        try await DelegatePost(database: house.database)(request(post, clerk), of: chair, by: owner, at: Self.now)
        let own = try #require(try await principal(house, clerk))
        try await EditCapacity(database: house.database)(post, by: own, at: Self.now)
        let secret = try await IssueToken(database: house.database)(
            account: clerk, name: "x", days: 1, by: .system("test"), at: Self.now)
        let digest = try #require(SecretToken(secret)).digest
        let holder = try await house.database.read {
            try Accounts().principal(tokenDigest: digest, at: Self.now, in: $0) as? Actor
        }
        #expect(holder?.roles == [.clerk])
    }

    @Test(arguments: TestEngine.available)
    func `nobody passes on what is not theirs, to themselves, twice, or for ever`(engine: TestEngine) async throws {
        let (house, chair, clerk, post) = try await people(engine)
        let delegate = DelegatePost(database: house.database)
        let owner = try #require(try await house.actor(chair))
        let other = try #require(try await house.actor(clerk))
        await #expect(throws: Problem.self) {
            try await delegate(request(post, clerk), of: chair, by: other, at: Self.now)
        }
        await #expect(throws: Problem.self) {
            try await delegate(request(post, chair), of: chair, by: owner, at: Self.now)
        }
        await #expect(throws: Problem.self) {
            try await delegate(request(post, clerk, last: day(2027, 12, 31)), of: chair, by: owner, at: Self.now)
        }
        await #expect(throws: Problem.self) {
            try await delegate(request(post, clerk, last: day(2026, 11, 22)), of: chair, by: owner, at: Self.now)
        }
        let id = try await delegate(request(post, clerk), of: chair, by: owner, at: Self.now)
        await #expect(throws: Problem.self) {
            try await delegate(
                request(post, clerk, from: day(2026, 11, 27), last: day(2026, 12, 1)), of: chair, by: owner,
                at: Self.now)
        }
        // The one who stands in may not pass it on, but may lay it down.
        try await EditCapacity(database: house.database)(post, by: other, at: Self.now)
        let acting = try #require(try await principal(house, clerk))
        await #expect(throws: Problem.self) {
            try await delegate(
                request(post, clerk, from: day(2026, 12, 1), last: day(2026, 12, 2)), of: chair, by: acting,
                at: Self.now)
        }
        try await delegate.end(id, by: acting, at: Self.now)
        #expect(try await principal(house, clerk)?.roles == [.clerk])
        // An administrator's rights are passed on by administrators.
        let admin = try await house.account("anle", "Lê An", roles: [.admin])
        let administrator = try #require(try await house.actor(admin))
        let adminPost = try await house.database.read { try AccountStore().posts(of: admin, in: $0)[0].id }
        try await delegate(request(adminPost, clerk), of: admin, by: administrator, at: Self.now)
        #expect(try await capacities(house, clerk).count == 2)
    }
}
