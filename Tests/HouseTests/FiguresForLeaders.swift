import Audit
import Base
import Foundation
import HTTPTypes
import House
import HouseSupport
import Storage
import TestSupport
import Testing

@testable import OneStop

/// The figures and the morning page as the chairman meets them.
@Suite struct FiguresForLeaders {
    private static let period = "from=2026-08-01&until=2026-11-23"

    /// How many a list says that it has, those besides its dossiers too.
    private static func sum(_ list: Visitor.Answer, _ reader: Visitor) async throws -> Int {
        var sum = try #require(results(list).flatMap(number))
        if list.path.hasPrefix("/desk/dossiers"), let besides = list.link("/desk/certification/register?") {
            let others = try await reader.get(besides.replacingOccurrences(of: "&amp;", with: "&"))
            #expect(others.status == 200)
            let count = try #require(results(others).flatMap(number))
            let said = list.text.firstMatch(of: /Ngoài ra có ([0-9.]+) số chứng thực/).map { String($0.output.1) }
            #expect(said.flatMap(number) == count)
            sum += count
        }
        return sum
    }

    private static func number(_ text: String) -> Int? { Int(text.replacingOccurrences(of: ".", with: "")) }

    /// How many a list says that it has.
    private static func results(_ list: Visitor.Answer) -> String? {
        list.text.firstMatch(of: /([0-9.]+) kết quả/).map { String($0.output.1) }
    }

    /// What programs are answered.
    private struct Answer: Decodable {
        let total: [String: Int]
        let rows: [Row]

    }

    private struct Row: Decodable {
        let key: String
        let carried: Int
        let received: Int
        let onTime: Int

        enum CodingKeys: String, CodingKey { case key, carried, received, onTime = "on_time" }
    }

