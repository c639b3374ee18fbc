import Base
import Foundation
import HTTPTypes
import HouseSupport
import Storage
import Testing

/// Pages that hear of changes: through a real socket.
@Suite struct LiveUpdates {
    private func stream(_ visitor: Visitor, _ query: String, headers: [String] = []) throws -> EventStream {
        try EventStream(
            port: try #require(visitor.port), path: "/live?\(query)", cookie: visitor.cookieHeader, headers: headers)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a page hears of its topics alone, at once from here and within a second from elsewhere`() async throws {
        try await withHouse(isServed: true) { house, officer in
            try await officer.signIn("motcua1")
            let page = try stream(officer, "topic=test.one/1&topic=test.two/1")
            defer { page.close() }
            #expect(await page.says("retry:"))
            #expect(page.text.contains("no-store"))
            #expect(page.text.lowercased().contains("x-accel-buffering: no"))
            try await house.database.write { try $0.raise("test.one/1", in: house.database) }
            #expect(await page.says("data: test.one/1\n"))
            #expect(!page.text.contains("data: test.two/1"))
            // As another process does it.
            try await house.database.write { try $0.raise("test.two/1") }
            try await house.hearOthers()
            #expect(await page.says("data: test.two/1\n"))
            // What was told is not told again when the table is read.
            try await house.hearOthers()
            try await Task.sleep(for: .milliseconds(200))
            #expect(page.text.components(separatedBy: "data: test.").count == 3)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `what happened between page and stream is not lost, what was before is not told`() async throws {
        try await withHouse(isServed: true) { house, officer in
            try await officer.signIn("motcua1")
            try await house.database.write { try $0.raise("test.one/1", in: house.database) }
            let page = try stream(officer, "topic=test.one/1&age=60000")
            defer { page.close() }
            #expect(await page.says("data: test.one/1\n"))
            let later = WallClock.system.now().adding(seconds: 60).milliseconds
            let again = try stream(officer, "topic=test.one/1", headers: ["Last-Event-ID: \(later)"])
            defer { again.close() }
            #expect(await again.says("retry:"))
            try await Task.sleep(for: .milliseconds(300))
            #expect(page.text.contains("id: "))
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `nobody listens without an account, and a stream ends with its session`() async throws {
        try await withHouse(isServed: true) { house, officer in
            let nobody = try stream(officer, "topic=test.one/1")
            #expect(await nobody.says("303"))
            #expect(!nobody.text.contains("text/event-stream"))
            nobody.close()
            try await officer.signIn("motcua1")
            let wrong = try await officer.get("/live?topic=a%20b")
            #expect(wrong.status == 404)
            let none = try await officer.get("/live")
            #expect(none.status == 404)
            let page = try stream(officer, "topic=test.one/1")
            #expect(await page.says("retry:"))
            _ = try await officer.submit(officer.get("/desk").form(to: "/sign-out"))
            #expect(await page.says("event: over"))
            #expect(await page.ends())
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a session that was ended elsewhere is noticed within seconds`() async throws {
        try await withHouse(isServed: true) { house, officer in
            try await officer.signIn("motcua1")
            let page = try stream(officer, "topic=test.one/1")
            #expect(await page.says("retry:"))
            try await house.database.write { try $0.execute("DELETE FROM session") }
            for _ in 0..<5 { try await house.hearOthers() }
            #expect(await page.says("event: over"))
            #expect(await page.ends())
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `one holder has so many streams and no more`() async throws {
        try await withHouse(isServed: true) { _, officer in
            try await officer.signIn("motcua1")
            let streams = try (0..<8).map { try stream(officer, "topic=test.one/\($0)") }
            for each in streams { #expect(await each.says("retry:")) }
            let surplus = try stream(officer, "topic=test.one/9")
            #expect(await surplus.says("429"))
            for each in streams + [surplus] { each.close() }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `the program ends although a page listens`() async throws {
        let end = TestMoment()
        try await withHouse(isServed: true) { _, officer in
            try await officer.signIn("motcua1")
            let page = try stream(officer, "topic=test.one/1")
            #expect(await page.says("retry:"))
            await end.set()
        }
        // The program itself gives up on its streams after 20 seconds; here nothing does.
        #expect(await end.elapsed < .seconds(60))
    }

    @Test func `a script that renews a part of a page leaves the line for the next page to the page`() async throws {
        try await withHouse { _, visitor in
            let part = try #require(HTTPField.Name("X-Part"))
            let cookie = "flash=eyJhIjp7fSwiayI6InN1Y2Nlc3MiLCJ0Ijoid2ViLnJlZnJlc2gifQ"
            let renewed = try await visitor.other().get("/q", headers: [.cookie: cookie, part: "1"])
            #expect(!renewed.headers[values: .setCookie].contains { $0.hasPrefix("flash=") })
            #expect(!renewed.text.contains("notice--success"))
            let page = try await visitor.other().get("/q", headers: [.cookie: cookie])
            #expect(page.headers[values: .setCookie].contains { $0.hasPrefix("flash=") })
            #expect(page.text.contains("notice--success"))
        }
    }
}

/// When something was done.
private actor TestMoment {
    private var moment = ContinuousClock.now
    func set() { moment = ContinuousClock.now }
    var elapsed: Duration { ContinuousClock.now - moment }
}
