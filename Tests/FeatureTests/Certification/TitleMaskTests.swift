import Base
import Residents
import Testing
import Web

@testable import Certification

@Suite struct WhatAnyoneMaySeeOfATitle {
    static let markers = ["của", "cấp cho", "số", "ông", "bà", "mang tên", "giữa"]

    @Test(arguments: [
        ("Giấy khai sinh", "Giấy khai sinh"), ("Giấy khai sinh của Nguyễn Văn An", "Giấy khai sinh …"),
        ("Bằng tốt nghiệp Trung học phổ thông", "Bằng tốt nghiệp Trung học phổ thông"),
        ("Giấy chứng nhận kết hôn số 12", "Giấy chứng nhận kết hôn …"),
        ("Sổ bảo hiểm xã hội", "Sổ bảo hiểm xã hội"), ("Giấy khai sinh Nguyễn Văn An", "Giấy khai sinh …"),
        ("Căn cước 038080001234", "Căn cước …"), ("Hợp đồng giữa ông A và bà B", "Hợp đồng …"),
        ("GIẤY KHAI SINH", "GIẤY KHAI SINH"), ("GIẤY KHAI SINH CỦA NGUYỄN VĂN AN", "GIẤY KHAI SINH …"),
        ("GIẤY KHAI SINH NGUYỄN VĂN AN", "GIẤY KHAI SINH …"),
        ("Quyết định cấp cho cháu B", "Quyết định …"), ("", ""), ("Số hộ khẩu", "Số hộ khẩu"),
    ])
    func `no name and no number`(title: String, shown: String) {
        #expect(TitleMask.masked(title, markers: Self.markers) == shown)
    }
}

@Suite struct WordsOverACopy {
    @Test func `names in braces are filled, what is unknown stays and is told`() {
        let text = "So {number}/{year} {nobody} {"
        #expect(CertificationWording.filled(text, ["number": "7", "year": "2026"]) == "So 7/2026 {nobody} {")
        #expect(CertificationWording.unknownPlaceholders(in: text) == ["nobody"])
        // What a person wrote is never read as a name in braces.
        #expect(CertificationWording.filled("{requester}", ["requester": "{number}", "number": "7"]) == "{number}")
    }
}

@Suite struct ReadingTheLane {
    private func read(
        _ fields: [(String, String)], _ kind: BookEntry.Kind = .copy, name: String? = nil
    ) -> LaneReading { LaneReading(Form(fields), kind: kind, knowing: .init(name: name)) }

    private static let card =
        "038085001234||Lê Thị Hoa|12051985|Nữ|Thôn 2, Xã Vân Sơn, Huyện Triệu Sơn, Thanh Hóa|01012022"

    @Test func `a card alone fills the name, and the officer goes on with the document`() {
        let reading = read([("card", Self.card), ("requester", ""), ("document", "")])
        #expect(reading.isOnlyCard)
        #expect(reading.problems == [])
        #expect(reading.form.text("requester") == "Lê Thị Hoa")
        #expect(reading.number?.digits == "038085001234")
        #expect(reading.form.text("card") == nil)
        #expect(reading.focus == "document")
    }

    @Test func `a number that is known brings its name, one that is not leaves it to be typed`() {
        #expect(read([("card", "038085001234")], name: "Lê Thị Hoa").focus == "document")
        #expect(read([("card", "038 085 001 234")]).focus == "requester")
        #expect(
            read([("card", "038085001234"), ("requester", "An")], name: "Lê Thị Hoa").form.text("requester") == "An")
    }

    @Test(arguments: ["0380850012", "abc", "123456789", "https://tanninh.example/q/X"])
    func `what is no card is said so, and everything typed stays`(text: String) {
        let reading = read([("card", text), ("requester", "An Bình")])
        #expect(reading.problems.first?.field == "card")
        #expect(reading.form.text("requester") == "An Bình")
    }

    @Test func `all at once is read at once`() {
        let reading = read([
            ("card", Self.card), ("document", "Giấy khai sinh"), ("pages", "2"), ("copies", "1.000"),
        ])
        #expect(!reading.isOnlyCard)
        #expect(reading.problems == [])
        #expect([reading.pages, reading.copies] == [2, 1_000])
        #expect(reading.focus == "save")
    }

    @Test(arguments: [
        ("pages", "0"), ("pages", "-1"), ("pages", "2001"), ("copies", "x"), ("copies", "1001"), ("copies", ""),
        ("pages", "99999999999999999999"), ("document", ""), ("requester", " "),
    ])
    func `what makes no sense is named`(field: String, value: String) {
        var fields = [("requester", "An Bình"), ("document", "Bằng"), ("pages", "1"), ("copies", "1")]
        fields = fields.map { $0.0 == field ? (field, value) : $0 }
        #expect(read(fields).problems.map(\.field) == [field])
        #expect(read(fields).focus == field)
    }

    @Test func `a signature needs the person's number and no pages`() {
        let fields = [("requester", "An Bình"), ("document", "Giấy ủy quyền"), ("copies", "1")]
        #expect(read(fields, .signature).problems.map(\.field) == ["card"])
        #expect(read(fields + [("number", "038085001234")], .signature).problems == [])
    }
}
