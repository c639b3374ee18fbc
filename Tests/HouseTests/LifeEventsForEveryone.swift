import Base
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing
import Web

@Suite struct LifeEventsForEveryone {
    @Test(arguments: TestEngine.available)
    func `from the square to a step, its procedure and the form`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let square = try await resident.get("/")
            let path = try #require(square.link("/life/"))
            #expect(try await resident.get("/life").text.contains("href=\"\(path)\""))
            let page = try await resident.get(path)
            #expect(page.status == 200)
            #expect(page.text.contains("href=\"/procedures/1.001193\""))
            #expect(page.text.contains("href=\"/apply/1.001193\""))
            #expect(page.text.contains("Xã chưa xác minh") || page.text.contains("xã chưa xác minh"))
            for language in ["en", "ar"] {
                #expect(try await resident.other(languages: language).get(path).status == 200)
            }
            #expect(try await resident.get("/life/no-such-thing").status == 404)
        }
    }

    @Test func `its code opens it, and the search finds it`() async throws {
        try await withHouse { house, resident in
            let code: String? = try await house.database.read { connection in
                try connection.value(
                    "SELECT code FROM public_code WHERE kind = 'onestop.life_event' AND target = 'child-is-born'")
            }
            let scanned = try await resident.get("/q/\(try #require(code))")
            #expect(scanned.link("/life/") == "/life/child-is-born")
            #expect(try await resident.get("/search?q=sinh+con").text.contains("href=\"/life/child-is-born\""))
        }
    }

    @Test func `programs get them page by page`() async throws {
        try await withHouse { _, program in
            let all = try JSONValue(parsing: try await program.get("/api/v1/life-events").text)
            guard case .array(let events) = all["life_events"] else {
                Issue.record("no list")
                return
            }
            #expect(events.count >= 7)
            let first = try await program.get("/api/v1/life-events?limit=1")
            #expect(first.headers[try #require(HTTPField.Name("Link"))]?.contains("cursor=child-is-born") == true)
            let second = try JSONValue(
                parsing: try await program.get("/api/v1/life-events?limit=1&cursor=child-is-born").text)
            guard case .array(let next) = second["life_events"] else {
                Issue.record("no list")
                return
            }
            #expect(next.first?["key"]?.string == events[1]["key"]?.string)
            #expect(try await program.get("/api/v1/life-events?cursor=nothing").status == 422)
        }
    }
}
