import Audit
import Base
import House
import Storage
import TestSupport
import Testing

@testable import Identity

/// Units that end on a day and have no heir, as the districts on 1 July 2025.
@Suite struct EndingUnits {
    private static let merger = day(2025, 7, 1)
    private static let before = merger.adding(days: -1)
    private static let communes = """
        unit;becomes;name_vi;kind;parent;org_code
        van-son;tan-ninh;Xã Tân Ninh;commune;thanh-hoa;000.00.99.H56
        thai-hoa;tan-ninh
        nua;tan-ninh

        """

    private let everyone = ImportAccounts.Authority(command: "test")

    private func merge(_ text: String) throws -> UnitMerge {
        try UnitMerge(try TableReading(Array(text.utf8)), on: Self.merger)
    }

    /// What is wrong with the table, as keys of texts; empty if nothing is.
    private func refusal(_ text: String, _ house: ScratchHouse, work: [any UnitWork] = []) async throws -> String {
        do {
            _ = try await MergeUnits(database: house.database, work: work).plan(try merge(text), by: everyone)
            return ""
        } catch let problem as Problem {
            return "\(try #require(problem.fields.first).message)"
        }
    }

    @Test(arguments: TestEngine.available)
    func `a district ends with the merger of its communes`(engine: TestEngine) async throws {
        let house = try await ScratchHouse.before(Self.merger, engine)
        let official = try await house.account(
            "huyen", "Lê Thị Huyện", in: "trieu-son", roles: [.chair], from: day(2024, 1, 1))
        let both = try await house.account("kiem", in: "trieu-son", roles: [.clerk], from: day(2024, 1, 1))
        try await house.post(both, in: "van-son", roles: [.clerk], from: day(2024, 1, 1))
        let action = MergeUnits(database: house.database)
        let table = Self.communes + "trieu-son;ends"
        let plan = try await action.plan(try merge(table), by: everyone)
        #expect(plan.ending.first { $0.unit.key == "trieu-son" }.map { $0.heir == nil } == true)
        #expect(!plan.moving.contains { $0.unit.kind == .commune })
        let ends = plan.posts.filter { $0.heir == nil }
        #expect(Set(ends.map(\.username)) == ["huyen", "kiem"])
        #expect(ends.filter(\.isLast).map(\.username) == ["huyen"])

        try await action(try merge(table), by: everyone, at: Instant(Self.before, minutes: 600))
        let (district, province) = (try await house.unit("trieu-son"), try await house.unit("thanh-hoa"))
        try await house.database.read { connection throws in
            let store = UnitStore()
            #expect(try store.find(district, asOf: Self.merger, in: connection)?.period.until == Self.merger)
            #expect(try store.successor(of: district, in: connection) == nil)
            #expect(try store.children(of: district, asOf: Self.merger, in: connection).isEmpty)
            let actions = try AuditLog().list(subject: "identity.unit", id: district.text, in: connection)
            #expect(actions.map(\.action).contains("identity.end_unit"))
        }
        // Its old rows stay in the province's sight.
        #expect(try await house.sees(.below([province], asOf: Self.merger), "trieu-son"))
        let (evening, morning) = (Instant(Self.before, minutes: 600), Instant(Self.merger, minutes: 600))
        #expect(try await house.actor(official, at: evening)?.unit == district)
        #expect(try await house.actor(official, at: morning) == nil)
        let heir = try await house.unit("tan-ninh")
        #expect(try await house.actor(both, at: morning)?.unit == heir)
        let again = try await action(try merge(table), by: everyone, at: morning)
        #expect(again.isNothing)
    }

