import Base
import House
import HouseSupport
import Identity
import Storage
import TestSupport
import Testing

@testable import OneStop
@testable import langso

/// The demo commune becomes part of another: open dossiers stay in sight, can be worked on, and their numbers go on.
@Suite struct AfterAMerger {
    @Test(arguments: TestEngine.available)
    func `open work goes on under the new commune`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, _ in
            let services = house.oneStop
            let first = TestHouse.start.date.adding(days: 1)
            func chair() async throws -> Actor { try #require(try await house.actor("chutich")) }
            func count() async throws -> Int {
                let (actor, now) = (try await chair(), house.clock.clock.now())
                return try await house.database.read { connection in
                    var filter = DossierFilter()
                    filter.stand = .all
                    return try services.store.count(
                        filter, for: actor, now: now, hash: services.numberHash, in: connection)
                }
            }
            let open = try #require(
                try await house.database.read { connection in
                    try connection.value(
                        "SELECT id FROM dossier WHERE state = 'processing' AND holder_role = 'specialist' LIMIT 1",
                        as: ID<Dossier>.self)
                })
            let before = try await count()
            #expect(before > 50)
            let table = """
                unit,becomes,name_vi,kind,parent,org_code
                tan-ninh,tan-ninh-moi,Xã Tân Ninh Mới,commune,thanh-hoa,000.00.98.H56
                """
            let plan = try await MergeUnits(database: house.database)(
                try UnitMerge(try TableReading(Array(table.utf8)), on: first), by: .init(command: "test"),
                at: TestHouse.start)
            #expect(plan.moving.count > 10)
            #expect(try await count() == before)

            house.clock.set(Instant(first, minutes: 480))
            let now = house.clock.clock.now()
            let actor = try await chair()
            let new = try await house.database.read { try UnitStore().find(key: "tan-ninh-moi", asOf: first, in: $0) }
            #expect(actor.commune == new?.id)
            #expect(try await count() == before)
            let record = try await DossierRecord.load(open, for: actor, services, at: now)
            #expect(!record.colleagues.isEmpty)
            #expect(record.villages.count == 14)
            let code = try await house.database.read {
                try UnitStore().organisationCode(of: record.dossier.unit, asOf: first, in: $0)
            }
            #expect(code == "000.00.98.H56")
        }
    }

    @Test func `an administrator merges two villages on a page`() async throws {
        try await withHouse { house, visitor in
            try await visitor.signIn("quantri")
            let page = try await visitor.get("/desk/units/merge")
            let wrong = try await visitor.submit(
                page.form(to: "/desk/units/merge"),
                ["on": "2026-12-01", "lines": "unit;becomes\nnowhere;van-son-thon-2"])
            #expect(wrong.status == 422)
            let review = try await visitor.submit(
                page.form(to: "/desk/units/merge"),
                ["on": "2026-12-01", "lines": "unit;becomes\nvan-son-thon-1;van-son-thon-2"])
            #expect(review.status == 200)
            #expect(review.text.contains("Lê Văn Thắng"))
            let done = try await visitor.submit(review.form(to: "/apply"))
            #expect(done.path == "/desk/units")
            house.clock.set(Instant(TestHouse.start.date.adding(days: 8), minutes: 480))
            let head = try #require(try await house.actor("thon1"))
            let second = try await house.database.read {
                try UnitStore().find(key: "van-son-thon-2", asOf: TestHouse.start.date, in: $0)
            }
            #expect(head.unit == second?.id)
        }
    }
}
