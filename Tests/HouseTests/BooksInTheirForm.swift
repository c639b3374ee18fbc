import Base
import HouseSupport
import Storage
import TestSupport
import Testing

/// The printed books of certification, as another program reads them: every number once, void ones marked, and the right sums.
@Suite(.enabled(if: PrintedPaper.isReadable, "pdftotext (package poppler-utils) is not installed"))
struct BooksInTheirForm {
    private static let days = "from=2026-01-01&to=2026-11-23"

    /// An entry, as the database has it.
    private struct Line: Sendable {
        let number: Int
        let day: CalendarDate
        let requester: String
        let copies: Int
        let amount: Int64
        let isVoid: Bool
    }

    private static func columns(_ copies: String) -> [String] {
        [
            "Số chứng thực", "Ngày, tháng, năm chứng thực",
            copies == "Số bản sao"
                ? "Họ tên người yêu cầu chứng thực" : "Họ tên, số giấy tờ tùy thân của người yêu cầu",
            "Tên giấy tờ, văn bản", "Họ tên, chức danh người ký", copies, "Phí (đồng)", "Ghi chú",
        ]
    }

    private func lines(_ kind: String, _ house: TestHouse) async throws -> [Line] {
        try await house.database.read { connection in
            try connection.rows(
                """
                SELECT number, day, requester, copies, amount, state FROM certification_entry WHERE kind = \(kind)
                ORDER BY year, number
                """
            ) { row in
                Line(
                    number: try row["number"], day: try row["day"], requester: try row["requester"],
                    copies: try row["copies"], amount: try row["amount"],
                    isVoid: try row["state"] as String == "void")
            }
        }
    }

    /// Vietnamese digits: a point at each thousand.
    private func written(_ number: Int64) -> String {
        let digits = Array("\(number)")
        return digits.enumerated().map { index, digit in
            index > 0 && (digits.count - index) % 3 == 0 ? ".\(digit)" : "\(digit)"
        }.joined()
    }

    private func day(_ date: CalendarDate) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(date.day))/\(two(date.month))/\(date.year)"
    }

    @Test(arguments: TestEngine.available)
    func `every number stands once, void ones say why, and the sums leave them out`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            let officer = visitor.other()
            try await officer.signIn("motcua2")
            let lane = "/desk/certification"
            for requester in ["Lê Thị Hoa", "Lê Thị Hoa Mai"] {
                let told = try await officer.submit(
                    officer.get(lane).form(to: lane),
                    ["requester": requester, "document": "Giấy khai sinh", "pages": "2", "copies": "3"])
                let done = try await officer.submit(told.form(to: lane))
                #expect(done.path.contains("last="))
                guard requester == "Lê Thị Hoa" else { continue }
                let entry = try #require(done.link("\(lane)/entries/")).replacing("/wording", with: "")
                let void = try await officer.submit(
                    officer.get(entry).form(to: "/void"), ["void_reason": "khách bỏ, không lấy"])
                #expect(void.status == 200)
            }
            try await visitor.signIn("chutich")
            for (kind, title, copies) in [
                ("copy", "SỔ CHỨNG THỰC BẢN SAO TỪ BẢN CHÍNH", "Số bản sao"),
                ("signature", "SỔ CHỨNG THỰC CHỮ KÝ", "Số giấy tờ"),
            ] {
                let lines = try await lines(kind, house)
                #expect(lines.count > 10 && lines.map(\.number) == Array(1...lines.count))
                let pdf = try await visitor.take(
                    "\(lane)/register.pdf?\(Self.days)&kind=\(kind)", on: "\(lane)/register?\(Self.days)",
                    because: "Đối chiếu sổ")
                let paper = try PrintedPaper(pdf.bytes)
                #expect(paper.text.contains("\(title) Từ ngày 01/01/2026 đến ngày 23/11/2026"))
                let rows = try #require(
                    paper.rows(under: Self.columns(copies), before: ["Cộng:", "Dữ liệu minh họa"]), "\(paper.text)")
                #expect(rows.map { $0[0] } == lines.map { "\($0.number)" })
                for (row, line) in zip(rows, lines) {
                    #expect(row[1] == day(line.day))
                    #expect(row[2].hasPrefix(line.requester))
                    #expect(row[5] == "\(line.copies)" && row[6] == written(line.amount))
                    #expect(row[7].hasPrefix("Đã hủy: ") == line.isVoid, "\(row)")
                    #expect(line.isVoid || row[7].isEmpty)
                    #expect(!row[3].isEmpty && !row[4].isEmpty)
                }
                let valid = lines.filter { !$0.isVoid }
                #expect(valid.count < lines.count || kind == "signature")
                let sum =
                    "Cộng: \(valid.count) việc, \(written(Int64(valid.reduce(0) { $0 + $1.copies }))) bản, "
                    + "\(written(valid.reduce(0) { $0 + $1.amount })) đồng. Số đã hủy không tính."
                #expect(paper.text.contains(sum), "\(sum)")
                if kind == "copy" {
                    let voids = rows.filter { $0[7] == "Đã hủy: khách bỏ, không lấy" }
                    #expect(voids.count == 1 && voids[0][2] == "Lê Thị Hoa")
                    // What proves who it was stands in the book of signatures alone.
                    #expect(!paper.text.contains("038"))
                }
            }
        }
    }
}
