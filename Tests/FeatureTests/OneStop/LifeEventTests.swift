import Audit
import Base
import Codes
import Foundation
import House
import Identity
import Storage
import Testing

@testable import OneStop

@Suite struct LifeEvents {
    private static func step(_ text: String, _ more: String = "") -> String {
        "{text: {vi: \"\(text)\"}, verified: unverified\(more.isEmpty ? "" : ", " + more)}"
    }

    private static func event(_ key: String, title: String = "Sinh con", steps: [String]? = nil, more: String = "")
        -> String
    {
        """
        - key: \(key)
          title: {vi: "\(title)", en: "A child is born"}
          summary: {vi: "Mọi bước"}
          steps: [\((steps ?? [step("Khai sinh", "procedures: [\"TN-XN-01\"]")]).joined(separator: ", "))]
        \(more)
        """
    }

    private func importing(_ text: String, _ fixture: ResidentFixture) async throws -> ImportLifeEvents.Outcome {
        let services = fixture.services
        let today = fixture.time.value.date
        let unit = try await services.database.read { connection in
            try #require(try services.units.find(key: "tan-ninh", asOf: today, in: connection)).id
        }
        return try await ImportLifeEvents(services: services)(yaml: text, unit: unit, by: .system("test"))
    }

    private func code(_ key: String, _ fixture: ResidentFixture) async throws -> CodeRecord? {
        let services = fixture.services
        return try await services.database.read {
            try services.codes.code(kind: LifeEventTarget.kind, target: key, in: $0)
        }
    }

    private func listed(_ fixture: ResidentFixture) async throws -> [LifeEvent] {
        let services = fixture.services
        return try await services.database.read { try services.lifeEvents.list(in: $0) }
    }

    private func found(_ words: String, _ fixture: ResidentFixture) async throws -> [String] {
        let services = fixture.services
        return try await services.database.read { connection in
            try services.search.find(words, where: "search_entry.audience = 'public'", limit: 20, in: connection).map(
                \.path)
        }
    }

    @Test func `the events of the data folder can be read, and read again as they are kept`() throws {
        let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../Data")
        let text = try String(contentsOf: data.appendingPathComponent("life-events.yaml"), encoding: .utf8)
        let events = try LifeEvent.all(yaml: text)
        #expect(events.count >= 7)
        for event in events {
            #expect(try LifeEvent(yaml: event.json.text) == event, "\(event.key)")
            for text in [event.title, event.summary] + event.steps.map(\.text) {
                #expect(text.others.count == 2, "\(text.vietnamese)")
            }
        }
    }

    @Test(arguments: [
        ("", "the text is empty"), ("key: a", "a list is expected"), (event("a b"), "[0].key"),
        (event("a") + "\n" + event("a"), "twice"), (event("a", steps: []), "1 to 30 steps"),
        (event("a", steps: [step("x", "where: [moon]")]), "[0].steps[0].where[0]"),
        (event("a", steps: ["{text: {vi: x}}"]), "[0].steps[0].verified"),
        (event("a", more: "  icon: rocket"), "rocket"), (event("a", more: "  colour: red"), "[0].colour"),
    ])
    func `a text that is wrong says where`(text: String, place: String) {
        let failure = #expect(throws: MalformedProcedure.self) { try LifeEvent.all(yaml: text) }
        #expect(failure?.description.contains(place) == true, "\(failure?.description ?? "")")
    }

    @Test func `an event is no better than its worst step`() throws {
        let steps = ["{text: {vi: a}, verified: read}", "{text: {vi: b}, verified: secondary}"]
        #expect(try LifeEvent.all(yaml: Self.event("a", steps: steps))[0].verified == .secondary)
        #expect(try LifeEvent.all(yaml: Self.event("a", steps: steps + [Self.step("c")]))[0].verified == .unverified)
        #expect(try LifeEvent.all(yaml: Self.event("a", steps: [steps[0]]))[0].verified == .read)
    }

    @Test func `an event that is brought in has a code, is found, and the same text changes nothing`() async throws {
        try await ResidentFixture.with { fixture in
            let text = Self.event("birth") + "\n" + Self.event("death", title: "Qua đời")
            #expect(try await importing(text, fixture) == ImportLifeEvents.Outcome(added: 2))
            #expect(try await listed(fixture).map(\.key) == ["birth", "death"])
            let first = try #require(try await code("birth", fixture))
            #expect(first.state == .published)
            #expect(try await found("sinh con", fixture) == ["/life/birth"])
            #expect(try await importing(text, fixture) == ImportLifeEvents.Outcome(unchanged: 2))
            #expect(try await code("birth", fixture)?.code == first.code)
            #expect(try await fixture.count("SELECT count(*) FROM public_code WHERE kind = 'onestop.life_event'") == 2)
        }
    }

    @Test func `a changed text is seen at once, under the same code with the new title`() async throws {
        try await ResidentFixture.with { fixture in
            _ = try await importing(Self.event("birth"), fixture)
            let first = try #require(try await code("birth", fixture))
            _ = try await listed(fixture)
            let changed = Self.event("birth", title: "Chào đời", steps: [Self.step("Một"), Self.step("Hai")])
            #expect(try await importing(changed, fixture) == ImportLifeEvents.Outcome(changed: 1))
            #expect(try await listed(fixture).first?.steps.map(\.text.vietnamese) == ["Một", "Hai"])
            let second = try #require(try await code("birth", fixture))
            #expect(second.code == first.code)
            #expect(second.title.vietnamese == "Chào đời")
            #expect(try await found("chao doi", fixture) == ["/life/birth"])
            #expect(try await found("sinh con", fixture).isEmpty)
        }
    }

    @Test func `an event that is withdrawn is gone, and its code says why`() async throws {
        try await ResidentFixture.with { fixture in
            _ = try await importing(Self.event("birth"), fixture)
            let first = try #require(try await code("birth", fixture))
            let text = Self.event("birth", more: "  withdrawn: {vi: Luật đã đổi}")
            _ = try await importing(text, fixture)
            #expect(try await listed(fixture).isEmpty)
            #expect(try await found("sinh con", fixture).isEmpty)
            #expect(try await code("birth", fixture)?.state == .revoked)
            // Brought back, it has a code of its own.
            _ = try await importing(Self.event("birth"), fixture)
            let second = try #require(try await code("birth", fixture))
            #expect(second.state == .published)
            #expect(second.code != first.code)
        }
    }

    @Test func `a procedure that there is not is refused before anything is written`() async throws {
        try await ResidentFixture.with { fixture in
            let text = Self.event("birth") + "\n" + Self.event("x", steps: [Self.step("a", "procedures: [\"9.999\"]")])
            let failure = await #expect(throws: MalformedProcedure.self) {
                _ = try await importing(text, fixture)
            }
            #expect(failure?.path == "[1].steps[0].procedures")
            let kept = try await fixture.count("SELECT count(*) FROM life_event")
            #expect(kept == 0)
        }
    }
}
