import Base
import Foundation
import HTTPTypes
import House
import HouseSupport
import Storage
import TestSupport
import Testing

/// A block of stickers, printed beforehand and matched with applications afterwards, through HTTP.
@Suite struct StickersForADayOffline {
    /// Makes a block of twelve; the path of its page.
    private func block(_ counter: Visitor) async throws -> String {
        try await counter.signIn("motcua1")
        let page = try await counter.get("/desk/stickers")
        let made = try await counter.submit(page.form(to: "/desk/stickers"), ["count": "12", "note": "Bão"])
        #expect(made.status == 200)
        #expect(made.text.contains("Bão"))
        return made.path
    }

    private func codes(_ house: TestHouse, _ state: String = "free") async throws -> [String] {
        try await house.database.read {
            try $0.values("SELECT code FROM sticker WHERE state = \(state) ORDER BY place", as: String.self)
        }
    }

    /// The walk-in form of a sticker, filled in.
    private func enter(
        _ counter: Visitor, _ code: String, day: String = "2026-11-23", time: String = "9:30",
        _ more: [String: String] = [:]
    ) async throws -> Visitor.Answer {
        let form = try await counter.get("/desk/dossiers/new?procedure=TN-XN-01&sticker=\(code)")
            .form(to: "/desk/dossiers/new")
        var values = Applicant.pages.reduce(into: [:]) { $0.merge($1) { _, new in new } }
        values.merge(["received_day": day, "received_time": time]) { _, new in new }
        values.merge(more) { _, new in new }
        let first = try await counter.submit(form, values)
        // Answers may have asked for more; the form comes back with it.
        guard first.status == 200, first.forms.contains(where: { $0.action == "/desk/dossiers/new" }) else {
            return first
        }
        return try await counter.submit(first.form(to: "/desk/dossiers/new"), values)
    }

    @Test(arguments: TestEngine.available)
    func `what was taken in on paper is entered the day after under the code of its sticker`(engine: TestEngine)
        async throws
    {
        try await withHouse(engine) { house, resident in
            let counter = resident.other()
            let path = try await block(counter)
            let code = try #require(try await codes(house).first)
            let sheet = try await counter.get("\(path).pdf?format=3x8")
            #expect(sheet.text.hasPrefix("%PDF"))

            let waiting = try await resident.get("/q/\(code)")
            #expect(waiting.status == 200)
            #expect(waiting.text.contains("Hồ sơ nhận trên giấy, chưa nhập"))

            house.clock.advance(seconds: 25 * 3600)
            try await counter.signIn("motcua1")
            let scanned = try await counter.submit(
                counter.get("/desk/scan").form(to: "/desk/scan"), ["code": code])
            #expect(scanned.link("/desk/dossiers/new?procedure=TN-XN-01&amp;sticker=\(code)") != nil)
            let received = try await enter(counter, code)
            #expect(received.status == 200)
            #expect(received.path.hasPrefix("/desk/dossiers/"))

            let row = try await house.database.read { connection in
                try connection.row(
                    "SELECT id, received_at, due_at, case_number, channel FROM dossier WHERE code = \(code)"
                ) {
                    (
                        id: try $0["id"] as String, received: try $0["received_at"] as Instant,
                        due: try $0["due_at"] as Instant, number: try $0["case_number"] as String
                    )
                }
            }
            let dossier = try #require(row)
            #expect(dossier.received == Instant(try #require(CalendarDate("2026-11-23")), minutes: 9 * 60 + 30))
            #expect(dossier.number.contains("261123"))
            #expect(try await codes(house, "used") == [code])
            let again = try await resident.get("/q/\(code)")
            #expect(again.status == 200)
            #expect(!again.text.contains("Hồ sơ nhận trên giấy, chưa nhập"))
            // Of the same code, the desk's scan opens the dossier now.
            let opened = try await counter.submit(counter.get("/desk/scan").form(to: "/desk/scan"), ["code": code])
            #expect(opened.path == "/desk/dossiers/\(dossier.id)")
            let audited = try await house.database.read {
                try $0.values(
                    "SELECT facts FROM audit_entry WHERE action = 'onestop.receive_dossier' ORDER BY id DESC LIMIT 1",
                    as: String.self)
            }
            #expect(audited.contains { $0.contains("entered_afterwards_for") })
        }
    }

