import Base
import Foundation
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing

/// Pauses, apologies, sheets and rules as officials meet them, through HTTP.
@Suite struct ClocksAtTheDesk {
    private func due(_ house: TestHouse, _ path: String) async throws -> Int64 {
        let id = String(path.split(separator: "/").last ?? "")
        return try await house.database.read {
            try $0.value("SELECT due_at FROM dossier WHERE id = \(id)", as: Int64.self)
        } ?? 0
    }

    @Test(arguments: TestEngine.available)
    func `a pause moves the date by the time that it stood, and the applicant reads why`(engine: TestEngine)
        async throws
    {
        try await withHouse(engine) { house, resident in
            let counter = resident.other()
            let path = try await Applicant(resident).received(by: counter, house)
            let before = try await due(house, path)
            let specialist = resident.other()
            try await specialist.signIn("vanhoa1")
            let bad = try await specialist.submit(
                specialist.get(path).form(to: "/pause"), ["kind": "holiday", "note": "Nghỉ"])
            #expect(bad.status == 422)
            let paused = try await specialist.submit(
                specialist.get(path).form(to: "/pause"), ["kind": "agency", "note": "Chờ Bảo hiểm xã hội"])
            #expect(paused.status == 200)
            #expect(paused.text.contains("Tạm dừng từ"))
            house.clock.advance(seconds: 48 * 3600)
            try await specialist.signIn("vanhoa1")
            let resumed = try await specialist.submit(specialist.get(path).form(to: "/resume"))
            #expect(resumed.status == 200)
            let after = try await due(house, path)
            // From Monday to Wednesday, with a holiday between: one working day, from Friday to Monday.
            #expect(after == before + 3 * 24 * 3_600_000)
        }
    }

    @Test func `an apology gives form 04 and a new date, once`() async throws {
        try await withHouse { house, resident in
            let counter = resident.other()
            let path = try await Applicant(resident).received(by: counter, house)
            let specialist = resident.other()
            try await specialist.signIn("vanhoa1")
            let early = try await specialist.submit(
                specialist.get(path).form(to: "/apologise"), ["day": "2026-11-24", "reason": "Chờ xác minh"])
            #expect(early.status == 422)
            let free = try await specialist.submit(
                specialist.get(path).form(to: "/apologise"), ["day": "2026-11-29", "reason": "Chờ xác minh"])
            #expect(free.status == 422, "a Sunday")
            let done = try await specialist.submit(
                specialist.get(path).form(to: "/apologise"), ["day": "2026-11-30", "reason": "Chờ xác minh"])
            #expect(done.status == 200)
            #expect(try await due(house, path) == Instant(CalendarDate(dayNumber: 20_787), minutes: 1020).milliseconds)
            #expect(!done.forms.contains { $0.action.hasSuffix("/apologise") }, "once")
            #expect(try await house.count("dossier_paper WHERE kind = 'apology' AND title_vi = '04'") >= 1)
            let paper = try #require(done.link("\(path)/papers/"))
            let pdf = try await specialist.get(paper)
            #expect(pdf.text.hasPrefix("%PDF"))
        }
    }

    @Test func `a revoked result is issued anew and handed out again`() async throws {
        try await withHouse { house, resident in
            let counter = resident.other()
            let path = try await Applicant(resident).received(by: counter, house)
            let id = String(path.split(separator: "/").last ?? "")
            let specialist = resident.other()
            try await specialist.signIn("vanhoa1")
            _ = try await specialist.submit(specialist.get(path).form(to: "/advance"), ["list_kind": "poor"])
            let chair = resident.other()
            try await chair.signIn("chutich")
            _ = try await chair.submit(chair.get(path).form(to: "/decide"))
            let taken = ["name": "Nguyễn Thị Mơ", "relation": "applicant"]
            #expect(try await counter.submit(counter.get(path).form(to: "/hand-out"), taken).status == 200)
            let resolved: Int64? = try await house.database.read {
                try $0.value("SELECT resolved_at FROM dossier WHERE id = \(id)")
            }
            #expect(
                try await chair.submit(chair.get(path).form(to: "/revoke"), ["reason": "Sai năm sinh"]).status == 200)
            house.clock.advance(seconds: 3600)
            let reissued = try await chair.submit(chair.get(path).form(to: "/reissue"), ["reason": "Sửa năm sinh"])
            #expect(reissued.status == 200)
            let states = try await house.database.read {
                try $0.values(
                    "SELECT state FROM dossier_paper WHERE dossier_id = \(id) AND kind = 'result' ORDER BY id",
                    as: String.self)
            }
            #expect(states == ["revoked", "published"])
            #expect(try await counter.submit(counter.get(path).form(to: "/hand-out"), taken).status == 200)
            let again: Int64? = try await house.database.read {
                try $0.value("SELECT resolved_at FROM dossier WHERE id = \(id)")
            }
            #expect(again == resolved, "the day of the decision stays")
        }
    }

    @Test func `the control sheet, the register and a hand-over sheet are papers`() async throws {
        try await withHouse { house, resident in
            let counter = resident.other()
            let path = try await Applicant(resident).received(by: counter, house)
            let id = String(path.split(separator: "/").last ?? "")
            #expect(try await counter.get("\(path)/control-sheet.pdf").text.hasPrefix("%PDF"))
            let register = try await counter.get("/desk/register?from=2026-09-01&until=2026-11-23")
            #expect(register.status == 200)
            let pdf = try await counter.submit(
                register.form(to: "part=1"), ["reason": "Đóng sổ tháng 11"])
            #expect(pdf.text.hasPrefix("%PDF"))
            #expect(try await counter.get("/desk/register?from=2026-11-23&until=2026-09-01").status == 422)

            let none = try await counter.submit(
                counter.get("/desk/hand-overs/new?role=specialist").form(to: "/new"), ["taker": "Nguyễn Thị Hiền"])
            #expect(none.status == 422)
            let made = try await counter.submit(
                counter.get("/desk/hand-overs/new?role=specialist").form(to: "/new"),
                ["taker": "Nguyễn Thị Hiền", "dossiers": id])
            #expect(made.status == 200)
            let sheet = try #require(made.link("/desk/hand-overs/0"))
            #expect(try await counter.get(sheet).text.hasPrefix("%PDF"))
        }
    }

    @Test func `a rule holds from its day on, and never in the past`() async throws {
        try await withHouse { house, visitor in
            try await visitor.signIn("chutich")
            let page = try await visitor.get("/desk/rules")
            #expect(page.text.contains("15:00"))
            let form = try page.form(to: "/desk/rules")
            var rule = [
                "rule": "cut_off", "value": "16:30", "from": "2026-11-01", "source": "Quyết định 1", "verified": "read",
            ]
            #expect(try await visitor.submit(form, rule).status == 422)
            rule["from"] = "2026-11-24"
            let saved = try await visitor.submit(visitor.get("/desk/rules").form(to: "/desk/rules"), rule)
            #expect(saved.status == 200)
            #expect(saved.text.contains("16:30"))
            #expect(try await house.count("onestop_rule WHERE key = 'cut_off' AND value = 990") == 1)
            let counter = visitor.other()
            try await counter.signIn("motcua1")
            #expect(try await !counter.get("/desk/rules").forms.contains { $0.action == "/desk/rules" })
        }
    }
}
