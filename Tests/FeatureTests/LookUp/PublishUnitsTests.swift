import Audit
import Base
import Codes
import House
import Identity
import Storage
import TestSupport
import Testing

@testable import LookUp

@Suite struct PublishingUnits {
    /// A commune that two others became on 1 July 2025, with a village that moved and one that is renamed in 2027.
    private static let rows: [[String: String]] = [
        ["key": "van-son", "kind": "commune", "name_vi": "Xã Vân Sơn", "until": "2025-07-01", "became": "tan-ninh"],
        ["key": "tan-ninh", "kind": "commune", "name_vi": "Xã Tân Ninh", "from": "2025-07-01"],
        ["key": "thon-1", "kind": "village", "name_vi": "Thôn 1", "parent": "van-son", "until": "2025-07-01"],
        ["key": "thon-1", "kind": "village", "name_vi": "Thôn 1", "parent": "tan-ninh", "from": "2025-07-01"],
        [
            "key": "am-tien", "kind": "village", "name_vi": "Thôn Am Tiên", "parent": "tan-ninh", "from": "2025-07-01",
            "until": "2027-01-01",
        ],
        ["key": "am-tien", "kind": "village", "name_vi": "Thôn Nưa", "parent": "tan-ninh", "from": "2027-01-01"],
    ]

    private struct Books: Sendable {
        let database: Database
        let codes: PublicCodes
        let now: Instant

        init(_ database: Database, day: CalendarDate) {
            now = Instant(day, minutes: 540)
            let now = now
            self.database = database
            codes = PublicCodes(database: database, clock: WallClock { now })
        }

        func importing(_ rows: [[String: String]]) async throws {
            let now = now
            _ = try await database.write(.alone) {
                try ImportUnits()(rows, actor: .system("test"), at: now, in: $0)
            }
        }

        func publish() async throws -> PublishUnits.Outcome {
            let (publish, now) = (PublishUnits(codes: codes, database: database), now)
            return try await database.write(.alone) { try publish(by: .system("test"), at: now, in: $0) }
        }

        func find(_ words: String) async throws -> [SearchIndex.Entry] {
            try await database.read { try PublicSearch.find(words, limit: 20, in: $0) }
        }

        func code(_ key: String) async throws -> CodeRecord? {
            let codes = codes
            return try await database.read { try codes.code(kind: UnitTarget.kind, target: key, in: $0) }
        }
    }

    private func withBooks(_ engine: TestEngine, _ body: (Database) async throws -> Void) async throws {
        let migrations =
            StorageSchema.migrations + AuditFeature.migrations + IdentityFeature.migrations + LookUpFeature.migrations
        try await withDatabase(engine, migrations: migrations, body)
    }

    private static let autumn = CalendarDate(dayNumber: 20_780)  // 23 November 2026
    private static let spring = CalendarDate(dayNumber: 20_780 + 100)

    @Test(arguments: TestEngine.available)
    func `units that were imported have a code and are found`(engine: TestEngine) async throws {
        try await withBooks(engine) { database in
            let books = Books(database, day: Self.autumn)
            try await books.importing(Self.rows)
            let outcome = try await books.publish()
            #expect(outcome.issued == 3)
            #expect(outcome.renewed == 4)
            #expect(try await books.code("thon-1")?.title.vietnamese == "Thôn 1")
            let found = try await books.find("thon 1 van son")
            #expect(found.map(\.path) == ["/units/thon-1"])
            #expect(found.first?.detail == "Xã Tân Ninh (Xã Vân Sơn)")
            let code = try #require(try await books.code("tan-ninh")).code
            #expect(try await books.find(code.text).map(\.path) == ["/units/tan-ninh"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a second run changes nothing`(engine: TestEngine) async throws {
        try await withBooks(engine) { database in
            let books = Books(database, day: Self.autumn)
            try await books.importing(Self.rows)
            _ = try await books.publish()
            let before = try await books.find("tan ninh").map(\.record)
            let entries = try await database.read { try $0.value("SELECT max(id) FROM search_entry", as: Int.self) }
            #expect(try await books.publish() == PublishUnits.Outcome())
            #expect(try await books.find("tan ninh").map(\.record) == before)
            let after = try await database.read { try $0.value("SELECT max(id) FROM search_entry", as: Int.self) }
            #expect(after == entries)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what has ended is found with what it became, after what is in force, and gets no code`(
        engine: TestEngine
    ) async throws {
        try await withBooks(engine) { database in
            let books = Books(database, day: Self.autumn)
            try await books.importing(Self.rows)
            _ = try await books.publish()
            let found = try await books.find("van son")
            #expect(found.last?.title == "Xã Vân Sơn")
            #expect(found.last?.detail == "(\u{2013} 30/6/2025) \u{2192} Xã Tân Ninh")
            #expect(found.count == 2)
            #expect(try await books.code("van-son") == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a unit that is renamed on a day has its new name from that day, on its old code`(
        engine: TestEngine
    ) async throws {
        try await withBooks(engine) { database in
            let books = Books(database, day: Self.autumn)
            try await books.importing(Self.rows)
            _ = try await books.publish()
            #expect(try await books.find("thon nua").isEmpty)
            let code = try #require(try await books.code("am-tien"))
            let later = Books(database, day: Self.spring)
            let outcome = try await later.publish()
            #expect(outcome == PublishUnits.Outcome(issued: 0, renamed: 1, renewed: 1))
            #expect(try await later.find("thon nua").map(\.title) == ["Thôn Nưa"])
            // People go on saying the old name.
            #expect(try await later.find("am tien").map(\.title) == ["Thôn Nưa"])
            let renamed = try #require(try await later.code("am-tien"))
            #expect(renamed.code == code.code)
            #expect(renamed.title.vietnamese == "Thôn Nưa")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a unit that ends keeps its code and leads to what it became`(engine: TestEngine) async throws {
        try await withBooks(engine) { database in
            let books = Books(database, day: Self.autumn)
            try await books.importing(Self.rows)
            _ = try await books.publish()
            let code = try #require(try await books.code("thon-1")).code
            var rows = Self.rows
            rows[3]["until"] = "2026-10-01"
            rows[3]["became"] = "am-tien"
            try await books.importing(rows)
            #expect(try await books.publish().renewed == 1)
            #expect(try await books.code("thon-1")?.code == code)
            let found = try await books.find("thon 1 van son")
            #expect(found.map(\.detail) == ["Xã Tân Ninh (\u{2013} 30/9/2026) \u{2192} Thôn Am Tiên"])
        }
    }
}
