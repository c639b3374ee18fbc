import Audit
import Base
import HTTPTypes
import House
import HouseSupport
import Identity
import Storage
import TestSupport
import Testing
import Web

@testable import langso

/// The day a post ends, what it opened is shut: every route, by session and by token.
@Suite struct WhoHasLeft {
    @Test(arguments: TestEngine.available)
    func `from the day after the last one neither session nor token opens any route`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            // Late in the evening, so that the session does not end by itself before the day does.
            let evening = Instant(TestHouse.start.date, minutes: 23 * 60 + 50)
            house.clock.set(evening)
            let administrator = try #require(try await house.actor("quantri"))
            let leaver = try #require(try await house.actor("chutich"))
            try await visitor.signIn("chutich")
            let secret = try await IssueToken(database: house.database)(
                account: leaver.account, name: "test", days: 30, by: .system("test"), at: evening)
            let token: HTTPFields = [.authorization: "Bearer \(secret)"]
            let posts = try await house.database.read { try AccountStore().posts(of: leaver.account, in: $0) }
            for post in posts {
                try await EditAccount(database: house.database).closePost(
                    post.id, of: leaver.account, until: evening.date.adding(days: 1), by: administrator, at: evening)
            }
            #expect(try await visitor.get("/desk").status == 200)
            #expect(try await visitor.other().send(.get, "/desk/dossiers", headers: token).status == 200)

            house.clock.set(Instant(evening.date.adding(days: 1), minutes: 1))
            for route in house.routes {
                let withToken = try await visitor.other().send(route.method, route.samplePath, headers: token)
                #expect(withToken.status == 401, "token: \(route.method) \(route.path) answered \(withToken.status)")
                guard route.needsAccount else { continue }
                let answer = try await visitor.send(route.method, route.samplePath)
                let expected = route.path.hasPrefix("/api/") ? [401] : route.method == .get ? [303] : [303, 401]
                #expect(expected.contains(answer.status), "\(route.method) \(route.path) answered \(answer.status)")
                if answer.status == 303 { #expect(answer.headers[.location]?.hasPrefix("/sign-in") == true) }
            }
            // Nor is there a way in again.
            let again = try await visitor.other().signIn("chutich")
            #expect(again.status == 422)
        }
    }

    @Test(arguments: TestEngine.available)
    func `whose second post has ended keeps what the first opens, and nothing else`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            let evening = Instant(TestHouse.start.date, minutes: 23 * 60 + 50)
            house.clock.set(evening)
            let administrator = try #require(try await house.actor("quantri"))
            let teacher = try #require(try await house.actor("giaovien"))
            let today = evening.date
            try await EditAccount(database: house.database).addPost(
                teacher.commune, title: LocalizedText("Phó Chủ tịch"), roles: [.chair],
                period: DatePeriod(from: today, until: today.adding(days: 1)), isMain: false, to: teacher.account,
                by: administrator, at: evening)
            try await visitor.signIn("giaovien")
            let secret = try await IssueToken(database: house.database)(
                account: teacher.account, name: "test", days: 30, by: .system("test"), at: evening)
            let token: HTTPFields = [.authorization: "Bearer \(secret)"]
            #expect(try await visitor.get("/desk/morning").status == 200)
            #expect(try await visitor.other().send(.get, "/desk/morning", headers: token).status == 200)

            house.clock.set(Instant(today.adding(days: 1), minutes: 1))
            let left = Set(house.permissions.filter { $0.roles.contains(.teacher) }.map(\.permission))
            for route in house.routes {
                guard case .permission(let permission) = route.access, !left.contains(permission) else { continue }
                let bySession = try await visitor.send(route.method, route.samplePath)
                let byToken = try await visitor.other().send(route.method, route.samplePath, headers: token)
                for answer in [bySession, byToken] {
                    #expect([401, 403].contains(answer.status), "\(route.method) \(route.path): \(answer.status)")
                }
            }
            #expect(try await visitor.get("/desk").status == 200)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `the page that listens and the telephone that scans are shut with the post`() async throws {
        try await withHouse(isServed: true) { house, officer in
            let evening = Instant(TestHouse.start.date, minutes: 23 * 60 + 50)
            house.clock.set(evening)
            let administrator = try #require(try await house.actor("quantri"))
            let leaver = try #require(try await house.actor("motcua1"))
            try await officer.signIn("motcua1")
            let page = try EventStream(
                port: try #require(officer.port), path: "/live?topic=test.one/1", cookie: officer.cookieHeader)
            defer { page.close() }
            #expect(await page.says("retry:"))
            let paired = try await officer.submit(officer.get("/desk/scanner").form(to: "/desk/scanner"))
            let link = String(try #require(paired.text.firstMatch(of: /\/phone\/[A-Za-z0-9_-]{43}/)).output)
            let phone = officer.other()
            _ = try await phone.submit(phone.get(link).form(to: "/open"))
            #expect(try await phone.get(link).status == 200)
            for post in try await house.database.read({ try AccountStore().posts(of: leaver.account, in: $0) }) {
                try await EditAccount(database: house.database).closePost(
                    post.id, of: leaver.account, until: evening.date.adding(days: 1), by: administrator, at: evening)
            }
            #expect(try await phone.get(link).status == 200)

            house.clock.set(Instant(evening.date.adding(days: 1), minutes: 1))
            for _ in 0..<5 { try await house.hearOthers() }
            #expect(await page.says("event: over"))
            #expect(await page.ends())
            let shut = try await phone.get(link)
            #expect(shut.status == 410)
        }
    }

    @Test func `who stands in has an inbox for each post, and signs for the other`() async throws {
        try await withHouse { house, visitor in
            let chair = try #require(try await house.actor("chutich"))
            let deputy = try #require(try await house.actor("phochutich1"))
            let post = try #require(
                try await house.database.read { try AccountStore().posts(of: chair.account, in: $0) }.first)
            let holder = visitor.other()
            try await holder.signIn("chutich")
            let page = try await holder.get("/desk/account/delegations")
            let saved = try await holder.submit(
                page.form(to: "/desk/account/delegations"),
                [
                    "post": post.id.text, "deputy": deputy.account.text, "from": "2026-11-23", "last": "2026-11-24",
                    "reason": "họp tỉnh",
                ])
            #expect(saved.text.contains("họp tỉnh"))

            try await visitor.signIn("phochutich1")
            let inbox = try await visitor.get("/desk")
            let form = try #require(inbox.forms.first { $0.fields.contains { $0.value == post.id.text } })
            let acting = try await visitor.submit(form)
            #expect(acting.text.contains("(thay Lê Đình Thành)"))
            house.clock.set(Instant(TestHouse.start.date.adding(days: 2), minutes: 1))
            let over = visitor.other()
            try await over.signIn("phochutich1")
            let after = try await over.get("/desk")
            #expect(after.status == 200)
            #expect(!after.text.contains("(thay"))
        }
    }
}