    @Test(arguments: TestEngine.available)
    func `a sticker is used once, and what the second one typed stays`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let counter = resident.other()
            _ = try await block(counter)
            let code = try #require(try await codes(house).first)
            house.clock.advance(seconds: 3600)
            // Both open the form while the sticker is free.
            let form = try await counter.get("/desk/dossiers/new?procedure=TN-XN-01&sticker=\(code)")
                .form(to: "/desk/dossiers/new")
            #expect(try await enter(counter, code).path.hasPrefix("/desk/dossiers/0"))
            var values = Applicant.pages.reduce(into: [:]) { $0.merge($1) { _, new in new } }
            values.merge(["received_day": "2026-11-23", "received_time": "9:30", "full_name": "Lê Thị Thứ Hai"]) {
                _, new in
                new
            }
            var second = try await counter.submit(form, values)
            if second.status == 200 { second = try await counter.submit(second.form(to: "/desk/dossiers/new"), values) }
            #expect(second.status == 422)
            #expect(second.text.contains("đã dùng cho một hồ sơ khác"))
            #expect(second.text.contains("Lê Thị Thứ Hai"))
            let bearers = try await house.database.read {
                try $0.value("SELECT count(*) FROM dossier WHERE code = \(code)", as: Int.self)
            }
            #expect(bearers == 1)
        }
    }

    @Test(arguments: [
        ("2026-11-24", "9:30", "chưa tới"), ("2026-11-23", "8:00", "Tập tem này được lập"),
        ("2026-11-23", "25:00", "nhập giờ"),
    ])
    func `a moment that cannot be is refused at its field`(day: String, time: String, words: String) async throws {
        try await withHouse { house, resident in
            let counter = resident.other()
            _ = try await block(counter)
            let code = try #require(try await codes(house).first)
            house.clock.advance(seconds: 3600)
            let answer = try await enter(counter, code, day: day, time: time)
            #expect(answer.status == 422)
            #expect(answer.text.contains(words))
            #expect(try await codes(house, "used").isEmpty)
        }
    }

    @Test func `after too many working days nothing is entered any more`() async throws {
        try await withHouse { house, resident in
            let counter = resident.other()
            _ = try await block(counter)
            let code = try #require(try await codes(house).first)
            house.clock.advance(seconds: 12 * 24 * 3600)
            try await counter.signIn("motcua1")
            let answer = try await enter(counter, code)
            #expect(answer.status == 422)
            #expect(answer.text.contains("không nhập muộn hơn được"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `void stickers say so, to the officer and to whoever scans one`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let counter = resident.other()
            let path = try await block(counter)
            let all = try await codes(house)
            let one = try await counter.submit(
                counter.get(path).form(to: "/void"), ["code": all[0], "reason": "In hỏng"])
            #expect(one.status == 200)
            #expect(try await codes(house, "void") == [all[0]])
            let page = try await resident.get("/q/\(all[0])")
            #expect(page.status == 410 || page.text.contains("không còn hiệu lực"))
            let form = try await counter.get("/desk/dossiers/new?procedure=TN-XN-01&sticker=\(all[0])")
            #expect(form.status == 422)
            #expect(form.text.contains("đã hủy"))
            let nothing = try await counter.submit(
                counter.get(path).form(to: "/void"), ["code": all[0], "reason": "Lần nữa"])
            #expect(nothing.status == 422)
            let rest = try await counter.submit(
                counter.get(path).form(to: "/void"), ["code": "", "reason": "Mất cả tập"])
            #expect(rest.status == 200)
            #expect(try await codes(house, "void").count == 12)
        }
    }

    @Test func `a code that is no sticker of this commune is not taken`() async throws {
        try await withHouse { house, resident in
            let counter = resident.other()
            _ = try await block(counter)
            let other = try await house.database.read {
                try $0.value("SELECT code FROM public_code WHERE kind = 'onestop.dossier' LIMIT 1", as: String.self)
            }
            let form = try await counter.get("/desk/dossiers/new?procedure=TN-XN-01&sticker=\(try #require(other))")
            #expect(form.status == 422)
            #expect(form.text.contains("không phải mã của một tem"))
            #expect(try await counter.get("/desk/stickers/01890000-0000-7000-8000-000000000000").status == 404)
            let bad = try await counter.submit(
                counter.get("/desk/stickers").form(to: "/desk/stickers"), ["count": "5"])
            #expect(bad.status == 422)
            let specialist = resident.other()
            try await specialist.signIn("vanhoa1")
            #expect(try await specialist.get("/desk/stickers").status == 403)
        }
    }
}
