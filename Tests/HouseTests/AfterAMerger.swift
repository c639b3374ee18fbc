import Base
import Codes
import House
import HouseSupport
import Identity
import Storage
import TestSupport
import Testing
import Texts

@testable import Certification
@testable import OneStop
@testable import Payments
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
            // Printed for a day without network, and handed out.
            let counter = try #require(try await house.actor("motcua1"))
            let sticker = try await services.database.write { transaction -> PublicCode? in
                let block = try MakeStickers(services: services)(
                    12, note: "", title: LocalizedText("Hồ sơ"), by: counter, at: TestHouse.start, in: transaction)
                return try StickerStore().stickers(of: block, limit: 1, in: transaction).first?.code
            }
            let printed = try #require(sticker)
            let table = """
                unit,becomes,name_vi,kind,parent,org_code
                tan-ninh,tan-ninh-moi,Xã Tân Ninh Mới,commune,thanh-hoa,000.00.98.H56
                tan-ninh-ubnd,tan-ninh-moi-ubnd,Ủy ban nhân dân xã Tân Ninh Mới,office,tan-ninh-moi,
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
            // Its committee begins with it, by a later line of the same table.
            let committee = try await house.database.read {
                try UnitStore().find(key: "tan-ninh-moi-ubnd", asOf: first, in: $0)
            }
            #expect(committee?.parent == new?.id)
            #expect(try await count() == before)
            let record = try await DossierRecord.load(open, for: actor, services, at: now)
            #expect(!record.colleagues.isEmpty)
            #expect(record.villages.count == 14)
            let code = try await house.database.read {
                try UnitStore().organisationCode(of: record.dossier.unit, asOf: first, in: $0)
            }
            #expect(code == "000.00.98.H56")

            // What was printed and who was written down before answer the counter of the new commune.
            let officer = try #require(try await house.actor("motcua1"))
            let problems = try await house.database.read {
                try StickerUse.problems(printed, receivedAt: now, services, by: officer, at: now, in: $0)
            }
            #expect(problems.isEmpty)
            let known = try await house.database.read { connection in
                try connection.exists(
                    "SELECT id FROM person WHERE unit_id <> \(officer.commune) AND \(officer.scope.contains("unit_id"))"
                )
            }
            #expect(known)

            // What certified copies cost, and the words over them, go on until the new commune sets its own.
            let heir = actor.commune
            let rules = try await house.database.read { connection in
                (
                    try TariffStore().inForce("certification.copy", unit: heir, asOf: first, in: connection),
                    try WordingStore().inForce(.copy, unit: heir, asOf: first, in: connection)
                )
            }
            #expect(rules.0 != nil && rules.1 != nil)

            // Those who hold the posts of the new commune hear of what is late in the old one.
            house.clock.set(Instant(first.adding(days: 30), minutes: 540))
            let told = try await house.database.read {
                try $0.value("SELECT count(*) FROM notice WHERE account_id = \(actor.account)", as: Int.self) ?? 0
            }
            try await house.runSchedules()
            try await house.drain()
            let after = try await house.database.read {
                try $0.value("SELECT count(*) FROM notice WHERE account_id = \(actor.account)", as: Int.self) ?? 0
            }
            #expect(after > told)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a thousand open dossiers go on, each once, with the dates that were promised`(engine: TestEngine) async throws
    {
        try await withHouse(engine) { house, visitor in
            let services = house.oneStop
            let first = TestHouse.start.date.adding(days: 1)
            let numbers = (1_001...2_000).map { "000.00.99.H56-200102-\($0)" }
            try await house.addDossiers(numbered: numbers)
            func standing() async throws -> (listed: [String: Int64], counted: Int) {
                let (actor, now) = (try #require(try await house.actor("chutich")), house.clock.clock.now())
                return try await house.database.read { connection in
                    let (filter, hash) = (DossierFilter(stand: .processing), services.numberHash)
                    let found = try services.store.list(
                        filter, for: actor, after: nil, limit: 5_000, now: now, hash: hash, in: connection)
                    let dates = found.compactMap { dossier -> (String, Int64)? in
                        dossier.caseNumber.map { ($0, dossier.dueAt?.milliseconds ?? 0) }
                    }
                    #expect(dates.count == found.count)
                    return (
                        try Dictionary(dates) { _, _ in throw Problem.notFound },
                        try services.store.count(filter, for: actor, now: now, hash: hash, in: connection)
                    )
                }
            }
            let before = try await standing()
            #expect(before.counted > 1_000 && before.listed.count == before.counted)
            try await visitor.signIn("chutich")
            // Of a time that is over: what was counted then stays so.
            let past = "/desk/figures.csv?from=2020-01-01&until=\(TestHouse.start.date.adding(days: -1))&by=procedure"
            let figures = try await visitor.get(past)
            #expect(figures.status == 200 && figures.text.contains("\r\n"))
            let table = """
                unit,becomes,name_vi,kind,parent,org_code
                tan-ninh,tan-ninh-moi,Xã Tân Ninh Mới,commune,thanh-hoa,000.00.98.H56
                """
            _ = try await MergeUnits(database: house.database)(
                try UnitMerge(try TableReading(Array(table.utf8)), on: first), by: .init(command: "test"),
                at: TestHouse.start)
            house.clock.set(Instant(first, minutes: 480))
            let after = try await standing()
            #expect(after.listed == before.listed && after.counted == before.counted)
            try await visitor.signIn("chutich")
            #expect(try await visitor.get(past).text == figures.text)
            for number in [numbers[0], numbers[499], numbers[999]] {
                let found = try await visitor.get("/desk/dossiers?q=\(number)&stand=all")
                #expect(
                    found.path.hasPrefix("/desk/dossiers?")
                        && found.text.contains("<bdi class=\"code\">\(number)</bdi>"))
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a commune with open dossiers does not end without an heir`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            try await visitor.signIn("quantri")
            let page = try await visitor.get("/desk/units/merge")
            func review(_ lines: String) async throws -> Visitor.Answer {
                try await visitor.submit(
                    page.form(to: "/desk/units/merge"), ["on": "2026-12-01", "lines": lines])
            }
            let refused = try await review("unit;becomes\nvan-son-thon-3;van-son-thon-2\ntan-ninh-ubnd;ends")
            #expect(refused.status == 422 && refused.text.contains("Dòng 3"))
            #expect(refused.text.contains("Trung tâm Phục vụ hành chính công"), "what lies below")
            // The administrator sees her commune, not what is above it.
            let open = try await review("unit;becomes;parent\ntan-ninh;ends;tan-ninh-ubnd")
            #expect(open.status == 422 && open.text.contains("hồ sơ chưa xong"))
            // A club that ends takes its posts with it.
            let ends = try await review("unit;becomes\ntan-ninh-radio;ends")
            #expect(ends.status == 200 && ends.text.contains("Chấm dứt, không có đơn vị tiếp nhận"))
            let done = try await visitor.submit(ends.form(to: "/apply"))
            #expect(done.path == "/desk/units")
            house.clock.set(Instant(CalendarDate("2026-12-01")!, minutes: 480))
            let radio = try await house.database.read {
                try UnitStore().find(key: "tan-ninh-radio", asOf: CalendarDate("2026-12-01")!, in: $0)
            }
            #expect(radio?.period.until == CalendarDate("2026-12-01"))
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
