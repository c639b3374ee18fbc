import Base
import HTTPTypes
import House
import HouseSupport
import Residents
import Storage
import TestSupport
import Testing
import Trust

@testable import OneStop

/// What is held about a person and who looked: at the counter, on the link of her own, and what she asks to be done with it.
@Suite struct WhatIsHeldAboutMe {
    private static let number = "038185001234"
    private static let card =
        "038185001234||Nguyễn Thị Mơ|27031985|Nữ|Thôn 2, Xã Vân Sơn, Huyện Triệu Sơn, Thanh Hóa|01012022"

    private func officer(_ visitor: Visitor) async throws -> Visitor {
        let officer = visitor.other()
        try await officer.signIn("motcua1")
        return officer
    }

    /// The counter's page about her, found by her card.
    private func page(_ officer: Visitor) async throws -> Visitor.Answer {
        let empty = try await officer.get("/desk/residents/card")
        return try await officer.submit(empty.form(to: "/card"), ["card": Self.card])
    }

    /// Her own link, as the counter hands it out.
    private func link(_ officer: Visitor, _ page: Visitor.Answer) async throws -> String {
        let handed = try await officer.submit(page.form(to: "/data/link"))
        let match = try #require(handed.text.firstMatch(of: /https:\/\/tanninh\.example(\/my-data\/[A-Za-z0-9_-]{43})/))
        return String(match.output.1)
    }

    @Test(arguments: TestEngine.available)
    func `the counter sees it masked, and every look stands on her own page`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let record = try await house.receiveExtract()
            let officer = try await officer(resident)
            let masked = try await page(officer)
            #expect(masked.status == 200 && masked.path.hasSuffix("/data"))
            #expect(masked.text.contains("Nguyễn Thị Mơ") && !masked.text.contains(Self.number))
            #expect(masked.text.contains("8.000 đồng"), "what Payments holds")

            // Two looks: at the whole, and at one application.
            #expect(try await officer.submit(masked.form(to: "/data/reveal"), ["reason": "xem"]).status == 422)
            let clear = try await officer.submit(
                masked.form(to: "/data/reveal"), ["reason": "Người dân đề nghị đối chiếu"])
            #expect(clear.status == 200 && clear.text.contains(Self.number))
            let opened = try await officer.submit(
                officer.get(record).form(to: "/reveal"), ["reason": "Kiểm tra số điện thoại"])
            #expect(opened.status == 200)

            let path = try await link(officer, masked)
            let own = try await resident.get(path)
            #expect(own.status == 200)
            for text in [
                Self.number, "0301234567", "Người dân đề nghị đối chiếu", "Kiểm tra số điện thoại", "noindex",
            ] { #expect(own.text.contains(text), "\(text)") }
            #expect(!own.text.contains("/desk/"))
            #expect(own.headers[.cacheControl]?.contains("no-store") == true)
            #expect(try await resident.get("\(path)/qr.svg").status == 200)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a link holds for seven days, and only the latest does`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            _ = try await house.receiveExtract()
            let officer = try await officer(resident)
            let page = try await page(officer)
            let first = try await link(officer, page)
            let second = try await link(officer, page)
            #expect(try await resident.get(first).status == 404)
            #expect(try await resident.get(second).status == 200)
            house.clock.advance(seconds: 7 * 86_400 + 60)
            let ended = try await resident.get(second)
            #expect(ended.status == 404 && ended.text.contains("hết hạn"))
            #expect(try await resident.get("/my-data/\(SecretToken().text)").status == 404)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a request reaches the officials with its date, and its answer reaches her`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            _ = try await house.receiveExtract()
            let officer = try await officer(resident)
            let path = try await link(officer, try await page(officer))
            let form = try await resident.get(path).form(to: "/requests")
            #expect(try await resident.submit(form, ["kind": "correct", "words": "x"]).status == 422)
            let asked = try await resident.submit(
                form, ["kind": "correct", "words": "Số điện thoại đúng là 0309876543"])
            #expect(asked.status == 200 && asked.text.contains("03/12/2026"), "ten days")
            // A second click asks no second time.
            _ = try await resident.submit(form, ["kind": "correct", "words": "Số điện thoại đúng là 0309876543"])
            let count = try await house.database.read {
                try $0.value("SELECT count(*) FROM person_request", as: Int.self)
            }
            #expect(count == 1)

            let chair = resident.other()
            try await chair.signIn("chutich")
            let list = try await chair.get("/desk/personal-requests")
            #expect(list.text.contains("Nguyễn Thị Mơ"))
            #expect(try await chair.get("/desk").text.contains("/desk/personal-requests/"))
            let answer = try await chair.get(try #require(list.link("/desk/personal-requests/")))
            let answered = try await chair.submit(
                answer.form(to: "/answer"), ["outcome": "done", "answer": "Đã sửa số điện thoại trong sổ."])
            #expect(answered.status == 200)
            let again = try await chair.submit(
                answer.form(to: "/answer"), ["outcome": "refused", "answer": "Không sửa được nữa."])
            #expect(again.status == 409)
            #expect(try await resident.get(path).text.contains("Đã sửa số điện thoại trong sổ."))
        }
    }

    @Test(arguments: TestEngine.available)
    func `consent is recorded at the counter and taken back by her`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            _ = try await house.receiveExtract()
            let officer = try await officer(resident)
            let page = try await page(officer)
            let given = try await officer.submit(
                page.form(to: "/consents"), ["purpose": "contact", "method": "written"])
            #expect(given.status == 200 && given.text.contains("Đồng ý bằng văn bản"))
            let path = try await link(officer, page)
            let own = try await resident.get(path)
            #expect(try await resident.submit(own.form(to: "/withdraw")).text.contains("Đã rút lại lúc"))
            let actions = try await house.database.read {
                try $0.values(
                    """
                    SELECT actor_kind FROM audit_entry
                    WHERE action IN ('residents.give_consent', 'residents.withdraw_consent') ORDER BY id
                    """, as: String.self)
            }
            #expect(actions == ["account", "resident"])
        }
    }

    @Test func `the paper for her is printed for a reason, and the terms are data`() async throws {
        try await withHouse { house, resident in
            _ = try await house.receiveExtract()
            let officer = try await officer(resident)
            let page = try await page(officer)
            let base = try page.form(to: "/data/reveal")
            let form = base.sent(to: base.action.replacing("/reveal", with: "/print"))
            let paper = try await officer.submit(form, ["reason": "In cho người dân mang về"])
            #expect(paper.headers[.contentType] == "application/pdf")
            #expect(paper.bytes.starts(with: Array("%PDF".utf8)))
            let looks = try await house.database.read {
                try $0.value(
                    "SELECT count(*) FROM person_reveal WHERE reason = 'In cho người dân mang về'", as: Int.self)
            }
            #expect(looks == 1)

            let chair = resident.other()
            try await chair.signIn("chutich")
            let list = try await chair.get("/desk/personal-requests")
            let set = try await chair.submit(
                list.form(to: "/terms"), ["kind": "correct", "days": "15", "source": "Nghị định 356/2025"])
            #expect(set.status == 200 && set.text.contains("15 ngày"))
            // A specialist has no business here.
            let specialist = resident.other()
            try await specialist.signIn("vanhoa1")
            #expect(try await specialist.get("/desk/personal-requests").status == 403)
        }
    }
}
