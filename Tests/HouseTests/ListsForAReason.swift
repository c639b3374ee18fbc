import Base
import HTTPTypes
import House
import HouseSupport
import Storage
import TestSupport
import Testing

@testable import OneStop

/// Registers and tables of many people are given to who says why, and each of these people sees it.
@Suite struct ListsForAReason {
    private static let card =
        "038185001234||Nguyễn Thị Mơ|27031985|Nữ|Thôn 2, Xã Vân Sơn, Huyện Triệu Sơn, Thanh Hóa|01012022"
    private static let day = TestHouse.start.date

    /// An application of hers, received at the counter and paid.
    private func pay(_ house: TestHouse, _ officer: Visitor) async throws {
        let path = try await house.receiveExtract()
        let drawer = try await officer.get("/desk/payments/drawer")
        if drawer.forms.contains(where: { $0.action.hasSuffix("/drawer/open") }) {
            _ = try await officer.submit(drawer.form(to: "/drawer/open"), ["opening": "0"])
        }
        let record = try await officer.get(path)
        #expect(try await officer.submit(record.form(to: "/fee/take")).status == 200)
    }

    /// Asks a page for what stands at that address, first without saying why.
    private func take(
        _ address: String, on page: String, because reason: String, _ officer: Visitor
    ) async throws -> Visitor.Answer {
        let shown = try await officer.get(page)
        let form = try #require(shown.forms.first { $0.fields.contains { $0.name == "reason" } }).sent(to: address)
        for none in ["", "in"] {
            let refused = try await officer.submit(form, ["reason": none])
            #expect(refused.status == 422 && refused.text.contains("id=\"reason\""), "\(address)")
            #expect(!refused.bytes.starts(with: Array("%PDF".utf8)))
        }
        #expect(try await officer.get(address).status == 405, "\(address) is no link")
        let given = try await officer.submit(form, ["reason": reason])
        #expect(given.status == 200, "\(address)")
        return given
    }

    @Test(arguments: TestEngine.available)
    func `every list that she stands on is named on her own page`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let officer = resident.other()
            try await officer.signIn("motcua1")
            try await pay(house, officer)
            let days = "from=\(Self.day)&until=\(Self.day)"
            let register = try await take(
                "/desk/register.pdf?\(days)&part=1", on: "/desk/register?\(days)", because: "Đóng sổ trong ngày",
                officer)
            #expect(register.headers[.contentType] == "application/pdf")
            let table = try await take(
                "/desk/dossiers.csv?state=all", on: "/desk/dossiers?state=all", because: "Báo cáo Sở Tư pháp", officer)
            #expect(table.text.contains("Nguyễn Thị Mơ"))
            let receipts = try await take(
                "/desk/payments.csv?from=\(Self.day)&to=\(Self.day)", on: "/desk/payments",
                because: "Quyết toán thu phí",
                officer)
            #expect(receipts.text.contains("Nguyễn Thị Mơ"))

            let empty = try await officer.get("/desk/residents/card")
            let page = try await officer.submit(empty.form(to: "/card"), ["card": Self.card])
            let handed = try await officer.submit(page.form(to: "/data/link"))
            let link = try #require(
                handed.text.firstMatch(of: /https:\/\/tanninh\.example(\/my-data\/[A-Za-z0-9_-]{43})/)
            ).output.1
            let own = try await resident.get(String(link))
            for words in [
                "In cùng danh sách: Đóng sổ trong ngày", "Tải cùng danh sách thành tệp: Báo cáo Sở Tư pháp",
                "Tải cùng danh sách thành tệp: Quyết toán thu phí",
            ] { #expect(own.text.contains(words), "\(words)") }

            // One entry for each, of form 06 one for its dossiers and one for its certifications, with as many lines as the list had, and no word of the reason in its facts.
            let entries = try await house.database.read { connection in
                try connection.rows(
                    """
                    SELECT audit_entry.action, audit_entry.facts, count(*) AS lines FROM audit_entry
                    JOIN audit_look ON audit_look.entry_id = audit_entry.entry_id
                    GROUP BY audit_entry.id, audit_entry.action, audit_entry.facts ORDER BY audit_entry.id
                    """
                ) { row in (try row["action"] as String, try row["facts"] as JSONValue, try row["lines"] as Int64) }
            }
            #expect(
                entries.map(\.0) == [
                    "onestop.print_register", "onestop.print_register", "onestop.export_dossiers",
                    "payments.export_receipts",
                ])
            for (_, facts, lines) in entries {
                #expect(facts.object?["rows"] == .integer(lines))
                #expect(!facts.text.contains("Sở Tư pháp") && !facts.text.contains("sổ"))
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `the books of certification are taken for a reason, each entry with it`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            try await visitor.signIn("chutich")
            let days = "from=2026-10-01&to=2026-11-23"
            let page = "/desk/certification/register?\(days)"
            let book = try await take(
                "/desk/certification/register.pdf?\(days)&kind=signature", on: page, because: "Lưu trữ sổ chữ ký",
                visitor)
            #expect(book.headers[.contentType] == "application/pdf")
            let table = try await take(
                "/desk/certification/register.csv?\(days)", on: page, because: "Thống kê tháng 11", visitor)
            let (lines, signatures) = try await house.database.read { connection in
                (
                    try connection.value(
                        "SELECT count(*) FROM audit_look WHERE subject_kind = 'certification.entry'", as: Int.self)
                        ?? 0,
                    try connection.value(
                        "SELECT count(*) FROM certification_entry WHERE kind = 'signature'", as: Int.self) ?? 0
                )
            }
            #expect(signatures > 0)
            #expect(lines == signatures + table.text.split(separator: "\r\n").count - 1)
        }
    }
}
