import Base
import Codes
import House
import Storage
import TestSupport
import Testing

@testable import Feedback

@Suite struct `How desks are rated` {
    @Test(arguments: TestEngine.available)
    func `one browser rates a desk once a day, and may put it right for a while`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let desk = try await fixture.desk()
            let rate = RateDesk(services: fixture.services)
            func vote(_ grade: Int, _ visitor: String) async throws -> RateDesk.Outcome {
                try await rate(desk.id, RateDesk.Voice(grade: grade), visitor: visitor)
            }
            async let one = vote(5, "a")
            async let two = vote(5, "a")
            let outcomes = try await [one, two]
            #expect(outcomes.filter { $0 == .counted }.count == 1)
            #expect(try await vote(2, "a") == .corrected)
            #expect(try await vote(4, "b") == .counted)
            fixture.time.advance(seconds: RatingRules.grace + 1)
            #expect(try await vote(1, "a") == .countedBefore)
            #expect(try await fixture.count("SELECT count(*) FROM rating") == 2)
            #expect(try await fixture.count("SELECT grade FROM rating ORDER BY id LIMIT 1") == 2)
            let official = try await fixture.actor("motcua1")
            #expect(
                try await fixture.count("SELECT count(*) FROM rating WHERE official_id = \(official.account)") == 2)
            fixture.time.advance(seconds: 86_400)
            #expect(try await vote(1, "a") == .counted)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a tablet counts one person in fifteen seconds`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let desk = try await fixture.desk()
            let rate = RateDesk(services: fixture.services)
            async let one = rate.tablet(desk.id, grade: 5, key: "1")
            async let two = rate.tablet(desk.id, grade: 1, key: "2")
            let outcomes = try await [one, two]
            #expect(outcomes.filter { $0 == .counted }.count == 1 && outcomes.contains(.tooSoon))
            #expect(try await fixture.count("SELECT count(*) FROM rating") == 1)
            fixture.time.advance(seconds: RatingRules.tabletPause)
            #expect(try await rate.tablet(desk.id, grade: 4, key: "3") == .counted)
            #expect(try await rate.tablet(desk.id, grade: 4, key: "3") == .counted)
            #expect(try await fixture.count("SELECT count(*) FROM rating") == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `each paper ballot counts once, a sheet whole or not at all, and nobody enters her own`(
        _ engine: TestEngine
    ) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let desk = try await fixture.desk()
            func enter(_ numbers: [String], by username: String) async throws {
                let actor = try await fixture.actor(username)
                let ballots = numbers.enumerated().map {
                    RegisterBallots.Ballot(row: $0, number: $1, grade: 4, words: "")
                }
                try await fixture.write { services, now, transaction in
                    try RegisterBallots(services: services)(
                        ballots, of: desk.id, on: now.date, by: actor, at: now, in: transaction)
                }
            }
            try await enter(["A1", "A2"], by: "motcua2")
            let problem = await #expect(throws: Problem.self) { try await enter(["A3", "A2"], by: "motcua2") }
            #expect(problem?.fields.map(\.field) == ["ballot-1"])
            #expect(try await fixture.count("SELECT count(*) FROM rating") == 2)
            await #expect(throws: Problem.self) { try await enter(["A9"], by: "motcua1") }
            await #expect(throws: Problem.forbidden) { try await enter(["A9"], by: "diachinh") }
        }
    }

    @Test(arguments: TestEngine.available)
    func `an official sees only her own ratings, leaders those of their units`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let (services, desk) = (fixture.services, try await fixture.desk())
            _ = try await RateDesk(services: services)(desk.id, RateDesk.Voice(grade: 3), visitor: "a")
            let today = FeedbackFixture.start.date
            let filter = RatingStore.Filter(from: today, through: today)
            for (username, expected) in [("motcua1", 1), ("motcua2", 0), ("chutich", 1), ("phochutich1", 1)] {
                let actor = try await fixture.actor(username)
                let (count, listed, figures) = try await services.database.read { connection in
                    (
                        try services.ratings.count(filter, for: actor, in: connection),
                        try services.ratings.list(filter, for: actor, before: nil, limit: 9, in: connection).count,
                        try services.ratings.byDesk(filter, for: actor, in: connection).reduce(0) { $0 + Int($1.count) }
                    )
                }
                #expect(count == expected && listed == expected && figures == expected, "\(username)")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a substitute goes before who usually sits there, and only on those days`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let (services, desk) = (fixture.services, try await fixture.desk())
            let (chair, other) = (try await fixture.actor("chutich"), try await fixture.actor("motcua2"))
            let today = FeedbackFixture.start.date
            try await fixture.write { services, now, transaction in
                try EditDesk(services: services).assign(
                    desk.id, version: nil, to: other.account, isSubstitute: true,
                    period: DatePeriod(from: today, until: today.adding(days: 2)), by: chair, at: now, in: transaction)
            }
            let names = try await services.database.read { connection in
                try [0, 1, 2].map {
                    try services.desks.official(at: desk.id, on: today.adding(days: $0), in: connection)?.account
                }
            }
            let usual = try await fixture.actor("motcua1").account
            #expect(names == [other.account, other.account, usual])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a desk that was closed takes no ratings and its code is revoked`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let (services, desk) = (fixture.services, try await fixture.desk())
            let chair = try await fixture.actor("chutich")
            try await fixture.write { services, now, transaction in
                try EditDesk(services: services).revoke(
                    desk.id, version: nil, reason: "Chuyển phòng", by: chair, at: now, in: transaction)
            }
            await #expect(throws: Problem.notFound) {
                _ = try await RateDesk(services: services)(desk.id, RateDesk.Voice(grade: 5), visitor: "a")
            }
            #expect(
                try await fixture.count(
                    "SELECT count(*) FROM public_code WHERE kind = 'feedback.desk' AND state = 'revoked'") == 1)
        }
    }
}
