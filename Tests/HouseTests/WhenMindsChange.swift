import Base
import Foundation
import HTTPTypes
import House
import HouseSupport
import Storage
import TestSupport
import Testing

/// Work that goes back a step, applications that are withdrawn at the desk, and what was entered wrong.
@Suite struct WhenMindsChange {
    private func person(_ name: String, _ house: TestHouse, like visitor: Visitor) async throws -> Visitor {
        let person = visitor.other()
        try await person.signIn(name)
        return person
    }

    private func text(_ column: StaticString, _ path: String, _ house: TestHouse) async throws -> String {
        let id = String(path.split(separator: "/").last ?? "")
        return try await house.database.read {
            try $0.value("SELECT \(trusted: column) FROM dossier WHERE id = \(id)", as: String.self)
        } ?? ""
    }

    @Test(arguments: TestEngine.available)
    func `the chairman sends work back to whoever did it, and what was found is corrected`(engine: TestEngine)
        async throws
    {
        try await withHouse(engine) { house, resident in
            let path = try await Applicant(resident).received(by: resident.other(), house)
            let specialist = try await person("vanhoa2", house, like: resident)
            let first = try await specialist.get(path)
            #expect(!first.forms.contains { $0.action.hasSuffix("/send-back") }, "nothing stands before the first step")
            _ = try await specialist.submit(first.form(to: "/advance"), ["list_kind": "poor"])
            let chair = try await person("chutich", house, like: resident)
            let form = try await chair.get(path).form(to: "/send-back")
            let blank = try await chair.submit(form, ["reason": " "])
            #expect(blank.status == 422)
            let due = try await text("CAST(due_at AS TEXT)", path, house)
            let sent = try await chair.submit(form, ["reason": "Chưa đối chiếu danh sách năm 2026"])
            #expect(sent.status == 200)
            #expect(sent.text.contains("Chưa đối chiếu danh sách năm 2026"))
            #expect(try await text("step", path, house) == "check")
            let holder = try #require(await house.actor("vanhoa2")).account.text
            #expect(try await text("holder_id", path, house) == holder)
            #expect(try await text("CAST(due_at AS TEXT)", path, house) == due, "the promised date stays")
            let again = try await specialist.submit(
                specialist.get(path).form(to: "/advance"), ["list_kind": "near_poor"])
            #expect(again.status == 200)
            #expect(try await text("step", path, house) == "decide")
            let decided = try await chair.submit(chair.get(path).form(to: "/decide"))
            #expect(decided.status == 200)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the chairman refuses at the step of decision`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let path = try await Applicant(resident).received(by: resident.other(), house)
            let specialist = try await person("vanhoa1", house, like: resident)
            _ = try await specialist.submit(specialist.get(path).form(to: "/advance"), ["list_kind": "poor"])
            let chair = try await person("chutich", house, like: resident)
            let refused = try await chair.submit(
                chair.get(path).form(to: "/refuse"), ["note": "Hộ không có tên trong danh sách"])
            #expect(refused.status == 200)
            #expect(try await text("state", path, house) == "refused")
            #expect(try await house.count("dossier_paper WHERE kind = 'refusal' AND title_vi = '03'") >= 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `an application is withdrawn at the desk with the reason, and not after the decision`(engine: TestEngine)
        async throws
    {
        try await withHouse(engine) { house, resident in
            let counter = resident.other()
            let path = try await Applicant(resident).received(by: counter, house)
            let form = try await counter.get(path).form(to: "/withdraw")
            #expect(try await counter.submit(form, ["reason": ""]).status == 422)
            let done = try await counter.submit(form, ["reason": "Bà đến quầy xin rút vì nộp nhầm"])
            #expect(done.status == 200)
            #expect(try await text("state", path, house) == "withdrawn")
            #expect(!done.forms.contains { $0.action.hasSuffix("/advance") || $0.action.hasSuffix("/withdraw") })
            #expect(
                try await house.count(
                    "audit_entry WHERE action = 'onestop.withdraw_dossier' AND actor_kind <> 'system'") >= 1)
            let inspector = try await person("hdnd", house, like: resident)
            #expect(try await !inspector.get(path).forms.contains { $0.action.hasSuffix("/withdraw") })
        }
    }

    @Test(arguments: TestEngine.available)
    func `what was typed wrong is corrected with the reason, found by the new name, and the old words are kept`(
        engine: TestEngine
    ) async throws {
        try await withHouse(engine) { house, resident in
            let counter = resident.other()
            let path = try await Applicant(resident).received(by: counter, house)
            let open = try await counter.get(path).form(to: "/correct/open")
            #expect(try await counter.submit(open, ["reason": "x"]).status == 422)
            let page = try await counter.submit(open, ["reason": "Gõ nhầm tên đệm"])
            #expect(page.status == 200)
            let form = try page.form(to: "/correct")
            #expect(form.fields.contains { $0.name == "full_name" && $0.value == "Nguyễn Thị Mơ" })
            let unchanged = try await counter.submit(form)
            #expect(unchanged.status == 422)
            let wrong = try await counter.submit(form, ["full_name": "A", "address": "Ngõ 33"])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("Ngõ 33"), "nothing that was typed is lost")
            let saved = try await counter.submit(form, ["full_name": "Nguyễn Thị Ngọc Mơ"])
            #expect(saved.status == 200)
            #expect(saved.path == path)
            #expect(saved.text.contains("Nguyễn Thị Ngọc Mơ"))
            #expect(saved.text.contains("Gõ nhầm tên đệm"))
            #expect(try await text("applicant_name", path, house) == "Nguyễn Thị Ngọc Mơ")
            // Form 01 says the new name; the code of the one before leads to it.
            let papers = try await house.database.read { connection in
                try connection.rows(
                    """
                    SELECT code, state FROM dossier_paper
                    WHERE dossier_id = \(String(path.split(separator: "/").last ?? "")) AND kind = 'receipt' ORDER BY id
                    """
                ) { (code: try $0["code"] as String, state: try $0["state"] as String) }
            }
            #expect(papers.map(\.state) == ["revoked", "published"])
            let replaced = try await resident.other().get("/q/\(try #require(papers.first).code)")
            #expect(replaced.status == 410)
            #expect(replaced.link("/q/\(try #require(papers.last).code)") != nil)
            let receipt = try await counter.get(try #require(saved.link("\(path)/papers/")))
            #expect(try PrintedPaper.written(receipt.bytes).contains("Nguyễn Thị Ngọc Mơ"))
            let list = try await counter.get("/desk/dossiers?state=all&q=ngoc+mo")
            #expect(list.link(path) != nil)
            let stale = try await counter.submit(form, ["full_name": "Nguyễn Thị Mơ Mơ", "form_key": "other"])
            #expect(stale.status == 409)

            let shown = try await counter.submit(counter.get(path).form(to: "/reveal"), ["reason": "Đối chiếu"])
            #expect(shown.text.contains("Nguyễn Thị Mơ"), "the words of before, for whoever says why")
            let stored = try await house.database.read {
                try $0.value("SELECT words_before FROM dossier_correction LIMIT 1", as: [UInt8].self)
            }
            #expect(!String(decoding: stored ?? [], as: UTF8.self).contains("Nguyễn"))
        }
    }

    @Test func `a revoked result is issued anew with the right words`() async throws {
        try await withHouse { house, resident in
            let counter = resident.other()
            let path = try await Applicant(resident).received(by: counter, house)
            let specialist = try await person("vanhoa1", house, like: resident)
            _ = try await specialist.submit(specialist.get(path).form(to: "/advance"), ["list_kind": "poor"])
            let chair = try await person("chutich", house, like: resident)
            let decided = try await chair.submit(chair.get(path).form(to: "/decide"))
            #expect(!decided.forms.contains { $0.action.hasSuffix("/correct/open") }, "a result in force stands")
            let revoked = try await chair.submit(decided.form(to: "/revoke"), ["reason": "Ghi nhầm diện hộ"])
            let page = try await chair.submit(revoked.form(to: "/correct/open"), ["reason": "Hộ cận nghèo"])
            let form = try page.form(to: "/correct")
            #expect(form.fields.contains { $0.name == "found.list_kind" && $0.value == "poor" })
            let saved = try await chair.submit(form, ["found.list_kind": "near_poor"])
            #expect(saved.status == 200)
            let reissued = try await chair.submit(saved.form(to: "/reissue"), ["reason": "Sửa diện hộ"])
            #expect(reissued.status == 200)
            #expect(reissued.text.contains("Hộ cận nghèo"))
            let states = try await house.database.read {
                try $0.values(
                    """
                    SELECT dossier_paper.state FROM dossier_paper JOIN dossier ON dossier.id = dossier_paper.dossier_id
                    WHERE dossier_paper.kind = 'result' AND dossier.applicant_name = 'Nguyễn Thị Mơ'
                    ORDER BY dossier_paper.id
                    """, as: String.self)
            }
            #expect(states.suffix(2) == ["revoked", "published"])
        }
    }
}
