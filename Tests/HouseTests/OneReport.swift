import Base
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing

/// One report the whole way, through pages as people see them: from the sign to the answer.
@Suite struct OneReport {
    private static let photo: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0] + Array(repeating: 7, count: 200)

    private func code(of place: String, _ house: TestHouse) async throws -> String {
        let code = try await house.database.read {
            try $0.value(
                "SELECT code FROM public_code WHERE kind = 'lookup.place' AND target = \(place)", as: String.self)
        }
        return try #require(code)
    }

    @Test(arguments: TestEngine.available)
    func `from a sign to the answer, by the secret link and on the sign's page`(_ engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            let code = try await code(of: "village-hall-8", house)
            let sign = try await visitor.get("/q/\(code)")
            #expect(sign.text.contains("/report?code=\(code)"))
            let page = try await visitor.get("/report?code=\(code)")
            let form = try #require(page.forms.first { $0.action.hasPrefix("/report?form=") })
            // A mistake brings everything back, the photo too.
            var answer = try await visitor.upload(
                form, ["words": "", "category": "road", "name": "Lê Thị Mơ"],
                files: [("photos", "a.jpg", Self.photo)])
            #expect(answer.status == 422)
            let again = try #require(answer.forms.first { $0.action.hasPrefix("/report?form=") })
            #expect(again.fields.contains { $0.name == "kept" })
            #expect(again.fields.contains { $0.name == "name" && $0.value == "Lê Thị Mơ" })
            let words = "Bậc thềm nhà văn hóa bị vỡ <b>một góc</b>"
            let filled = ["words": words, "consent": "yes", "phone": "0912345678"]
            answer = try await visitor.upload(again, filled, files: [])
            #expect(answer.status == 200 && answer.path.hasPrefix("/report/"))
            let own = answer.path
            #expect(answer.text.contains("&lt;b&gt;") && !answer.text.contains("<b>một"))
            // A double click, and the same form once more, are the same report.
            #expect(try await visitor.upload(again, filled, files: []).path == own)
            // Whoever reports the same is asked first.
            let other = visitor.other()
            let second = try #require(
                try await other.get("/report?code=\(code)").forms.first { $0.action.hasPrefix("/report?form=") })
            let asked = try await other.upload(second, ["words": "Thềm vỡ rồi", "category": "road"], files: [])
            #expect(!asked.path.hasPrefix("/report/") && !asked.text.contains("một góc"))
            _ = try await other.submit(asked.form(to: "/me-too"))

            let desk = visitor.other()
            try await desk.signIn("vanhoa2")
            let list = try await desk.get("/desk/reports?q=bac+them")
            let record = try #require(list.link("/desk/reports/0"))
            var shown = try await desk.get(record)
            #expect(!shown.text.contains("0912345678") && !shown.text.contains("Lê Thị Mơ"))
            shown = try await desk.submit(shown.form(to: "/take"))
            shown = try await desk.upload(
                shown.form(to: "/answer"), ["outcome": "resolved", "answer": "Thôn đã xây lại bậc thềm."], files: [])
            #expect(shown.status == 200)
            shown = try await desk.submit(shown.form(to: "/release"), ["public_words": "Bậc thềm bị vỡ"])
            shown = try await desk.submit(shown.form(to: "/reveal"), ["reason": "Hỏi thêm địa điểm"])
            #expect(shown.text.contains("0912345678"))

            answer = try await visitor.get(own)
            #expect(answer.text.contains("Thôn đã xây lại bậc thềm."))
            let after = try await visitor.get("/q/\(code)")
            #expect(after.text.contains("Bậc thềm bị vỡ") && !after.text.contains("một góc"))
            let released = try #require(after.link("/reports/"))
            let publicPage = try await visitor.get(released)
            #expect(publicPage.text.contains("Thôn đã xây lại bậc thềm."))
            #expect(!publicPage.text.contains("0912345678") && !publicPage.text.contains("Mơ"))
            #expect(try await visitor.get("/reports").text.contains("Bậc thềm bị vỡ"))
        }
    }

    @Test func `who sends too much gets the words back, and who guesses links is slowed down`() async throws {
        try await withHouse { house, visitor in
            var last = 200
            for number in 0..<25 {
                let page = try await visitor.get("/report?unit=van-son-thon-1")
                let form = try #require(page.forms.first { $0.action.hasPrefix("/report?form=") })
                let answer = try await visitor.upload(
                    form, ["words": "Việc số \(number) của tôi", "category": "waste"], files: [])
                last = answer.status
                if last == 429 { #expect(answer.text.contains("Việc số \(number) của tôi")) }
            }
            #expect(last == 429)
            var guesses: Set<Int> = []
            for _ in 0..<70 {
                guesses.insert(
                    try await visitor.send(.get, "/report/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").status)
            }
            #expect(guesses == [404, 429])
        }
    }

    @Test func `every page of the feature opens in every language`() async throws {
        try await withHouse { house, visitor in
            let desk = visitor.other()
            try await desk.signIn("chutich")
            let values = try await house.database.read { connection in
                (
                    report: try connection.value("SELECT id FROM report WHERE released = 1 LIMIT 1", as: String.self),
                    code: try connection.value("SELECT code FROM report WHERE released = 1 LIMIT 1", as: String.self),
                    desk: try connection.value("SELECT id FROM service_desk LIMIT 1", as: String.self),
                    sign: try connection.value(
                        "SELECT code FROM public_code WHERE kind = 'feedback.desk' LIMIT 1", as: String.self)
                )
            }
            let sign = try #require(values.sign)
            let paths = [
                "/report", "/report?code=\(sign)&kind=complaint", "/reports", "/reports?state=open&category=road",
                "/reports/\(try #require(values.code))", "/q/\(sign)", "/rate/\(sign)", "/rate/\(sign)/tablet",
                "/rate/\(sign)/thanks?as=wait&tablet=1", "/units/van-son-thon-4", "/desk/reports",
                "/desk/reports?state=all&q=den", "/desk/reports/\(try #require(values.report))", "/desk/reports.csv",
                "/desk/ratings", "/desk/ratings/list", "/desk/ratings/list?grade=5", "/desk/ratings.csv",
                "/desk/ratings/paper", "/desk/desks", "/desk/desks/new", "/desk/desks/\(try #require(values.desk))",
                "/api/v1/reports?limit=2", "/desk",
            ]
            for language in ["vi", "en", "ar"] {
                for path in paths {
                    let answer = try await desk.get(
                        path, headers: [.acceptLanguage: language, .accept: "text/html"])
                    #expect(answer.status == 200, "\(path) in \(language) answered \(answer.status)")
                }
            }
            for path in ["/reports/XXXX", "/rate/XXXX", "/desk/reports/x", "/desk/desks/x", "/report/x"] {
                #expect(try await desk.get(path).status == 404, "\(path)")
            }
        }
    }
}
