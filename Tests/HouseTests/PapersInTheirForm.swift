import Base
import Foundation
import House
import HouseSupport
import Storage
import TestSupport
import Testing

@testable import OneStop

/// Forms 05 and 06 as another program reads them: the headings of Circular 01/2018, and who did what when.
@Suite(.enabled(if: PrintedPaper.isReadable, "pdftotext (package poppler-utils) is not installed"))
struct PapersInTheirForm {
    static let control = ["Bước", "Bên giao", "Bên nhận", "Giờ, ngày giao", "Kết quả", "Ghi chú"]
    static let register = [
        "TT", "Tên hồ sơ, mã số", "Tổ chức, cá nhân", "Địa chỉ, điện thoại", "Nhận", "Hẹn trả", "Có kết quả", "Trả",
        "Phương thức", "Người nhận", "Ghi chú",
    ]
    /// What stands below tables.
    static let foot = ["In lúc", "Dữ liệu minh họa", "1/", "2/", "3/", "4/"]

    private static let steps = [
        "Đối chiếu danh sách, soạn giấy xác nhận", "Duyệt và ký", "Vào sổ, đóng dấu, trả kết quả",
    ]

    private func person(_ name: String, like visitor: Visitor) async throws -> Visitor {
        let person = visitor.other()
        try await person.signIn(name)
        return person
    }

    private func named(_ username: String, _ house: TestHouse) async throws -> String {
        try #require(try await house.actor(username)).displayName
    }

