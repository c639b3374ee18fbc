import Audit
import Base
import House
import Identity
import Storage
import TestSupport
import Testing

@Suite struct UnitsOverTime {
    let before = day(2025, 6, 30)
    let merger = day(2025, 7, 1)

    @Test(arguments: TestEngine.available) func `a second import of the same rows changes nothing`(engine: TestEngine)
        async throws
    {
        let house = try await ScratchHouse(engine)
        let first = try await house.importUnits()
        #expect(first.added > 30)
        let second = try await house.importUnits()
        #expect(second.added == 0)
        #expect(second.changed == 0)
        #expect(second.unchanged == first.added)
    }

    @Test(arguments: TestEngine.available) func `old rows count to what the commune became, from the day of the merger`(
        engine: TestEngine
    ) async throws {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let new = try await house.unit("tan-ninh")
        let old = try await house.unit("van-son")
        #expect(try await house.sees(.below([new], asOf: merger), "van-son"))
        #expect(try await house.sees(.below([new], asOf: merger), "van-son-thon-3"))
        #expect(try await !house.sees(.below([new], asOf: before), "van-son"))
        #expect(try await !house.sees(.below([new], asOf: before), "van-son-thon-3"))
        #expect(try await house.sees(.below([old], asOf: before), "van-son-thon-3"))
        #expect(try await !house.sees(.below([old], asOf: merger), "van-son-thon-3"))
        #expect(try await house.sees(.below([old], asOf: merger), "van-son"))
    }

    @Test(arguments: TestEngine.available)
    func `everything is below the province on both sides of the merger, also what ended without a successor`(
        engine: TestEngine
    ) async throws {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let province = try await house.unit("thanh-hoa")
        for key in ["trieu-son", "van-son", "thai-hoa", "nua", "van-son-thon-8"] {
            #expect(try await house.sees(.below([province], asOf: before), key), "\(key) before")
            #expect(try await house.sees(.below([province], asOf: merger), key), "\(key) after")
        }
        #expect(try await !house.sees(.nothing, "van-son"))
        #expect(try await house.sees(.everything(because: "test"), "van-son"))
    }

    @Test(arguments: TestEngine.available) func `a village is in one commune on one day and in another on the next`(
        engine: TestEngine
    ) async throws {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let village = try await house.unit("nua-co-dinh")
        let (earlier, later, name, path) = try await house.database.read { connection in
            let store = UnitStore()
            return (
                try store.commune(of: village, asOf: before, in: connection)?.key,
                try store.commune(of: village, asOf: merger, in: connection)?.key,
                try store.find(village, asOf: before, in: connection)?.name.vietnamese,
                try store.path(to: village, asOf: merger, in: connection).map(\.key)
            )
        }
        #expect(earlier == "nua")
        #expect(later == "tan-ninh")
        #expect(name == "Tổ dân phố Cổ Định")
        #expect(path == ["thanh-hoa", "tan-ninh", "nua-co-dinh"])
    }

    @Test(arguments: TestEngine.available) func `lists hold what exists that day, and old units keep their names`(
        engine: TestEngine
    ) async throws {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let old = try await house.unit("van-son")
        let new = try await house.unit("tan-ninh")
        try await house.database.read { connection in
            let store = UnitStore()
            let now = Set(try store.all(asOf: merger, in: connection).map(\.key))
            #expect(now.contains("tan-ninh") && !now.contains("van-son") && !now.contains("trieu-son"))
            let then = Set(try store.all(asOf: before, in: connection).map(\.key))
            #expect(!then.contains("tan-ninh") && then.contains("van-son") && then.contains("trieu-son"))
            #expect(try store.find(old, asOf: merger, in: connection)?.name.vietnamese == "Xã Vân Sơn")
            #expect(try store.find(old, asOf: merger, in: connection)?.period.contains(merger) == false)
            #expect(try store.successor(of: old, in: connection) == new)
            #expect(try store.villages(of: new, asOf: merger, in: connection).count == 14)
            #expect(try store.villages(of: old, asOf: before, in: connection).count == 8)
            let office = try #require(try store.find(key: "tan-ninh-culture-society", asOf: merger, in: connection))
            #expect(try store.organisationCode(of: office.id, asOf: merger, in: connection) == "000.00.99.H56")
            #expect(try store.children(of: new, kind: .village, asOf: merger, in: connection).count == 14)
        }
    }

    @Test(arguments: TestEngine.available) func `rows that overlap or name strangers are refused with their number`(
        engine: TestEngine
    ) async throws {
        let house = try await ScratchHouse(engine)
        let rows = [
            ["key": "a", "kind": "commune", "name_vi": "A", "from": "2020-01-01", "until": ""],
            ["key": "a", "kind": "commune", "name_vi": "A", "from": "2021-01-01", "until": ""],
        ]
        await #expect(throws: ImportUnits.Malformed.self) {
            try await house.database.write { try ImportUnits()(rows, actor: .resident, at: ScratchHouse.now, in: $0) }
        }
        let stranger = [["key": "a", "kind": "commune", "name_vi": "A", "parent": "nobody"]]
        await #expect(throws: ImportUnits.Malformed.self) {
            try await house.database.write {
                try ImportUnits()(stranger, actor: .resident, at: ScratchHouse.now, in: $0)
            }
        }
        #expect(try await house.database.read { try $0.exists("SELECT id FROM unit") } == false)
    }
}
