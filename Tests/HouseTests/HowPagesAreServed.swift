import Base
import Codes
import Foundation
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing
import Web

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

    @Test func `a kept page still tells, once, what a form has just done`() async throws {
        try await withHouse { house, visitor in
            let found = try await house.database.read {
                try $0.value(
                    "SELECT code FROM report WHERE released = 1 AND state = 'received' LIMIT 1", as: String.self)
            }
            let path = "/reports/\(try #require(found))"
            let kept = try await visitor.get(path)
            #expect(!kept.text.contains("notice--success"))
            let told = try await visitor.submit(kept.form(to: "/me-too"), [:])
            #expect(told.path == path)
            #expect(told.text.contains("notice--success"))
            #expect(told.headers[.cacheControl] == "no-store")
            #expect(try await !visitor.get(path).text.contains("notice--success"))
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
            // Codes that nobody issued, and secrets that nobody has.
            for (most, address) in [
                (20, { _ in "/q/\(PublicCode.random().text)" }),
                (60, { number in "/follow/\(String(repeating: "A", count: 41))\(number % 10)A" }),
            ] as [(Int, (Int) -> String)] {
                for number in 0..<(most + 5) {
                    let status = try await visitor.get(address(number)).status
                    #expect(status == (number < most ? 404 : 429), "\(number): \(status)")
                }
            }
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

    @Test func `a form for everyone is taken from a kept page, also from who happens to be signed in`() async throws {
        try await withHouse { house, visitor in
            let official = visitor.other()
            try await official.signIn("motcua1")
            // The page is kept for everyone and knows no token.
            let page = try await official.get("/questions/opening-hours")
            let form = try page.form(to: "/rate")
            #expect(!form.fields.contains { $0.name == "csrf" })
            let thanks = try await official.submit(form, ["helpful": "yes"])
            #expect(thanks.status == 200 && thanks.path.contains("thanks"))
            let found: String? = try await house.database.read {
                try $0.value(
                    "SELECT code FROM public_code WHERE kind = 'feedback.desk' AND state = 'published' ORDER BY code")
            }
            let code = try #require(found)
            // A phone kept the form before its owner signed in.
            let kept = try await visitor.get("/rate/\(code)").form(to: "/rate/\(code)")
            #expect(!kept.fields.contains { $0.name == "csrf" })
            let rated = try await official.submit(kept, ["grade": "5"])
            #expect(rated.status == 200 && rated.path.contains("/thanks"))
            // Other sites are refused all the same, and forms behind the account need its token.
            let foreign = try await official.send(
                .post, "/rate/\(code)", headers: HTTPHeaders.foreign, body: Array("grade=1".utf8))
            #expect(foreign.status == 403)
            let bare = try await official.send(
                .post, "/desk/account/language", headers: [.contentType: "application/x-www-form-urlencoded"],
                body: Array("language=en".utf8))
            #expect(bare.status == 401)
        }
    }

    @Test func `a forged line for the next page says nothing`() async throws {
        try await withHouse { _, visitor in
            let cookie = "flash=eyJhIjp7fSwiayI6ImVycm9yIiwidCI6Im5vLnN1Y2gudGV4dCJ9"
            let answer = try await visitor.other().get("/q", headers: [.cookie: cookie])
            #expect(answer.status == 200 && !answer.text.contains("no.such.text"))
        }
    }

    @Test func `public answers are packed for readers who can unpack, and carry a mark of their own`() async throws {
        try await withHouse { _, visitor in
            let plain = try await visitor.get("/procedures")
            let packed = try await visitor.get("/procedures", headers: [.acceptEncoding: "gzip, br"])
            #expect(plain.headers[.contentEncoding] == nil)
            #expect(packed.headers[.contentEncoding] == "gzip")
            #expect(packed.bytes.count * 2 < plain.bytes.count)
            #expect(packed.bytes.prefix(2) == [0x1F, 0x8B])
            #expect(packed.headers[.vary]?.contains("Accept-Encoding") == true)
            let mark = try #require(packed.headers[.eTag])
            #expect(mark != plain.headers[.eTag])
            let again = try await visitor.get("/procedures", headers: [.acceptEncoding: "gzip", .ifNoneMatch: mark])
            #expect(again.status == 304)
            let style = try #require(plain.link("/assets/style"))
            #expect(
                try await visitor.get(style, headers: [.acceptEncoding: "gzip"]).headers[.contentEncoding] == "gzip")
            // Made for the visit, but for anyone.
            let found = try await visitor.get("/search?q=van", headers: [.acceptEncoding: "gzip"])
            #expect(found.headers[.contentEncoding] == "gzip")
        }
    }

    @Test func `pages that hold secrets are sent plain, for their length would tell of them`() async throws {
        try await withHouse { house, visitor in
            let chair = visitor.other()
            try await chair.signIn("chutich")
            for path in ["/desk", "/search?q=van"] {
                let page = try await chair.get(path, headers: [.acceptEncoding: "gzip"])
                #expect(page.status == 200 && page.headers[.contentEncoding] == nil, "\(path)")
            }
            for route in house.routes where route.access == .secretLink && route.method == .get {
                let page = try await visitor.get(route.samplePath, headers: [.acceptEncoding: "gzip"])
                #expect(page.headers[.contentEncoding] == nil, "\(route.path)")
            }
        }
    }

    @Test func `a phone gets a manifest, a worker at the root, and a page for the moment without connection`()
        async throws
    {
        try await withHouse { _, visitor in
            let manifest = try await visitor.get("/manifest.webmanifest")
            #expect(manifest.headers[.contentType] == "application/manifest+json")
            let application = try JSONValue(parsing: manifest.text)
            #expect(application["name"]?.string?.isEmpty == false)
            for icon in application["icons"]?.array ?? [] {
                #expect(try await visitor.get(icon["src"]?.string ?? "").status == 200)
            }
            let worker = try await visitor.get("/sw.js")
            #expect(worker.headers[.contentType]?.hasPrefix("text/javascript") == true)
            #expect(worker.headers[.cacheControl] == "no-cache")
            #expect(worker.text.hasPrefix("const BASE = [\"/assets/style."))
            #expect(worker.headers[.contentSecurityPolicy]?.contains("worker-src 'self'") == true)
            let offline = try await visitor.get("/offline")
            #expect(offline.headers[.cacheControl] == "no-cache")
            #expect(offline.headers[.contentLanguage] == "vi")
            #expect(offline.text.contains("data-kept-pages"))
        }
    }

    @Test func `only what is the same for everyone may be kept on a phone`() async throws {
        try await withHouse { house, visitor in
            for route in house.routes where route.method == .get && route.topics == nil && route.operation == nil {
                let answer = try await visitor.send(.get, route.samplePath)
                let control = answer.headers[.cacheControl] ?? "no-store"
                #expect(control.contains("no-store") || control.contains("private"), "\(route.path): \(control)")
            }
        }
    }

    @Test func `a shared link has a title, words, a picture and a language`() async throws {
        try await withHouse { _, visitor in
            for path in ["/", "/units/van-son-thon-3", "/emergency"] {
                let page = try await visitor.get(path)
                for property in ["title", "description", "url", "image", "locale", "site_name"] {
                    let tag = "<meta property=\"og:\(property)\" content=\""
                    let content = page.text.components(separatedBy: tag).dropFirst().first?.prefix { $0 != "\"" }
                    #expect(content?.isEmpty == false, "\(path) og:\(property)")
                    if property == "image" || property == "url" { #expect(content?.hasPrefix("https://") == true) }
                }
            }
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
