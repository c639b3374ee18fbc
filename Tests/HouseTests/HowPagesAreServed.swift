import Base
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing

/// What holds for every page, tried on some.
@Suite struct HowPagesAreServed {
    @Test func `a kept page is sent once and then only confirmed`() async throws {
        try await withHouse { _, visitor in
            let first = try await visitor.get("/procedures")
            let etag = try #require(first.headers[.eTag])
            let again = try await visitor.get("/procedures", headers: [.ifNoneMatch: etag])
            #expect(again.status == 304)
            #expect(again.bytes.isEmpty)
            #expect(first.headers[.vary]?.contains("Cookie") == true)
            #expect(!first.text.contains("name=\"csrf\""))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a revoked code says so at once, although its page was kept`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            let code = try await house.database.read {
                try $0.value("SELECT code FROM public_code WHERE kind = 'lookup.place' LIMIT 1", as: String.self)
            }
            let path = "/q/\(try #require(code))"
            #expect(try await visitor.get(path).status == 200)
            #expect(try await visitor.get(path).status == 200)
            let chair = visitor.other()
            try await chair.signIn("chutich")
            let page = try await chair.get("/desk/codes/\(code ?? "")")
            let revoked = try await chair.submit(page.form(to: "/revoke"), ["reason": "Bảng bị mất trộm"])
            #expect(revoked.status == 200)
            #expect(try await visitor.get(path).status == 410)
        }
    }

    @Test func `a code is read in any spelling, and a wrong one is refused`() async throws {
        try await withHouse { house, visitor in
            let found = try await house.database.read {
                try $0.value("SELECT code FROM public_code WHERE kind = 'onestop.procedure' LIMIT 1", as: String.self)
            }
            let code = try #require(found)
            let sloppy = code.lowercased().prefix(4) + "-" + code.lowercased().dropFirst(4)
            #expect(try await visitor.get("/q/\(sloppy)").path == "/q/\(code)")
            var wrong = Array(code)
            wrong.swapAt(3, 4)
            #expect(try await visitor.get("/q/\(String(wrong))").status == 404)
            let json = try await visitor.get("/q/\(code)", headers: [.accept: "application/json"])
            #expect(json.headers[.contentType] == "application/json")
            for symbol in ["svg", "png"] { #expect(try await visitor.get("/q/\(code).\(symbol)").status == 200) }
        }
    }

    @Test func `guessing codes is slowed`() async throws {
        try await withHouse { _, visitor in
            var statuses: Set<Int> = []
            for number in 0..<40 {
                // Codes that nobody issued, with a right check character where chance has it.
                statuses.insert(
                    try await visitor.get("/follow/\(String(repeating: "A", count: 41))\(number % 10)A").status)
            }
            #expect(statuses.isSubset(of: [404, 429]))
        }
    }

    @Test func `unknown addresses, wrong methods and foreign targets`() async throws {
        try await withHouse { _, visitor in
            #expect(try await visitor.get("/no/such/page").status == 404)
            let wrong = try await visitor.send(.delete, "/procedures")
            #expect(wrong.status == 405)
            #expect(wrong.headers[.allow] == "GET")
            #expect(try await visitor.send(.head, "/procedures").status == 200)
            let signedIn = try await visitor.get("/sign-in?next=https://evil.example/")
            let form = try signedIn.form(to: "/sign-in")
            let answer = try await visitor.submit(
                form, ["username": "chutich", "password": "langso-demo"], follow: false)
            #expect(answer.status == 303)
            #expect(answer.headers[.location]?.hasPrefix("/") == true)
            #expect(answer.headers[.location]?.hasPrefix("//") == false)
        }
    }

    @Test(arguments: ["vi", "en", "ar"])
    func `the language is chosen once and stays`(language: String) async throws {
        try await withHouse { _, visitor in
            let person = visitor.other(languages: "fr")
            let page = try await person.get("/procedures?lang=\(language)")
            #expect(page.path == "/procedures")
            #expect(page.text.contains("<html lang=\"\(language)\" dir=\"\(language == "ar" ? "rtl" : "ltr")\""))
            #expect(try await person.get("/units").text.contains("<html lang=\"\(language)\""))
        }
    }

    @Test func `a document is sent in parts where a browser asks for parts`() async throws {
        try await withHouse { house, visitor in
            let found = try await house.database.read {
                try $0.value("SELECT code FROM public_code LIMIT 1", as: String.self)
            }
            let path = "/q/\(try #require(found)).png"
            let whole = try await visitor.get(path)
            func part(_ range: String) async throws -> Visitor.Answer {
                try await visitor.get(path, headers: [.range: range])
            }
            let last = try await part("bytes=-10")
            if whole.headers[.acceptRanges] != nil {
                #expect(last.status == 206)
                #expect(last.bytes == Array(whole.bytes.suffix(10)))
                #expect(try await part("bytes=\(whole.bytes.count)-").status == 416)
                #expect(try await part("bytes=0-3").bytes == Array(whole.bytes.prefix(4)))
            }
        }
    }

    @Test func `a form with files that lacks the session's token does nothing, and is shown to be sent again`()
        async throws
    {
        try await withHouse { house, visitor in
            let counter = visitor.other()
            try await counter.signIn("motcua1")
            let form = try await counter.get("/desk/scan").form(to: "/desk/scan")
            let answer = try await counter.upload(form, ["csrf": "forged", "code": "kept & safe"], files: [])
            #expect(answer.status == 401)
            #expect(answer.text.contains("kept &amp; safe"))
            #expect(try await counter.upload(form, ["code": "unknown words"], files: []).status == 422)
            // The session has ended meanwhile: what was typed is kept just so.
            let late = try await visitor.other().upload(form, ["code": "kept & safe"], files: [])
            #expect(late.status == 401 && late.text.contains("kept &amp; safe"))
        }
    }

    @Test func `a forged line for the next page says nothing`() async throws {
        try await withHouse { _, visitor in
            let cookie = "flash=eyJhIjp7fSwiayI6ImVycm9yIiwidCI6Im5vLnN1Y2gudGV4dCJ9"
            let answer = try await visitor.other().get("/q", headers: [.cookie: cookie])
            #expect(answer.status == 200 && !answer.text.contains("no.such.text"))
        }
    }

    @Test func `every answer carries the security headers`() async throws {
        try await withHouse { _, visitor in
            for path in ["/", "/no/such/page", "/healthz", "/desk", "/api/v1/openapi.json"] {
                let answer = try await visitor.send(.get, path)
                #expect(answer.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true, "\(path)")
                #expect(answer.headers[.xContentTypeOptions] == "nosniff", "\(path)")
            }
        }
    }
}
