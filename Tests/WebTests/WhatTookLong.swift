import Base
import Testing
import Web

@Suite struct WhatTookLong {
    private func answer(_ route: String, _ milliseconds: Int, method: String = "GET") -> SlowRequests.Answer {
        SlowRequests.Answer(
            method: method, route: route, status: 200, milliseconds: milliseconds, statements: milliseconds / 10,
            at: Instant(milliseconds: Int64(milliseconds)))
    }

    @Test func `slow answers are kept by route, the slowest first, and quick ones are not`() {
        let slow = SlowRequests(threshold: 100, capacity: 10)
        for (route, time) in [("/a", 99), ("/a", 150), ("/b", 900), ("/a", 120), ("/c", 100)] {
            slow.note(answer(route, time))
        }
        slow.note(answer("/a", 130, method: "POST"))
        let lines = slow.byRoute()
        #expect(lines.map { "\($0.slowest.method) \($0.slowest.route)" } == ["GET /b", "GET /a", "POST /a", "GET /c"])
        #expect(lines.map(\.count) == [1, 2, 1, 1])
        #expect(lines.map(\.slowest.milliseconds) == [900, 150, 130, 100])
        #expect(lines[1].slowest.statements == 15)
    }

    @Test func `the oldest makes room, so that memory stays as it is`() {
        let slow = SlowRequests(threshold: 1, capacity: 3)
        for time in [500, 10, 20, 30, 40] { slow.note(answer("/\(time)", time)) }
        #expect(slow.byRoute().map(\.slowest.route) == ["/40", "/30", "/20"])
    }
}