    /// Form 05 of a dossier, and its rows.
    private func sheet(_ path: String, _ visitor: Visitor) async throws -> (paper: PrintedPaper, rows: [[String]]) {
        let paper = try PrintedPaper(try await visitor.get("\(path)/control-sheet.pdf").bytes)
        return (paper, try #require(paper.rows(under: Self.control, before: Self.foot), "\(paper.text)"))
    }

    @Test(arguments: TestEngine.available)
    func `form 05 says who gave it to whom, when, whether in time, and why it stood`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let counter = resident.other()
            let path = try await Applicant(resident).received(by: counter, house)
            let specialist = try await person("vanhoa1", like: resident)
            _ = try await specialist.submit(
                specialist.get(path).form(to: "/pause"), ["kind": "agency", "note": "Chờ Bảo hiểm xã hội trả lời"])
            house.clock.advance(seconds: 48 * 3600)
            try await specialist.signIn("vanhoa1")
            _ = try await specialist.submit(specialist.get(path).form(to: "/resume"))
            _ = try await specialist.submit(
                specialist.get(path).form(to: "/apologise"), ["day": "2026-12-04", "reason": "Chờ xác minh tại thôn"])
            house.clock.advance(seconds: 3900)
            _ = try await specialist.submit(specialist.get(path).form(to: "/advance"), ["list_kind": "poor"])
            let open = try await sheet(path, specialist).rows
            let first = [
                Self.steps[0], try await named("vanhoa1", house), "Chủ tịch", "10:05 25/11/2026", "Trước hạn",
                "Chờ Bảo hiểm xã hội trả lời; Chờ xác minh tại thôn",
            ]
            #expect(open == [first, [Self.steps[1], "Chủ tịch", "", "", "Đang làm", ""]])

            // The decision had four hours; it comes two days later.
            house.clock.advance(seconds: 48 * 3600)
            let late = try await sheet(path, try await person("vanhoa1", like: resident)).rows
            #expect(late.last == [Self.steps[1], "Chủ tịch", "", "", "Đang làm, quá hạn", ""])
            let chair = try await person("chutich", like: resident)
            _ = try await chair.submit(chair.get(path).form(to: "/decide"))
            house.clock.advance(seconds: 600)
            try await counter.signIn("motcua1")
            _ = try await counter.submit(
                counter.get(path).form(to: "/hand-out"), ["name": "Nguyễn Thị Mơ", "relation": "applicant"])
            let (paper, rows) = try await sheet(path, counter)
            #expect(
                rows == [
                    first,
                    [
                        Self.steps[1], try await named("chutich", house), "Một cửa", "10:05 27/11/2026", "Quá hạn", "",
                    ],
                    [
                        Self.steps[2], try await named("motcua1", house), "", "10:15 27/11/2026", "Không định giờ", "",
                    ],
                ])
            let number = try #require(
                try await house.database.read { connection in
                    try connection.value(
                        "SELECT case_number FROM dossier WHERE id = \(String(path.split(separator: "/").last ?? ""))",
                        as: String.self)
                })
            for words in [
                "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: \(number)",
                "Nguyễn Thị Mơ", "Xác nhận hộ nghèo, hộ cận nghèo",
                "09 giờ 00 phút, Thứ Hai, ngày 23 tháng 11 năm 2026",
                "17 giờ 00 phút, Thứ Sáu, ngày 04 tháng 12 năm 2026",
            ] { #expect(paper.text.contains(words), "\(words) in \(paper.text)") }
        }
    }

    @Test(arguments: TestEngine.available)
    func `form 05 says what went back, and hands nothing on that was refused`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let counter = resident.other()
            let path = try await Applicant(resident).received(by: counter, house)
            let specialist = try await person("vanhoa1", like: resident)
            _ = try await specialist.submit(specialist.get(path).form(to: "/advance"), ["list_kind": "poor"])
            house.clock.advance(seconds: 1800)
            let chair = try await person("chutich", like: resident)
            _ = try await chair.submit(chair.get(path).form(to: "/send-back"), ["reason": "Thiếu danh sách năm 2026"])
            house.clock.advance(seconds: 1800)
            _ = try await specialist.submit(
                specialist.get(path).form(to: "/refuse"), ["note": "Hộ không có tên trong danh sách"])
            let rows = try await sheet(path, counter).rows
            let (worker, head) = (try await named("vanhoa1", house), try await named("chutich", house))
            #expect(
                rows == [
                    [Self.steps[0], worker, "Chủ tịch", "9:00 23/11/2026", "Trước hạn", ""],
                    [
                        Self.steps[1], head, "Chuyên viên", "9:30 23/11/2026", "Đúng hạn", "Thiếu danh sách năm 2026",
                    ],
                    [
                        Self.steps[0], worker, "", "10:00 23/11/2026", "Trước hạn",
                        "Đã từ chối: Hộ không có tên trong danh sách",
                    ],
                ])
        }
    }

    @Test(arguments: TestEngine.available)
    func `form 06 tells what became of each dossier, and to whom the result went`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            var paths: [String] = []
            for _ in 0..<6 {
                paths.append(try await Applicant(resident.other()).received(by: resident.other(), house))
                house.clock.advance(seconds: 60)
            }
            let counter = try await person("motcua1", like: resident)
            let specialist = try await person("vanhoa1", like: resident)
            let chair = try await person("chutich", like: resident)
            func send(_ visitor: Visitor, _ index: Int, _ form: String, _ values: [String: String]) async throws {
                let answer = try await visitor.submit(visitor.get(paths[index]).form(to: form), values)
                #expect(answer.status == 200, "\(form)")
            }
            try await send(specialist, 0, "/refuse", ["note": "Hộ không có tên trong danh sách"])
            try await send(counter, 1, "/withdraw", ["reason": "Nộp nhầm"])
            try await send(specialist, 2, "/pause", ["kind": "agency", "note": "Chờ Bảo hiểm xã hội"])
            try await send(counter, 3, "/return", ["note": "Ảnh mờ"])
            try await send(specialist, 4, "/apologise", ["day": "2026-11-30", "reason": "Chờ xác minh"])
            try await send(specialist, 5, "/advance", ["list_kind": "poor"])
            try await send(chair, 5, "/decide", [:])
            try await send(counter, 5, "/hand-out", ["name": "Nguyễn Văn Mạnh", "relation": "family"])

            let extent = "from=2026-11-23&until=2026-11-23&field=giam-ngheo"
            let pdf = try await counter.take(
                "/desk/register.pdf?\(extent)&part=1", on: "/desk/register?\(extent)", because: "Đối chiếu sổ")
            let paper = try PrintedPaper(pdf.bytes)
            #expect(paper.text.contains("SỔ THEO DÕI HỒ SƠ Từ ngày 23/11/2026 đến ngày 23/11/2026. Giảm nghèo"))
            let rows = try #require(paper.rows(under: Self.register, before: Self.foot), "\(paper.text)")
            #expect(rows.map { $0[0] } == (1...rows.count).map(String.init))
            let dossiers = try await house.database.read { connection in
                try connection.rows("SELECT id, case_number, due_at FROM dossier WHERE accepted_at > 0") { row in
                    (
                        id: try row["id"] as String, number: try row["case_number"] as String,
                        due: try row["due_at"] as Instant
                    )
                }
            }
            let own = try paths.map { path in
                let dossier = try #require(dossiers.first { path.hasSuffix($0.id) })
                let name = "Xác nhận hộ nghèo, hộ cận nghèo \(dossier.number)"
                let row = try #require(rows.first { $0[1] == name }, "\(dossier.number)")
                return (row: row, due: dossier.due.milliseconds == 0 ? "" : ResultWording.written(dossier.due.date))
            }
            // In the order in which they came.
            let places = own.compactMap { Int($0.row[0]) }
            #expect(places == places.sorted() && Set(places).count == 6)
            for (row, due) in own {
                #expect(row[2] == "Nguyễn Thị Mơ" && row[3] == "Ngõ 3 0301234567")
                #expect(row[4] == "23/11/2026" && row[5] == due && row[8] == "Trực tuyến")
            }
            #expect(own.map { $0.row[10] } == ["Đã từ chối", "Đã rút", "Tạm dừng", "Chờ bổ sung", "Đã hẹn lại", ""])
            #expect(own[4].row[5] == "30/11/2026")
            #expect(Array(own[5].row[6...9]) == ["23/11/2026", "23/11/2026", "Trực tuyến", "Nguyễn Văn Mạnh"])
            #expect(own.prefix(5).allSatisfy { $0.row[6] + $0.row[7] + $0.row[9] == "" })
        }
    }

    @Test(arguments: TestEngine.available)
    func `the numbers of form 06 go on from part to part, in the order of reception`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, chair in
            let numbers = (1...Register.partSize + 5).map { number in
                "000.00.99.H56-260302-" + String(repeating: "0", count: 4 - "\(number)".count) + "\(number)"
            }
            try await house.addDossiers(numbered: numbers)
            // In a month that has nothing else, the last number first.
            let first = Instant(try #require(CalendarDate("2026-03-02")), minutes: 480)
            try await house.database.write { transaction in
                for (index, number) in numbers.enumerated() {
                    let at = first.adding(seconds: 60 * (numbers.count - index))
                    try transaction.execute(
                        """
                        UPDATE dossier SET accepted_at = \(at), received_at = \(at), finished_at = \(at),
                            state = 'refused', answers = \([UInt8]())
                        WHERE case_number = \(number)
                        """)
                }
            }
            try await chair.signIn("chutich")
            let page = try await chair.get("/desk/register?from=2026-03-01&until=2026-03-31")
            let parts = page.text.matches(of: /formaction="\/desk\/register\.pdf\?[^"]*part=([0-9]+)/).map {
                $0.output.1
            }
            #expect(parts == ["1", "2"])
            func print(_ part: Int) async throws -> Visitor.Answer {
                let extent = "from=2026-03-01&until=2026-03-31"
                return try await chair.take(
                    "/desk/register.pdf?\(extent)&part=\(part)", on: "/desk/register?\(extent)", because: "Đóng sổ")
            }
            var rows: [[String]] = []
            for part in 1...2 {
                let pdf = try await print(part)
                let paper = try PrintedPaper(pdf.bytes)
                let found = try #require(paper.rows(under: Self.register, before: Self.foot))
                #expect(found.count == (part == 1 ? Register.partSize : 5))
                rows += found
            }
            #expect(rows.map { $0[0] } == (1...numbers.count).map(String.init))
            #expect(rows.map { String($0[1].split(separator: " ").last ?? "") } == numbers.reversed())
            #expect(rows.allSatisfy { $0[10] == "Đã từ chối" })
            #expect(try await print(3).status == 404)
        }
    }
}
