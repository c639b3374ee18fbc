import Audit
import Base
import House
import Storage
import TestSupport
import Testing

@testable import Identity

/// The merger of 1 July 2025, played through from the tree of the day before.
@Suite struct MergingUnits {
    private static let merger = day(2025, 7, 1)
    private static let table = """
        unit;becomes;name_vi;kind;parent;org_code
        van-son;tan-ninh;Xã Tân Ninh;commune;thanh-hoa;000.00.99.H56
        thai-hoa;tan-ninh
        nua;tan-ninh
        """

    private func house(_ engine: TestEngine) async throws -> ScratchHouse {
        try await ScratchHouse.before(Self.merger, engine)
    }

    private func merge(_ text: String = table) throws -> UnitMerge {
        try UnitMerge(try TableReading(Array(text.utf8)), on: Self.merger)
    }

    private let everyone = ImportAccounts.Authority(command: "test")

    @Test(arguments: TestEngine.available)
    func `a dry run says what ends, moves and goes on, and writes nothing`(engine: TestEngine) async throws {
        let house = try await house(engine)
        try await house.account("thuan", "Lê Thuận", in: "van-son", roles: [.chair], from: day(2024, 1, 1))
        let plan = try await MergeUnits(database: house.database).plan(try merge(), by: everyone)
        #expect(plan.beginning.map(\.vietnamese) == ["Xã Tân Ninh"])
        #expect(Set(plan.ending.map(\.unit.key)) == ["van-son", "thai-hoa", "nua"])
        #expect(plan.moving.count { $0.unit.kind == .village } == 14)
        #expect(plan.posts.map(\.username) == ["thuan"])
        let there = try await house.database.read {
            try UnitStore().find(key: "tan-ninh", asOf: Self.merger, in: $0)
        }
        #expect(there == nil)
    }

    @Test(arguments: TestEngine.available)
    func `old units, their villages, numbers and rows answer under the new one from the day`(
        engine: TestEngine
    ) async throws {
        let house = try await house(engine)
        let action = MergeUnits(database: house.database)
        try await action(try merge(), by: everyone, at: ScratchHouse.now)
        let before = Self.merger.adding(days: -1)
        let new = try await house.unit("tan-ninh")
        let old = try await house.unit("van-son")
        for key in ["van-son", "thai-hoa", "nua", "van-son-thon-3", "nua-co-dinh"] {
            #expect(try await house.sees(.below([new], asOf: Self.merger), key), "\(key) after")
            #expect(try await !house.sees(.below([new], asOf: before), key), "\(key) before")
        }
        try await house.database.read { connection throws in
            let store = UnitStore()
            #expect(try store.villages(of: new, asOf: Self.merger, in: connection).count == 14)
            #expect(try store.villages(of: old, asOf: Self.merger, in: connection).count == 14)
            #expect(try store.villages(of: old, asOf: before, in: connection).count == 8)
            #expect(try store.standing(old, asOf: Self.merger, in: connection)?.key == "tan-ninh")
            #expect(try store.standing(old, asOf: before, in: connection)?.key == "van-son")
            #expect(try store.successor(of: old, in: connection) == new)
            #expect(
                try store.organisationCode(of: old, asOf: Self.merger, in: connection) == "000.00.99.H56")
        }
        let again = try await action(try merge(), by: everyone, at: ScratchHouse.now)
        #expect(again.isNothing)
    }

    @Test(arguments: TestEngine.available)
    func `posts go on in the heir, and so do those who fill them`(engine: TestEngine) async throws {
        let house = try await house(engine)
        let chair = try await house.account(
            "thuan", "Lê Thuận", in: "van-son", roles: [.chair], from: day(2024, 1, 1))
        let clerk = try await house.account("binh", in: "van-son", roles: [.clerk], from: day(2024, 1, 1))
        let head = try await house.account("hoa", in: "van-son-thon-3", roles: [.villageHead], from: day(2024, 1, 1))
        let before = Instant(Self.merger.adding(days: -1), minutes: 600)
        let after = Instant(Self.merger, minutes: 600)
        let owner = try #require(try await house.actor(chair, at: before))
        let post = try await house.database.read { try AccountStore().posts(of: chair, in: $0)[0].id }
        try await DelegatePost(database: house.database)(
            .init(post: post, deputy: clerk, from: day(2025, 6, 20), last: day(2025, 7, 10), reason: "nghỉ"), of: chair,
            by: owner, at: Instant(day(2025, 6, 20)))
        try await MergeUnits(database: house.database)(try merge(), by: everyone, at: before)
        let new = try await house.unit("tan-ninh")
        let old = try await house.unit("van-son")
        #expect(try await house.actor(chair, at: before)?.unit == old)
        let actor = try #require(try await house.actor(chair, at: after))
        #expect(actor.unit == new && actor.commune == new && actor.roles == [.chair])
        #expect(try await house.sees(actor.scope, "nua-co-dinh"))
        #expect(try await house.actor(head, at: after)?.commune == new)
        let filling = try await house.database.read { connection in
            try [before, after, Instant(day(2025, 7, 11))].map {
                try Accounts().actor(clerk, with: .chair, at: $0, in: connection)?.unit
            }
        }
        #expect(filling == [old, new, nil])
        let actions = try await house.database.read { connection in
            try AuditLog().list(subject: "identity.account", id: chair.text, in: connection).map(\.action)
        }
        #expect(actions.contains("identity.move_post"))
    }

    @Test(arguments: TestEngine.available)
    func `what cannot be is said by its line`(engine: TestEngine) async throws {
        let house = try await house(engine)
        let action = MergeUnits(database: house.database)
        for wrong in [
            "unit;becomes\nnowhere;nua", "unit;becomes\nvan-son;nowhere", "unit;becomes\nvan-son;nua\nnua;van-son",
            "unit;becomes;name_vi;parent\nvan-son;moi;Mới;nowhere",
        ] {
            await #expect(throws: Problem.self, "\(wrong)") {
                _ = try await action.plan(try merge(wrong), by: everyone)
            }
        }
        for wrong in ["unit\nvan-son", "unit;becomes\nvan-son;van-son", "unit;becomes\nvan-son;"] {
            #expect(throws: Problem.self, "\(wrong)") { try merge(wrong) }
        }
        // Nobody merges what lies outside her units.
        let id = try await house.account("anle", in: "van-son", roles: [.admin], from: day(2024, 1, 1))
        let actor = try #require(try await house.actor(id, at: Instant(day(2025, 6, 1))))
        await #expect(throws: Problem.self) {
            _ = try await action.plan(try merge("unit;becomes\nnua;thai-hoa"), by: try .init(actor))
        }
        let own = try await action.plan(
            try merge("unit;becomes\nvan-son-thon-1;van-son-thon-2"), by: try .init(actor))
        #expect(own.ending.count == 1)
    }
}
