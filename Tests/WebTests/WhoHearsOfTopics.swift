import Base
import Storage
import Testing

@testable import Web

@Suite struct WhoHearsOfTopics {
    private func place(_ live: LiveTopics, _ topics: Set<Topic>, holder: String = "h") throws -> LiveTopics.Place {
        try #require(live.join(topics, holder: holder, network: "n"))
    }

    @Test func `each generation is told once, whoever notices first`() throws {
        let live = LiveTopics()
        let one = try place(live, ["a", "b"])
        live.start(one, at: ["a": 3], missed: [])
        live.adopt(["a": 3])
        #expect(live.news(one).raised.isEmpty)
        live.raise("a", to: 4)
        live.adopt(["a": 4, "b": 1])
        #expect(live.news(one).raised == ["a", "b"])
        live.adopt(["a": 4, "b": 1])
        live.raise("a", to: 4)
        #expect(live.news(one).raised.isEmpty)
    }

    @Test func `who comes later does not take the news from others`() throws {
        let live = LiveTopics()
        let first = try place(live, ["a"])
        live.start(first, at: ["a": 1], missed: [])
        let second = try place(live, ["a"])
        // The second has read what another process raised a moment ago.
        live.start(second, at: ["a": 2], missed: [])
        #expect(live.news(first).raised == ["a"])
        live.adopt(["a": 2])
        #expect(live.news(first).raised.isEmpty)
    }

    @Test func `what came between page and stream is told to this one alone`() throws {
        let live = LiveTopics()
        let (first, second) = (try place(live, ["a"]), try place(live, ["a"]))
        live.start(first, at: ["a": 5], missed: ["a"])
        #expect(live.news(first).raised == ["a"])
        #expect(live.news(second).raised.isEmpty)
    }

    @Test func `a slow listener costs no more than its topics`() throws {
        let live = LiveTopics()
        let one = try place(live, ["a", "b"])
        for number in 1...10_000 { live.raise(number.isMultiple(of: 2) ? "a" : "b", to: Int64(number)) }
        #expect(live.news(one).raised.count == 2)
    }

    @Test func `streams of one holder are counted, and ended together`() throws {
        let live = LiveTopics()
        let places = try (0..<LiveTopics.mostForHolder).map { _ in try place(live, ["a"]) }
        #expect(live.join(["a"], holder: "h", network: "n") == nil)
        #expect(throws: Problem.self) { try live.checkRoom(holder: "h", network: "n") }
        let other = try place(live, ["a"], holder: "other")
        live.end(holder: "h")
        #expect(places.allSatisfy { live.news($0).end == .over })
        #expect(live.news(other).end == nil)
        for each in places { live.leave(each) }
        #expect(live.count == 1)
        #expect(live.join(["a"], holder: "h", network: "n") != nil)
    }

    @Test func `checks and signs of life come by the second`() throws {
        let live = LiveTopics()
        let one = try place(live, ["a"])
        for _ in 0..<LiveTopics.checkEvery { live.passSecond() }
        let check = live.news(one)
        #expect(check.isCheckDue && !check.isBeatDue)
        for _ in LiveTopics.checkEvery..<LiveTopics.beatEvery { live.passSecond() }
        #expect(live.news(one).isBeatDue)
    }

    @Test(arguments: ["a", "bulletin.entry/0190-ab", "A_b"])
    func `names of topics are plain`(name: String) { #expect(Live.isName(name)) }

    @Test(arguments: ["", "a b", "ấ", "a\n", String(repeating: "a", count: 121)])
    func `what is no name is refused`(name: String) { #expect(!Live.isName(name)) }
}
