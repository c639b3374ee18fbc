import Base
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing

/// A report that a program sends, and the categories that an administrator keeps.
@Suite struct ReportsFromPrograms {
    private func send(
        _ visitor: Visitor, _ body: String, key: String? = nil
    ) async throws -> Visitor.Answer {
        var headers: HTTPFields = [.contentType: "application/json", .accept: "application/json"]
        if let key, let name = HTTPField.Name("Idempotency-Key") { headers[name] = key }
        return try await visitor.send(.post, "/api/v1/reports", headers: headers, body: Array(body.utf8))
    }

    @Test(arguments: TestEngine.available)
    func `a program reports once for each key, and follows the report by its secret path`(
        engine: TestEngine
    ) async throws {
        try await withHouse(engine) { house, visitor in
            let body =
                #"{"kind":"problem","category":"lighting","words":"Đèn đường tắt","place":"van-son-thon-2","name":"Lê Thị Mơ","phone":"0912345678","consent":true}"#
            let first = try await send(visitor, body, key: "lamp-1")
            #expect(first.status == 201)
            let answer = try JSONValue(parsing: first.text)
            let path = try #require(answer["path"]?.string)
            #expect(answer["state"]?.string == "received")
            #expect(try await visitor.get(path).text.contains("Đèn đường tắt"))
            let again = try await send(visitor, body, key: "lamp-1")
            #expect(again.status == 201 && again.text == first.text)
            let reused = try await send(visitor, body.replacing("tắt", with: "cháy"), key: "lamp-1")
            #expect(reused.status == 409)
            let count: Int? = try await house.database.read {
                try $0.value("SELECT count(*) FROM report WHERE words = 'Đèn đường tắt'")
            }
            #expect(count == 1)
        }
    }

    @Test func `what the form refuses is refused, field by field`() async throws {
        try await withHouse { house, visitor in
            let wrong = try await send(
                visitor, #"{"kind":"x","words":"a","name":"Mơ","position":"here","code":"N9MB-SRZ-R4M","place":7}"#)
            #expect(wrong.status == 422 && wrong.text.contains("place"))
            let fields = try await send(visitor, #"{"kind":"x","words":"a","name":"Lê Mơ","position":"here"}"#)
            #expect(fields.status == 422)
            for field in ["kind", "words", "consent", "position"] { #expect(fields.text.contains("\"/\(field)\"")) }
            #expect(try await send(visitor, "[1]").status == 422)
            #expect(try await send(visitor, "{").status == 422)
            // Whoever sends the same again is told, unless it is something else.
            let code: String? = try await house.database.read {
                try $0.value("SELECT code FROM public_code WHERE kind = 'lookup.place' AND target = 'village-hall-3'")
            }
            let body = #"{"kind":"problem","category":"road","words":"Bậc thềm vỡ","code":"\#(try #require(code))"#
            #expect(try await send(visitor, body + "\"}").status == 201)
            #expect(try await send(visitor, body + "\"}").status == 409)
            #expect(try await send(visitor, body + "\",\"different\":true}").status == 201)
        }
    }

    @Test(arguments: TestEngine.available)
    func `an administrator adds a category, and residents choose it`(engine: TestEngine) async throws {
        try await withHouse(engine) { _, visitor in
            let admin = visitor.other()
            try await admin.signIn("quantri")
            let list = try await admin.get("/desk/report-categories")
            let form = try list.form(to: "/desk/report-categories")
            let wrong = try await admin.submit(form, ["key": "Cây", "name_vi": "", "source": "x"])
            #expect(wrong.status == 422 && wrong.text.contains("href=\"#key\""))
            let values = [
                "key": "trees", "name_vi": "Cây đổ", "name_en": "Fallen trees", "icon": "tree", "working_days": "2",
                "handler": "economic", "source": "Quy chế 2026", "verified": "read",
            ]
            #expect(try await admin.submit(form, values).text.contains("Cây đổ"))
            #expect(try await visitor.get("/report").text.contains("Cây đổ"))
            let page = try await admin.get("/desk/report-categories/trees")
            let edit = try page.form(to: "/trees")
            #expect(edit.fields.contains { $0.name == "working_days" && $0.value == "2" })
            _ = try await admin.submit(edit, ["working_days": "3"])
            let stale = try await admin.submit(edit, ["working_days": "9", "form_key": "other"])
            #expect(stale.status == 409 && stale.text.contains("value=\"9\""))
            let history = try await admin.get("/desk/report-categories/trees")
            #expect(history.text.contains("Quy chế 2026"))
            let days = try list.form(to: "/contact-days")
            let kept = try await admin.submit(days, ["days": "45"])
            #expect(try kept.form(to: "/contact-days").fields.contains { $0.name == "days" && $0.value == "45" })
            let clerk = visitor.other()
            try await clerk.signIn("motcua1")
            #expect(try await clerk.get("/desk/report-categories").status == 403)
        }
    }
}
