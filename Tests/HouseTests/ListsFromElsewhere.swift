import Base
import Foundation
import HTTPTypes
import HouseSupport
import TestSupport
import Testing
import Web

/// The counter takes in a workbook of another system, and finds what it holds.
@Suite struct ListsFromElsewhere {
    private static let book = Spreadsheet([
        .init(
            "Hồ sơ", heading: ["Mã hồ sơ", "Chủ hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả", "Trạng thái"],
            rows: [
                [
                    .text("H38.77-261102-0001"), .text("Lò Văn Xa"), .day(CalendarDate(dayNumber: 20_759)),
                    .day(CalendarDate(dayNumber: 20_764)), .text("Đang xử lý"),
                ],
                [.text("H38.77-261102-0002"), .text("Lò Thị Gần"), .text("không rõ"), .empty, .text("Đang xử lý")],
            ])
    ])

    @Test(arguments: TestEngine.available)
    func `from the workbook to the scanner`(engine: TestEngine) async throws {
        try await withHouse(engine) { _, visitor in
            try await visitor.signIn("motcua1")
            let page = try await visitor.get("/desk/dossiers/import")
            let wrong = try await visitor.upload(
                page.form(to: "/import"), files: [("file", "x.xlsx", Array("PK\u{3}\u{4}".utf8) + [1, 2, 3])])
            #expect(wrong.status == 422)
            let columns = try await visitor.upload(
                page.form(to: "/import"), files: [("file", "thang-11.xlsx", Self.book.bytes)])
            #expect(columns.status == 200)
            let form = try columns.form(to: "/columns")
            let unnamed = try await visitor.submit(form)
            #expect(unnamed.status == 422)
            let review = try await visitor.submit(form, ["name": "Cổng tỉnh", "system": "Cổng dịch vụ công"])
            #expect(review.status == 200)
            #expect(review.text.contains("không rõ"))
            let fates = try await visitor.get("\(review.path)/fates.csv")
            #expect(fates.text.contains("Lò Văn Xa") && fates.text.contains(",new,"))
            let done = try await visitor.submit(review.form(to: "/apply"))
            #expect(done.status == 200)
            #expect(!done.text.contains("/apply\""))

            // The next list of the same columns is known, and the same lines are as they were.
            let again = try await visitor.upload(
                page.form(to: "/import"), files: [("file", "thang-11b.xlsx", Self.book.bytes)])
            #expect(again.text.contains("Cổng tỉnh"))
            let second = try await visitor.submit(again.form(to: "/columns"))
            #expect(second.status == 200)
            #expect(!second.text.contains("/apply\""))

            let desk = try await visitor.get("/desk/dossiers")
            let found = try await visitor.submit(desk.form(to: "/open"), ["code": "h38.77-261102-0001"])
            #expect(found.path.hasPrefix("/desk/outside/"))
            #expect(found.text.contains("Lò Văn Xa") && found.text.contains("Cổng dịch vụ công"))
            let commented = try await visitor.submit(found.form(to: "/comments"), ["comment": "Đã gọi điện"])
            #expect(commented.text.contains("Đã gọi điện"))
            let nothing = try await visitor.submit(found.form(to: "/link"), ["code": "không có"])
            #expect(nothing.status == 422)
            #expect(try await visitor.get("/desk/outside?q=lo+van+xa").text.contains("H38.77-261102-0001"))
            #expect(try await visitor.get("/desk/outside?state=resolved").status == 200)

            let chair = visitor.other()
            try await chair.signIn("chutich")
            let compared = try await chair.get("/desk/outside/compare")
            #expect(compared.text.contains("Cổng dịch vụ công"))
            #expect(try await chair.get("/desk/dossiers/import").status == 403)
            #expect(try await chair.get(review.path).status == 403)
        }
    }
}
