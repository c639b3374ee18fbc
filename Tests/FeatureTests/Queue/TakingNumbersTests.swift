import Base
import House
import Storage
import TestSupport
import Testing
import Trust

@testable import Queue

@Suite struct TakingANumber {
    @Test(arguments: TestEngine.available)
    func `many at once get numbers without a gap and without a double`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            let labels = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<24 {
                    group.addTask {
                        try await fixture.take(number.isMultiple(of: 3) ? fixture.land : fixture.certification).ticket
                            .label
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let first = (1...16).map { "A0" + ($0 < 10 ? "0" : "") + "\($0)" }
            #expect(labels.sorted() == first + (1...8).map { "C00\($0)" })
        }
    }

    @Test(arguments: TestEngine.available)
    func `a number that was refused leaves no gap`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            try await fixture.take(fixture.certification)
            fixture.time.set(Instant(QueueFixture.start.date, minutes: 700))
            await #expect(throws: Problem(.conflict, "queue.problem.office_closed")) {
                try await fixture.take(fixture.certification)
            }
            fixture.time.set(Instant(QueueFixture.start.date, minutes: 820))
            #expect(try await fixture.take(fixture.certification).ticket.number == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the same form gives the same number`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            let secret = SecretToken()
            let first = try await fixture.take(fixture.certification, secret)
            let second = try await fixture.take(fixture.certification, secret)
            #expect(first.isNew)
            #expect(!second.isNew)
            #expect(first.ticket.id == second.ticket.id)
            #expect(try await fixture.count("SELECT count(*) FROM queue_ticket") == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a browser has one number in a line until that is over`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            let secret = SecretToken()
            let first = try await fixture.take(fixture.certification, secret)
            let held = [secret.digest]
            #expect(try await fixture.take(fixture.certification, held: held).ticket.id == first.ticket.id)
            #expect(try await fixture.take(fixture.land, held: held).ticket.label == "C001")
            try await WithdrawTicket(services: fixture.services)(secretDigest: secret.digest)
            #expect(try await fixture.take(fixture.certification, held: held).ticket.label == "A002")
        }
    }

    @Test(arguments: TestEngine.available)
    func `at midnight the numbers begin again and nobody of yesterday is called`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            let secret = SecretToken()
            for _ in 0..<3 { try await fixture.take(fixture.certification) }
            try await fixture.take(fixture.certification, secret)
            fixture.time.set(Instant(QueueFixture.start.date.adding(days: 1), minutes: 480))
            let officer = try await fixture.officer(1, [fixture.certification])
            #expect(try await fixture.call(officer) == nil)
            #expect(try await fixture.take(fixture.certification, held: [secret.digest]).ticket.label == "A001")
            #expect(try await fixture.hall().lines.first?.waiting == 1)
            #expect(try await fixture.call(officer)?.day == QueueFixture.start.date.adding(days: 1))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a closed line gives out nothing, and who waits in it is still called`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            try await fixture.take(fixture.certification)
            let chair = QueueFixture.actor(fixture.unit, [QueueFeature.manage])
            try await EditLine(services: fixture.services)(
                EditLine.Request(line: fixture.certification, version: 1, isActive: false), by: chair)
            await #expect(throws: Problem(.conflict, "queue.problem.line_closed")) {
                try await fixture.take(fixture.certification)
            }
            let officer = try await fixture.officer(1, [fixture.certification])
            #expect(try await fixture.call(officer)?.label == "A001")
            await #expect(throws: Problem.self) {
                try await EditLine(services: fixture.services)(
                    EditLine.Request(line: fixture.certification, version: 1, isActive: true), by: chair)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `an officer gives out numbers outside the hours, and only an officer on paper`(engine: TestEngine) async throws
    {
        try await QueueFixture.with(engine) { fixture in
            fixture.time.set(Instant(QueueFixture.start.date, minutes: 1_100))
            let request = IssueTicket.Request(line: fixture.land, secret: SecretToken(), way: .printed)
            let issue = IssueTicket(services: fixture.services)
            await #expect(throws: Problem.forbidden) { try await issue(request) }
            await #expect(throws: Problem.forbidden) {
                try await issue(request, by: QueueFixture.actor(fixture.unit, []))
            }
            let officer = try await fixture.officer(1, [fixture.land])
            #expect(try await issue(request, by: officer).ticket.way == .printed)
            let outsider = QueueFixture.actor(fixture.unit, [QueueFeature.serve], scope: Scope.nothing)
            await #expect(throws: Problem.notFound) {
                try await issue(
                    IssueTicket.Request(line: fixture.land, secret: SecretToken(), way: .counter), by: outsider)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `no more numbers than people would wait for`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            let (line, day) = (fixture.land, QueueFixture.start.date)
            try await fixture.services.database.write { transaction in
                let found = try fixture.services.lines.find(line, .everything(because: "a test"), in: transaction)
                guard let land = found else { throw Problem.notFound }
                for number in 1...QueueRules.mostWaiting {
                    try fixture.services.tickets.insert(
                        ID(at: QueueFixture.start), line: land, day: day, number: number, way: .phone,
                        secretDigest: "\(number)", at: QueueFixture.start, in: transaction)
                }
            }
            await #expect(throws: Problem(.conflict, "queue.problem.line_full")) { try await fixture.take(line) }
        }
    }

    @Test(arguments: TestEngine.available)
    func `each change raises what kept pages depend on`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            func generation() async throws -> Int {
                try await fixture.count("SELECT number FROM generation WHERE topic = 'queue'")
            }
            let officer = try await fixture.officer(1, [fixture.certification])
            var last = try await generation()
            func hasRisen() async throws -> Bool {
                let now = try await generation()
                defer { last = now }
                return now > last
            }
            try await fixture.take(fixture.certification)
            #expect(try await hasRisen())
            let ticket = try #require(try await fixture.call(officer))
            #expect(try await hasRisen())
            try await DecideTicket(services: fixture.services)(
                .done, ticket.id, version: ticket.version, by: officer)
            #expect(try await hasRisen())
        }
    }

    @Test(arguments: TestEngine.available)
    func `the numbers of long past days are erased, and no others`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            try await fixture.take(fixture.certification)
            fixture.time.set(Instant(QueueFixture.start.date.adding(days: QueueRules.daysKept), minutes: 480))
            try await EraseOldTickets(services: fixture.services)()
            #expect(try await fixture.count("SELECT count(*) FROM queue_ticket") == 1)
            fixture.time.advance(seconds: 86_400)
            try await EraseOldTickets(services: fixture.services)()
            #expect(try await fixture.count("SELECT count(*) FROM queue_ticket") == 0)
            #expect(try await fixture.count("SELECT count(*) FROM queue_day") == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the demo has a morning of numbers, and made again it is the same`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            let seed = SeedQueue(services: fixture.services)
            // Two of its letters are taken: those lines stay as they are.
            let demo = Demo(data: QueueFixture.data, now: QueueFixture.start, scale: .village)
            try await seed(demo)
            let once = try await fixture.count("SELECT count(*) FROM queue_ticket")
            #expect(once > 3)
            #expect(
                try await fixture.count("SELECT count(*) FROM queue_ticket WHERE taken_at > \(QueueFixture.start)") == 0
            )
            #expect(
                try await fixture.count(
                    "SELECT count(*) FROM queue_ticket WHERE ended_at > 0 AND ended_at < called_at") == 0)
            try await seed(demo)
            #expect(try await fixture.count("SELECT count(*) FROM queue_ticket") == once)
            #expect(try await fixture.count("SELECT count(*) FROM queue_line") == 3)
            #expect(try await fixture.count("SELECT count(*) FROM public_code WHERE kind = 'queue.hall'") == 1)
        }
    }
}
