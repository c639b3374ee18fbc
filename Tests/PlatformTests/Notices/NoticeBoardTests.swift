import Base
import House
import Notices
import Storage
import TestSupport
import Testing

private let now = Instant(CalendarDate("2026-11-23")!, minutes: 600)

private func official(_ account: ID<Account>) -> Actor {
    let unit = ID<AdministrativeUnit>(at: now)
    return Actor(
        account: account, displayName: "A", postName: "B", unit: unit, commune: unit, language: nil, permissions: [],
        roles: [], scope: .nothing)
}

private func withNotices(_ engine: TestEngine, _ body: (Database) async throws -> Void) async throws {
    try await withDatabase(engine) { database in
        try await database.migrate(
            StorageSchema.migrations + NoticesFeature.migrations, clock: .system)
        try await body(database)
    }
}

@Suite struct NoticeBoards {
    @Test(arguments: TestEngine.available)
    func `an event tells each account once`(engine: TestEngine) async throws {
        try await withNotices(engine) { database in
            let (one, two) = (ID<Account>(at: now), ID<Account>(at: now))
            for expected in [2, 0] {
                let told = try await database.write { transaction in
                    try NoticeBoard().send(
                        to: [one, two, one], "test.text", path: "/desk/x", unit: nil, event: "event-1", at: now,
                        in: transaction)
                }
                #expect(told == expected)
            }
            try await database.write { transaction in
                _ = try NoticeBoard().send(to: [one], "test.text", path: "/desk/y", unit: nil, at: now, in: transaction)
                _ = try NoticeBoard().send(to: [one], "test.text", path: "/desk/y", unit: nil, at: now, in: transaction)
            }
            #expect(try await database.read { try NoticeBoard().unreadCount(one, in: $0) } == 3)
            #expect(try await database.read { try NoticeBoard().unreadCount(two, in: $0) } == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a message comes back with everything that fills it`(engine: TestEngine) async throws {
        try await withNotices(engine) { database in
            let account = ID<Account>(at: now)
            let message = Message(
                "test.text",
                [
                    "a": .text("x|\"'\u{1F600}"), "b": .number(-7), "c": .date(CalendarDate("2026-02-17")!),
                    "d": .instant(now),
                    "e": .money(Money(dong: 150_000)), "f": .localized(LocalizedText("Tết", english: "New Year")),
                    "g": .message(Message("test.inner", ["n": .number(1)])),
                ])
            try await database.write {
                _ = try NoticeBoard().send(to: [account], message, path: "//evil.example", unit: nil, at: now, in: $0)
            }
            let found = try await database.read { try NoticeBoard().list(account, limit: 10, in: $0) }
            #expect(found.map(\.message) == [message])
            #expect(found.map(\.path) == ["/desk/notices"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `only the owner reads a line, and reading it twice is reading it once`(engine: TestEngine) async throws {
        try await withNotices(engine) { database in
            let (owner, stranger) = (ID<Account>(at: now), ID<Account>(at: now))
            try await database.write {
                _ = try NoticeBoard().send(to: [owner], "test.text", path: "/desk/x", unit: nil, at: now, in: $0)
            }
            let id = try #require(try await database.read { try NoticeBoard().list(owner, limit: 1, in: $0) }.first?.id)
            await #expect(throws: Problem.notFound) {
                try await database.write { _ = try AcknowledgeNotices(id)(by: official(stranger), at: now, in: $0) }
            }
            try await database.write { _ = try AcknowledgeNotices()(by: official(stranger), at: now, in: $0) }
            #expect(try await database.read { try NoticeBoard().unreadCount(owner, in: $0) } == 1)
            for minutes in [1, 2] {
                try await database.write {
                    _ = try AcknowledgeNotices(id)(by: official(owner), at: now.adding(minutes: minutes), in: $0)
                }
            }
            let read = try await database.read { try NoticeBoard().list(owner, limit: 1, in: $0) }
            #expect(read.first?.readAt == now.adding(minutes: 1))
            #expect(
                try await database.read { try NoticeBoard().list(owner, unreadOnly: true, limit: 1, in: $0) }.isEmpty)
        }
    }
}
