import Base
import House
import Storage
import TestSupport
import Testing
import Web

@testable import Places

/// From the draft to the public and back.
@Suite struct PlaceLife {
    @Test(arguments: TestEngine.available)
    func `a draft is nobody's business until it is published, with a code of its own`(engine: TestEngine) async throws {
        try await PlaceFixture.with(engine) { house in
            let services = house.services
            let actor = try house.actor()
            var content = try house.content("Dinh lang Van")
            content.facts.nicknames = ["dinh to"]
            let key = try await CreatePlace(services: services)(content, by: actor, key: nil, at: house.now)
            #expect(key == "dinh-lang-van")
            #expect(try await house.open().isEmpty)
            #expect(try await house.found("dinh to").isEmpty)
            let none = try await house.database.read {
                try services.codes.code(kind: PlaceServices.kind, target: key, in: $0)
            }
            #expect(none == nil)
            try await PublishPlace(services: services)(key, version: 1, from: nil, by: actor, key: nil, at: house.now)
            #expect(try await house.open() == [key])
            // People find it by the name they really use.
            #expect(try await house.found("đình to") == [key])
            let code = try await house.database.read {
                try services.codes.code(kind: "lookup.place", target: key, in: $0)
            }
            #expect(code?.state == .published)
            #expect(code?.title.vietnamese == "Dinh lang Van")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a page without words is not published`(engine: TestEngine) async throws {
        try await PlaceFixture.with(engine) { house in
            var content = try house.content("A")
            content.words[.text] = LocalizedText("")
            let actor = try house.actor()
            let key = try await CreatePlace(services: house.services)(content, by: actor, key: nil, at: house.now)
            await #expect(throws: Problem.self) {
                try await PublishPlace(services: house.services)(
                    key, version: 1, from: nil, by: actor, key: nil, at: house.now)
            }
            #expect(try await house.place(key).state == .draft)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a place for a day to come waits, and is listed once when the day has come`(engine: TestEngine) async throws {
        try await PlaceFixture.with(engine) { house in
            let job = PublishDuePlaces(services: house.services)
            let key = try await house.publish(
                try house.content("San bong"), from: house.now.date.adding(days: 3))
            #expect(try await job() == 0)
            #expect(try await house.open().isEmpty)
            #expect(try await house.found("san bong").isEmpty)
            #expect(try await house.place(key).isWaiting(on: house.now.date))
            house.clock.advance(seconds: 3 * 86_400)
            // The list goes by the day itself; the job tells the search and the others.
            #expect(try await house.open() == [key])
            #expect(try await job() == 1)
            #expect(try await job() == 0)
            #expect(try await house.found("san bong") == [key])
            let events = try await house.database.read {
                try $0.value(
                    "SELECT count(*) FROM outbox WHERE name = \(PlaceLedger.published)", as: Int64.self)
            }
            #expect(events == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what is withdrawn is gone from lists and search, says why, and can come back`(engine: TestEngine) async throws
    {
        try await PlaceFixture.with(engine) { house in
            let (services, actor) = (house.services, try house.actor())
            let key = try await house.publish(try house.content("Cho sang"))
            let code = try await house.database.read {
                try services.codes.code(kind: PlaceServices.kind, target: key, in: $0)
            }
            try await WithdrawPlace(services: services)(
                key, version: 2, reason: "Cho da doi cho", by: actor, key: nil, at: house.now)
            #expect(try await house.open().isEmpty)
            #expect(try await house.found("cho sang").isEmpty)
            #expect(try await house.place(key).withdrawnReason == "Cho da doi cho")
            let away = try await house.database.read {
                try services.codes.code(kind: PlaceServices.kind, target: key, in: $0)
            }
            #expect(away?.state == .withdrawn && away?.code == code?.code)
            try await PublishPlace(services: services)(key, version: 3, from: nil, by: actor, key: nil, at: house.now)
            #expect(try await house.open() == [key])
            let after = try await house.database.read {
                try services.codes.code(kind: PlaceServices.kind, target: key, in: $0)
            }
            // The printed sign goes on answering.
            #expect(after?.code == code?.code && after?.state == .published)
            let deeds = try await house.database.read {
                try RevisionStore.list(of: try #require(try PlaceStore.find(key: key, in: $0)).id, in: $0).map(\.deed)
            }
            #expect(deeds == [.publish, .withdraw, .publish, .create])
        }
    }

    @Test(arguments: TestEngine.available)
    func `of two who edit at once the second loses nothing and overwrites nothing`(engine: TestEngine) async throws {
        try await PlaceFixture.with(engine) { house in
            let (edit, actor) = (EditPlace(services: house.services), try house.actor())
            let key = try await house.publish(try house.content("Ten cu"))
            try await edit(
                key, version: 2, try house.content("Ten moi"), by: actor, key: nil, at: house.now)
            await #expect(throws: Problem(.conflict, "web.problem.conflict.text")) {
                try await edit(
                    key, version: 2, try house.content("Ten khac"), by: actor, key: nil, at: house.now)
            }
            let place = try await house.place(key)
            #expect(place.title.vietnamese == "Ten moi")
            #expect(place.version == 3)
            // The register, the search and the history follow.
            #expect(try await house.found("ten moi") == [key])
            #expect(try await house.found("ten cu").isEmpty)
            let (title, revision) = try await house.database.read { connection in
                (
                    try house.services.codes.code(kind: PlaceServices.kind, target: key, in: connection)?.title,
                    try RevisionStore.find(2, of: place.id, in: connection)
                )
            }
            #expect(title?.vietnamese == "Ten moi")
            #expect(revision?.snapshot.values["title_vi"] == "Ten cu")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a double click makes one place, and another of that name has another key`(engine: TestEngine) async throws {
        try await PlaceFixture.with(engine) { house in
            let (create, actor) = (CreatePlace(services: house.services), try house.actor())
            let content = try house.content("Truong hoc")
            let first = try await create(content, by: actor, key: "a", at: house.now)
            let again = try await create(content, by: actor, key: "a", at: house.now)
            let second = try await create(content, by: actor, key: "b", at: house.now)
            #expect(first == again)
            #expect(second == "truong-hoc-2")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a village head keeps to the village, and cannot vouch for it`(engine: TestEngine) async throws {
        try await PlaceFixture.with(engine) { house in
            let head = try house.actor(in: "van-son-thon-1", [PlaceRules.edit])
            let other = try await house.publish(try house.content("Nha khac", in: "van-son-thon-2"))
            let edit = EditPlace(services: house.services)
            await #expect(throws: Problem.notFound) {
                try await edit(
                    other, version: 2, try house.content("X"), by: head, key: nil, at: house.now)
            }
            let create = CreatePlace(services: house.services)
            await #expect(throws: Problem.invalid([FieldProblem("unit", "places.problem.not_your_unit")])) {
                _ = try await create(
                    try house.content("X", in: "van-son-thon-2"), by: head, key: nil, at: house.now)
            }
            var vouched = try house.content("X")
            vouched.facts.assurance = .verified
            await #expect(throws: Problem.invalid([FieldProblem("assurance", "places.problem.may_not_verify")])) {
                _ = try await create(vouched, by: head, key: nil, at: house.now)
            }
            let own = try await create(try house.content("X"), by: head, key: nil, at: house.now)
            await #expect(throws: Problem.forbidden) {
                try await PublishPlace(services: house.services)(
                    own, version: 1, from: nil, by: head, key: nil, at: house.now)
            }
            // One predicate for list, count and get.
            let (list, count, get) = try await house.database.read { connection in
                (
                    try PlaceStore.list(PlaceFilter(), scope: head.scope, limit: 50, in: connection).map(\.key),
                    try PlaceStore.count(PlaceFilter(), scope: head.scope, in: connection),
                    try PlaceStore.get(key: other, scope: head.scope, in: connection)
                )
            }
            #expect(list == [own] && count == 1 && get == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a changed Vietnamese text makes the translations old until somebody has looked`(engine: TestEngine)
        async throws
    {
        try await PlaceFixture.with(engine) { house in
            let (edit, actor) = (EditPlace(services: house.services), try house.actor())
            let key = try await house.publish(try house.content("A", english: "B", arabic: "C"))
            #expect(try await house.place(key).translation == .current)
            var content = try house.content("A moi", english: "B", arabic: "C")
            try await edit(key, version: 2, content, by: actor, key: nil, at: house.now)
            #expect(try await house.place(key).translation == .stale)
            content.confirmed = [.title: [.english, .arabic]]
            try await edit(key, version: 3, content, by: actor, key: nil, at: house.now)
            #expect(try await house.place(key).translation == .current)
            content.words[.title] = LocalizedText("A moi", english: "B")
            try await edit(key, version: 4, content, by: actor, key: nil, at: house.now)
            #expect(try await house.place(key).translation == .missing)
        }
    }
}
