import Audit
import Base
import Foundation
import HTTPTypes
import House
import HouseSupport
import Storage
import TestSupport
import Testing

/// The figures and the morning page as the chairman meets them.
@Suite struct FiguresForLeaders {
    private static let period = "from=2026-08-01&until=2026-11-23"

    /// How many a list says that it has.
    private static func results(_ list: Visitor.Answer) -> String? {
        list.text.firstMatch(of: /([0-9.]+) kết quả/).map { String($0.output.1) }
    }

    /// What programs are answered.
    private struct Answer: Decodable {
        let total: [String: Int]
        let rows: [Row]

        struct Row: Decodable { let key: String }
    }

    @Test(arguments: TestEngine.available)
    func `every number of the page opens a list that is as long`(engine: TestEngine) async throws {
        try await withHouse(engine) { _, chair in
            try await chair.signIn("chutich")
            for dimension in ["field", "procedure", "unit", "officer", "channel", "month"] {
                let page = try await chair.get("/desk/figures?\(Self.period)&by=\(dimension)")
                #expect(page.status == 200)
                let numbers = page.text.matches(of: /<a href="(\/desk\/dossiers\?[^"]*cell=[^"]*)">([0-9.]+)<\/a>/).map
                {
                    (
                        path: String($0.output.1).replacingOccurrences(of: "&amp;", with: "&"),
                        number: String($0.output.2)
                    )
                }
                #expect(numbers.count > 5)
                for (path, number) in numbers.prefix(dimension == "officer" ? 12 : 30) {
                    let list = try await chair.get(path)
                    #expect(list.status == 200)
                    #expect(Self.results(list) == number, "\(path) is said to be \(number)")
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
            #expect(received + carried == accepted)
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
