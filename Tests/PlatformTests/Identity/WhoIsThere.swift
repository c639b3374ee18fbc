import Audit
import Base
import House
import Storage
import TestSupport
import Testing

@testable import Identity

@Suite struct WhoIsThere {
    private static let now = ScratchHouse.now
    private static let today = now.date

    private func absent(_ house: ScratchHouse, _ ids: [ID<Account>], on day: CalendarDate) async throws -> Set<
        ID<Account>
    > {
        try await house.database.read { try PresenceStore().absent(among: ids, on: day, in: $0) }
    }

    @Test(arguments: TestEngine.available)
    func `who is away is so on the days written down, and the substitute fills in`(engine: TestEngine) async throws {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let chair = try await house.account("thuan", in: "tan-ninh-ubnd", roles: [.chair])
        let clerk = try await house.account("binh", in: "tan-ninh-office", roles: [.clerk])
        let actor = try #require(try await house.actor(chair))
        let edit = EditPresence(database: house.database)
        let id = try await edit.absence(
            of: chair, from: Self.today, last: Self.today.adding(days: 2), deputy: clerk, reason: "vắng", by: actor,
            at: Self.now)
        #expect(try await absent(house, [chair, clerk], on: Self.today) == [chair])
        #expect(try await absent(house, [chair, clerk], on: Self.today.adding(days: 2)) == [chair])
        #expect(try await absent(house, [chair, clerk], on: Self.today.adding(days: 3)).isEmpty)
        func fills(_ now: Instant) async throws -> Bool {
            try await house.database.read { try Accounts().actor(clerk, with: .chair, at: now, in: $0) != nil }
        }
        #expect(try await fills(Self.now))
        #expect(try await !fills(Self.now.adding(days: 3)))
        await #expect(throws: Problem.self) {
            try await edit.absence(
                of: chair, from: Self.today.adding(days: 1), last: Self.today.adding(days: 5), deputy: nil, reason: "",
                by: actor, at: Self.now)
        }
        // Back a day early: the substitution ends with it.
        try await edit.end(id, by: actor, at: Self.now.adding(days: 1))
        #expect(try await absent(house, [chair], on: Self.today) == [chair])
        #expect(try await absent(house, [chair], on: Self.today.adding(days: 1)).isEmpty)
        #expect(try await !fills(Self.now.adding(days: 1)))
    }

    @Test(arguments: TestEngine.available)
    func `only who keeps the roster writes others down, and administering is not passed on with it`(
        engine: TestEngine
    ) async throws {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let admin = try await house.account("quantri", roles: [.admin])
        let clerk = try await house.account("binh", roles: [.clerk])
        let edit = EditPresence(database: house.database)
        let other = try #require(try await house.actor(clerk))
        await #expect(throws: Problem.forbidden) {
            try await edit.absence(
                of: admin, from: Self.today, last: Self.today, deputy: nil, reason: "", by: other, at: Self.now)
        }
        let actor = try #require(try await house.actor(admin))
        try await edit.absence(
            of: admin, from: Self.today, last: Self.today, deputy: clerk, reason: "vắng", by: actor, at: Self.now)
        let capacities = try await house.database.read {
            try Accounts().capacities(of: clerk, at: Self.now, in: $0)
        }
        #expect(capacities.count == 1)
        await #expect(throws: Problem.forbidden) {
            try await edit.duty([clerk], of: other.unit, on: Self.today, by: other, at: Self.now)
        }
    }

    @Test(arguments: TestEngine.available)
    func `where there is a roster, who is not on it is not there; others are`(engine: TestEngine) async throws {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let unit = "tan-ninh-service-centre"
        let chair = try await house.account("thuan", in: "tan-ninh-ubnd", roles: [.chair])
        let first = try await house.account("anle", in: unit, roles: [.counter])
        let second = try await house.account("binh", in: unit, roles: [.counter])
        let actor = try #require(try await house.actor(chair))
        let edit = EditPresence(database: house.database)
        let centre = try await house.unit(unit)
        let saturday = day(2026, 11, 28)
        try await edit.duty([first], of: centre, on: saturday, by: actor, at: Self.now)
        #expect(try await absent(house, [chair, first, second], on: saturday) == [second])
        #expect(try await absent(house, [chair, first, second], on: saturday.adding(days: 1)).isEmpty)
        await #expect(throws: Problem.self) {
            try await edit.duty([chair], of: centre, on: saturday, by: actor, at: Self.now)
        }
        try await edit.duty([], of: centre, on: saturday, by: actor, at: Self.now)
        #expect(try await absent(house, [chair, first, second], on: saturday).isEmpty)
    }
}