    @Test(arguments: TestEngine.available)
    func `what lies below goes on where the line says, and is not left`(engine: TestEngine) async throws {
        let house = try await ScratchHouse.before(Self.merger, engine)
        let alone = try await refusal("unit;becomes\ntrieu-son;ends", house)
        #expect(alone.contains("identity.merge.left_below") && alone.contains("Vân Sơn"))
        let wrong = try await refusal("unit;becomes;parent\ntrieu-son;ends;nowhere", house)
        #expect(wrong.contains("identity.merge.no_parent"))
        let itself = try await refusal("unit;becomes;parent\ntrieu-son;ends;trieu-son", house)
        #expect(itself.contains("identity.merge.parent_ends"))
        // Nor does anything begin below it.
        let below = try await refusal(
            "unit;becomes;name_vi;kind\nvan-son;tan-ninh;Xã Tân Ninh;commune\ntrieu-son;ends;;", house)
        #expect(below.contains("identity.merge.parent_ends"))

        try await MergeUnits(database: house.database)(
            try merge("unit;becomes;parent\ntrieu-son;ends;thanh-hoa"), by: everyone, at: ScratchHouse.now)
        let (commune, province) = (try await house.unit("van-son"), try await house.unit("thanh-hoa"))
        try await house.database.read { connection throws in
            let now = try UnitStore().find(commune, asOf: Self.merger, in: connection)
            #expect(now?.parent == province && now?.period.contains(Self.merger) == true)
            let then = try UnitStore().find(commune, asOf: Self.before, in: connection)
            #expect(then?.parent != province)
        }
    }

    @Test(arguments: TestEngine.available)
    func `nothing open is left, nor the accounts without anyone who administers them`(
        engine: TestEngine
    ) async throws {
        struct Open: UnitWork {
            let unit: ID<AdministrativeUnit>
            func openWork(in units: [ID<AdministrativeUnit>], _ connection: Connection) throws -> Message? {
                units.contains(unit) ? Message("test.open", ["count": .number(3)]) : nil
            }
        }
        let house = try await ScratchHouse.before(Self.merger, engine)
        let table = "unit;becomes;parent\nvan-son;ends;trieu-son"
        let open = [Open(unit: try await house.unit("van-son"))]
        let refused = try await refusal(table, house, work: open)
        #expect(refused.contains("identity.merge.left_open") && refused.contains("test.open"))
        #expect(try await refusal(table, house, work: [Open(unit: try await house.unit("nua"))]).isEmpty)

        _ = try await house.account("quantri", in: "van-son", roles: [.admin], from: day(2024, 1, 1))
        #expect(try await refusal(table, house).contains("identity.merge.last_administrator"))
        let other = try await house.account("anle", in: "nua", roles: [.admin], from: day(2024, 1, 1))
        #expect(try await refusal(table, house).isEmpty)
        let both = try await refusal(table + "\nnua;ends;trieu-son", house)
        #expect(both.contains("identity.merge.last_administrator"))

        // Whoever fills a post that ends no longer does.
        let clerk = try await house.account("binh", in: "van-son", roles: [.clerk], from: day(2024, 1, 1))
        try await house.post(clerk, in: "nua", roles: [.clerk], from: day(2024, 1, 1))
        let owner = try await house.account("thuan", in: "van-son", roles: [.chair], from: day(2024, 1, 1))
        let post = try await house.database.read { try AccountStore().posts(of: owner, in: $0)[0].id }
        let actor = try #require(try await house.actor(owner, at: Instant(day(2025, 6, 20))))
        try await DelegatePost(database: house.database)(
            .init(post: post, deputy: clerk, from: day(2025, 6, 20), last: day(2025, 7, 10), reason: "nghỉ"), of: owner,
            by: actor, at: Instant(day(2025, 6, 20)))
        try await MergeUnits(database: house.database)(
            try merge(table), by: everyone, at: Instant(Self.before, minutes: 600))
        let filling = try await house.database.read { connection in
            try [Self.before, Self.merger].map {
                try Accounts().actor(clerk, with: .chair, at: Instant($0, minutes: 600), in: connection) != nil
            }
        }
        #expect(filling == [true, false])
        #expect(try await house.actor(other, at: Instant(Self.merger, minutes: 600)) != nil)
    }
}