    @Test(arguments: TestEngine.available)
    func `every number of the page opens a list that is as long`(engine: TestEngine) async throws {
        try await withHouse(engine) { _, chair in
            try await chair.signIn("chutich")
            for dimension in ["field", "procedure", "unit", "officer", "channel", "month"] {
                let page = try await chair.get("/desk/figures?\(Self.period)&by=\(dimension)")
                #expect(page.status == 200)
                let numbers = page.text.matches(
                    of: /<a href="(\/desk\/(?:dossiers\?[^"]*cell=|certification\/register\?)[^"]*)">([0-9.]+)<\/a>/
                ).map {
                    (
                        path: String($0.output.1).replacingOccurrences(of: "&amp;", with: "&"),
                        number: String($0.output.2)
                    )
                }
                #expect(numbers.count > 5)
                let straight = numbers.contains { $0.path.hasPrefix("/desk/certification") }
                #expect(straight || dimension != "procedure", "a number of entries alone opens their list")
                for (path, number) in numbers {
                    let list = try await chair.get(path)
                    #expect(list.status == 200)
                    #expect(
                        try await Self.sum(list, chair) == Self.number(number), "\(path) is said to be \(number)")
                }
            }
        }
    }

    @Test func `page, files and programs say the same numbers`() async throws {
        try await withHouse { house, chair in
            try await chair.signIn("chutich")
            let query = "\(Self.period)&by=channel"
            let csv = try await chair.get("/desk/figures.csv?\(query)").text
            let lines = csv.split(whereSeparator: \.isNewline).dropFirst().map {
                $0.split(separator: ",").map(String.init)
            }
            let json = try await chair.get("/api/v1/figures?\(query)", headers: [.accept: "application/json"])
            let answer = try JSONDecoder().decode(Answer.self, from: Data(json.bytes))
            let (rows, total) = (answer.rows, answer.total)
            #expect(rows.count == lines.count - 1 && rows.count > 1)
            let accepted = try await house.count("dossier WHERE accepted_at > 0")
            let received = try #require(total["received"])
            let carried = try #require(total["carried"])
            let entries = try await house.count("certification_entry WHERE state = 'valid'")
            #expect(try await house.count("certification_entry WHERE state = 'void'") > 0)
            #expect(received + carried == accepted + entries)
            #expect(total.values.reduce(0, +) == 2 * (received + carried))
            // Name, key, carried, received, …; the key of the sum is empty, so one part fewer there.
            #expect(lines.last.map { Array($0.suffix(11)).prefix(2) } == ["\(carried)", "\(received)"])
            let book = try await chair.get("/desk/figures.xlsx?\(query)")
            #expect(book.bytes.starts(with: Array("PK".utf8)))
            #expect(try await chair.get("/desk/figures?from=2026-11-23&until=2026-11-01").status == 422)
            #expect(
                try await chair.get("/api/v1/figures?by=colour", headers: [.accept: "application/json"]).status == 422)
            #expect(try await house.count("audit_entry WHERE action = 'onestop.export_figures'") == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `certified copies and signatures count once by every dimension`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, chair in
            try await chair.signIn("chutich")
            func rows(_ dimension: String) async throws -> [String: Row] {
                let json = try await chair.get(
                    "/api/v1/figures?\(Self.period)&by=\(dimension)", headers: [.accept: "application/json"])
                let rows = try JSONDecoder().decode(Answer.self, from: Data(json.bytes)).rows
                return Dictionary(rows.map { ($0.key, $0) }) { first, _ in first }
            }
            /// Entries by the column, and dossiers that were received, by theirs.
            func counts(_ entries: SQL, _ dossiers: SQL) async throws -> [String: (entries: Int, all: Int)] {
                let rows = try await house.database.read { connection in
                    try connection.rows(
                        """
                        SELECT name, sum(entry) AS entries, count(*) AS number FROM (
                            SELECT \(entries) AS name, 1 AS entry FROM certification_entry WHERE state = 'valid'
                            UNION ALL SELECT \(dossiers) AS name, 0 AS entry FROM dossier WHERE accepted_at > 0
                        ) AS counted GROUP BY name
                        """
                    ) { (try $0["name"] as String, (entries: try $0["entries"] as Int, all: try $0["number"] as Int)) }
                }
                return Dictionary(rows) { first, _ in first }
            }
            let columns: [(dimension: String, entries: SQL, dossiers: SQL)] = [
                (
                    "procedure", "CASE WHEN kind = 'copy' THEN '2.000815' ELSE '2.000884' END",
                    "procedure_code"
                ), ("officer", "account_id", "officer_id"), ("unit", "worked_unit_id", "worked_unit_id"),
                ("channel", "'counter'", "channel"),
            ]
            for column in columns {
                let said = try await rows(column.dimension)
                let counted = try await counts(column.entries, column.dossiers)
                #expect(Set(said.keys) == Set(counted.keys), "\(column.dimension)")
                for (key, row) in said {
                    let (entries, all) = try #require(counted[key])
                    #expect(row.received + row.carried == all, "\(column.dimension) \(key)")
                    #expect(row.onTime >= entries)
                }
            }
            let copies = try await house.count("certification_entry WHERE state = 'valid' AND kind = 'copy'")
            #expect(try await rows("procedure")["2.000815"]?.onTime == copies)
            let all = try await house.count("certification_entry WHERE state = 'valid'")
            #expect(try #require(try await rows("field")["chung-thuc"]?.onTime) >= all)
            #expect(try await rows("month").count == 4)
        }
    }

    @Test func `more than two years are not counted month by month`() async throws {
        try await withHouse { _, chair in
            try await chair.signIn("chutich")
            let (two, more) = ("from=2024-12-31&until=2026-11-23", "from=2024-11-30&until=2026-11-23")
            #expect(try await chair.get("/desk/figures?\(two)&by=month").status == 200)
            let page = try await chair.get("/desk/figures?\(more)&by=month")
            #expect(page.status == 422)
            #expect(page.text.contains("nhiều nhất 24 tháng"))
            #expect(try await chair.get("/desk/figures.csv?\(more)&by=month").status == 422)
            let headers: HTTPFields = [.accept: "application/json"]
            #expect(try await chair.get("/api/v1/figures?\(more)&by=month", headers: headers).status == 422)
            #expect(try await chair.get("/api/v1/figures?\(more)&by=unit", headers: headers).status == 200)
        }
    }

    @Test(arguments: TestEngine.available)
    func `work that passes on changes no period that is over`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, chair in
            try await chair.signIn("chutich")
            let leader = try #require(try await house.actor("chutich"))
            let people = [
                try #require(try await house.actor("vanhoa1")), try #require(try await house.actor("hokinhdoanh")),
            ]
            let services = house.oneStop
            let id = try #require(
                try await house.database.read { connection in
                    try connection.value(
                        """
                        SELECT id FROM dossier WHERE state = 'processing' AND holder_role = 'specialist'
                            AND worked_at < \(Instant(TestHouse.start.date)) ORDER BY id LIMIT 1
                        """, as: ID<Dossier>.self)
                })
            // It was begun before today: yesterday is over.
            let past = "from=2026-08-01&until=2026-11-22"
            func figures(_ period: String, _ dimension: String) async throws -> [UInt8] {
                try await chair.get("/desk/figures.csv?\(period)&by=\(dimension)").bytes
            }
            var before: [[UInt8]] = []
            for dimension in ["officer", "unit"] { before.append(try await figures(past, dimension)) }
            for person in people {
                let today = [try await figures(Self.period, "officer"), try await figures(Self.period, "unit")]
                try await house.database.write { transaction in
                    _ = try AssignDossier(services: services)(
                        id, version: nil, to: person.account, by: leader, at: TestHouse.start, in: transaction)
                }
                #expect(try await figures(past, "officer") == before[0])
                #expect(try await figures(past, "unit") == before[1])
                #expect(try await figures(Self.period, "officer") != today[0])
                #expect(try await figures(Self.period, "unit") != today[1])
            }
            // Its list is as long as its number.
            for dimension in ["officer", "unit"] {
                let page = try await chair.get("/desk/figures?\(past)&by=\(dimension)")
                let numbers = page.text.matches(of: /<a href="(\/desk\/dossiers\?[^"]*cell=open_[^"]*)">([0-9.]+)<\/a>/)
                #expect(!numbers.isEmpty)
                for number in numbers {
                    let path = String(number.output.1).replacingOccurrences(of: "&amp;", with: "&")
                    #expect(
                        try await Self.sum(try await chair.get(path), chair) == Self.number(String(number.output.2)))
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `the morning page names what is late, and its numbers open their lists`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, chair in
            try await chair.signIn("chutich")
            let page = try await chair.get("/desk/morning")
            #expect(page.status == 200)
            let numbers = page.text.matches(of: /<dd><a href="(\/desk\/dossiers\?[^"]*)">([0-9.]+)<\/a>/).map {
                (path: String($0.output.1).replacingOccurrences(of: "&amp;", with: "&"), number: String($0.output.2))
            }
            #expect(numbers.count == 5)
            for (path, number) in numbers {
                #expect(Self.results(try await chair.get(path)) == number, "\(path)")
            }
            let late: String? = try await house.database.read {
                try $0.value(
                    """
                    SELECT applicant_name FROM dossier WHERE state = 'processing' AND due_at > 0
                        AND due_at < \(TestHouse.start) ORDER BY due_at LIMIT 1
                    """)
            }
            if let late { #expect(page.text.contains(late)) }
            let counter = chair.other()
            try await counter.signIn("motcua1")
            #expect(try await counter.get("/desk/morning").status == 403)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a counter is silent only if its officer is there and did nothing at all`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, chair in
            try await chair.signIn("chutich")
            let officer = try #require(try await house.actor("motcua2"))
            func isSilent() async throws -> Bool {
                try await chair.get("/desk/morning").text.contains("/desk/dossiers?officer=\(officer.account)")
            }
            let (long, today) = (TestHouse.start.adding(days: -20), TestHouse.start.date)
            try await house.database.write { transaction in
                try transaction.execute("UPDATE dossier_event SET at = \(long) WHERE account_id = \(officer.account)")
                try transaction.execute("UPDATE audit_entry SET at = \(long) WHERE actor_id = \(officer.account)")
            }
            #expect(try await isSilent())
            try await house.database.write { transaction in
                try transaction.execute(
                    """
                    INSERT INTO absence (id, account_id, from_date, until_date, deputy_id, made_by, made_at)
                    VALUES ('test', \(officer.account), \(today), \(today.adding(days: 2)), '', '', \(long))
                    """)
            }
            #expect(try await !isSilent())
            try await house.database.write { try $0.execute("DELETE FROM absence WHERE id = 'test'") }
            #expect(try await isSilent())
            // What she does need not be a dossier.
            try await house.database.write { transaction in
                try AuditLog().record(
                    AuditEntry(
                        actor: AuditActor(officer), action: "certification.register_entry",
                        subject: AuditSubject("certification.entry", "test"), unit: officer.commune, facts: [:],
                        at: TestHouse.start), in: transaction)
            }
            #expect(try await !isSilent())
        }
    }
}
