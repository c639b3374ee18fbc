import Base
import Foundation
import House
import HouseSupport
import Storage
import TestSupport
import Testing

@testable import OneStop

/// Form 06 holds all that was received: dossiers, and what was certified at the counter, in the order of reception.
@Suite struct RegisterOfAll {
    /// A line, as the database has it.
    private struct Line {
        let words: String
        let at: Int64
        let isEntry: Bool
    }

    /// What was received from that day on, dossiers by their number, entries by that of their book.
    private func received(since day: CalendarDate, _ house: TestHouse) async throws -> [Line] {
        try await house.database.read { connection in
            try connection.rows(
                """
                SELECT words, at, is_entry, year FROM (
                    SELECT id, case_number AS words, accepted_at AS at, 0 AS is_entry, 0 AS year FROM dossier
                    WHERE accepted_at >= \(Instant(day))
                    UNION ALL SELECT id, '' || number AS words, at, 1 AS is_entry, year
                    FROM certification_entry WHERE at >= \(Instant(day)) AND state = 'valid'
                ) AS line ORDER BY at, id
                """
            ) { row in
                let isEntry: Bool = try row["is_entry"]
                let (words, year): (String, Int) = (try row["words"], try row["year"])
                return Line(words: isEntry ? "\(words)/\(year)" : words, at: try row["at"], isEntry: isEntry)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `dossiers and certifications stand in one order, and all are counted`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, chair in
            try await chair.signIn("chutich")
            let first = TestHouse.start.date.adding(days: -30)
            let days = "from=\(first)&until=\(TestHouse.start.date)"
            let lines = try await received(since: first, house)
            #expect(lines.contains { $0.isEntry } && lines.contains { !$0.isEntry })
            let page = try await chair.get("/desk/register?\(days)")
            #expect(page.text.contains("\(lines.count) kết quả"))
            #expect(page.text.contains("số đã hủy không tính"))
            let parts = page.text.matches(of: /formaction="(\/desk\/register\.pdf\?[^"]*)"/)
            #expect(parts.count == (lines.count + Register.partSize - 1) / Register.partSize)
            let services = house.oneStop
            let actor = try #require(try await house.actor("chutich"))
            let extent = Register.Extent(from: first, until: TestHouse.start.date)
            let said = try await house.database.read { connection in
                let register = RegisterLines(services: services, extent: extent, scope: actor.scope)
                return try stride(from: 0, to: lines.count, by: Register.partSize).flatMap {
                    try register.lines(from: $0, in: connection)
                }
            }
            #expect(said.map(\.received?.milliseconds) == lines.map(\.at))
            #expect(said.map { $0.caseNumber.isEmpty } == lines.map(\.isEntry))
            for line in said where line.caseNumber.isEmpty {
                #expect(line.due == line.received && line.resolved == line.received && line.handedOut == line.received)
                #expect(line.name.hasPrefix("Chứng thực") && line.taker == line.applicant)
            }
        }
    }

    @Test func `the paper says both kinds in their order`() async throws {
        try await withHouse { house, chair in
            try await chair.signIn("chutich")
            // The last days before today on which both were received.
            let first = TestHouse.start.date.adding(days: -4)
            let lines = try await received(since: first, house)
            #expect(lines.contains { $0.isEntry } && lines.contains { !$0.isEntry })
            let days = "from=\(first)&until=\(TestHouse.start.date)"
            let pdf = try await chair.take(
                "/desk/register.pdf?\(days)&part=1", on: "/desk/register?\(days)", because: "Đối chiếu sổ")
            // Each entry's person is told, too.
            let told = try await house.count("audit_look WHERE subject_kind = 'certification.entry'")
            #expect(told == lines.prefix(Register.partSize).count { $0.isEntry })
            let text = try PrintedPaper.written(pdf.bytes).filter { !$0.isWhitespace }
            var rest = text[...]
            for line in lines.prefix(Register.partSize) {
                let words = line.isEntry ? "số\(line.words)" : line.words
                let found = rest.range(of: words.filter { !$0.isWhitespace })
                #expect(found != nil, "\(line.words)")
                if let found { rest = rest[found.upperBound...] }
            }
        }
    }

    @Test func `a field has its own, void numbers have no line`() async throws {
        try await withHouse { house, chair in
            let services = house.oneStop
            let actor = try #require(try await house.actor("chutich"))
            var extent = Register.Extent(from: TestHouse.start.date.adding(days: -60), until: TestHouse.start.date)
            func count() async throws -> Int {
                let wanted = extent
                return try await house.database.read {
                    try RegisterLines(services: services, extent: wanted, scope: actor.scope).count(in: $0)
                }
            }
            let entries = try await house.count("certification_entry WHERE state = 'valid'")
            let all = try await count()
            extent.field = "chung-thuc"
            let certified = try await count()
            #expect(certified >= entries && certified < all)
            extent.field = "giam-ngheo"
            #expect(try await count() < all - entries)
            try await house.database.write {
                try $0.execute("UPDATE certification_entry SET state = 'void' WHERE state = 'valid'")
            }
            extent.field = nil
            #expect(try await count() == all - entries)
            try await chair.signIn("chutich")
            let page = try await chair.get("/desk/register")
            #expect(page.text.contains("value=\"chung-thuc\""))
        }
    }
}
