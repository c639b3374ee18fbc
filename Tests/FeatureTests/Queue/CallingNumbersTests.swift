import Base
import House
import Storage
import TestSupport
import Testing
import Trust

@testable import Queue

@Suite struct CallingNumbers {
    @Test(arguments: TestEngine.available)
    func `officers who call at once never get the same number`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            for _ in 0..<12 { try await fixture.take(fixture.certification) }
            var officers: [Actor] = []
            for desk in 1...8 { officers.append(try await fixture.officer(desk, [fixture.certification])) }
            let crew = officers
            let called = try await withThrowingTaskGroup(of: String?.self) { group in
                for officer in crew { group.addTask { try await fixture.call(officer)?.label } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(called.compactMap { $0 }.sorted() == (1...8).map { "A00\($0)" })
            #expect(try await fixture.hall().lines.first?.waiting == 4)
            #expect(try await fixture.hall().lines.first?.desks == 8)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the one who has waited longest comes first, over all lines of the desk`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            for line in [fixture.land, fixture.certification, fixture.land] {
                try await fixture.take(line)
                fixture.time.advance(seconds: 30)
            }
            let both = try await fixture.officer(1, [fixture.certification, fixture.land])
            #expect(try await fixture.call(both)?.label == "C001")
            #expect(try await fixture.call(both, ending: .done)?.label == "A001")
            let certification = try await fixture.officer(2, [fixture.certification])
            #expect(try await fixture.call(certification) == nil)
            #expect(try await fixture.call(both, ending: .absent)?.label == "C002")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a second press of the button calls nobody else`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            for _ in 0..<3 { try await fixture.take(fixture.certification) }
            let officer = try await fixture.officer(1, [fixture.certification])
            #expect(try await fixture.call(officer, key: "one")?.label == "A001")
            #expect(try await fixture.call(officer, key: "one")?.label == "A001")
            await #expect(throws: Problem(.conflict, "queue.problem.finish_first")) {
                try await fixture.call(officer, key: "two")
            }
            #expect(try await fixture.count("SELECT count(*) FROM queue_ticket WHERE state = 'called'") == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `who has chosen no desk calls nobody, and who may not serve neither`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            try await fixture.take(fixture.certification)
            let fresh = QueueFixture.actor(fixture.unit, [QueueFeature.serve])
            await #expect(throws: Problem(.conflict, "queue.problem.no_desk")) { try await fixture.call(fresh) }
            await #expect(throws: Problem.forbidden) {
                try await fixture.call(QueueFixture.actor(fixture.unit, [QueueFeature.manage]))
            }
            await #expect(throws: Problem.self) {
                try await EditDesk(services: fixture.services)(
                    desk: 1, lines: [ID(at: QueueFixture.start)], by: fresh)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `called, called again, absent, called once more, served and done`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            try await fixture.take(fixture.certification)
            let officer = try await fixture.officer(4, [fixture.certification])
            let decide = DecideTicket(services: fixture.services)
            var ticket = try #require(try await fixture.call(officer))
            let steps: [(QueueRules.Deed, Ticket.State, Int)] = [
                (.again, .called, 2), (.absent, .absent, 2), (.again, .called, 3), (.serving, .serving, 3),
                (.done, .done, 3),
            ]
            for (deed, state, calls) in steps {
                try await decide(deed, ticket.id, version: ticket.version, by: officer)
                ticket = try #require(try await fixture.now(ticket))
                #expect(ticket.state == state)
                #expect(ticket.calls == calls)
                #expect((ticket.endedAt != nil) == state.isOver)
                #expect(ticket.desk == 4)
            }
            let last = ticket
            await #expect(throws: Problem(.conflict, "queue.problem.changed")) {
                try await decide(.again, last.id, version: last.version, by: officer)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `of two who say at once how a number ended, one is told that it has changed`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            try await fixture.take(fixture.certification)
            let officer = try await fixture.officer(1, [fixture.certification])
            let other = try await fixture.officer(2, [fixture.certification])
            let ticket = try #require(try await fixture.call(officer))
            let decide = DecideTicket(services: fixture.services)
            let said = await withTaskGroup(of: Bool.self) { group in
                for (deed, actor) in [(QueueRules.Deed.done, officer), (.absent, other)] {
                    group.addTask {
                        (try? await decide(deed, ticket.id, version: ticket.version, by: actor)) != nil
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(said.filter { $0 }.count == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `who is sent over waits in the other line as long as if it had been taken there`(engine: TestEngine)
        async throws
    {
        try await QueueFixture.with(engine) { fixture in
            try await fixture.take(fixture.certification)
            fixture.time.advance(seconds: 60)
            try await fixture.take(fixture.land)
            let officer = try await fixture.officer(1, [fixture.certification])
            let ticket = try #require(try await fixture.call(officer))
            let send = SendTicket(services: fixture.services)
            await #expect(throws: Problem.self) {
                try await send(ticket.id, to: fixture.certification, version: ticket.version, by: officer)
            }
            try await send(ticket.id, to: fixture.land, version: ticket.version, by: officer)
            let land = try await fixture.officer(2, [fixture.land])
            #expect(try await fixture.call(land)?.label == "A001")
            #expect(try await fixture.call(land, ending: .done)?.label == "C001")
            // Its number stays taken in the line that gave it out.
            #expect(try await fixture.take(fixture.certification).ticket.label == "A002")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a number may be given back until it is called`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            let (first, second) = (SecretToken(), SecretToken())
            try await fixture.take(fixture.certification, first)
            try await fixture.take(fixture.certification, second)
            let withdraw = WithdrawTicket(services: fixture.services)
            try await withdraw(secretDigest: first.digest)
            try await withdraw(secretDigest: first.digest)
            let officer = try await fixture.officer(1, [fixture.certification])
            #expect(try await fixture.call(officer)?.label == "A002")
            await #expect(throws: Problem(.conflict, "queue.problem.called_already")) {
                try await withdraw(secretDigest: second.digest)
            }
            await #expect(throws: Problem.notFound) { try await withdraw(secretDigest: SecretToken().digest) }
        }
    }

    @Test(arguments: TestEngine.available)
    func `the hall says how many wait and what that takes, and the day is summed up`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            for _ in 0..<6 { try await fixture.take(fixture.certification) }
            let officer = try await fixture.officer(1, [fixture.certification])
            for _ in 0..<4 {
                try await fixture.call(officer, ending: .done)
                fixture.time.advance(seconds: 300)
            }
            let line = try #require(try await fixture.hall().line(fixture.certification))
            #expect(line.waiting == 2)
            #expect(line.typicalSeconds == 300)
            #expect(line.minutesForNext == 10)
            #expect(line.inHand.map(\.label) == ["A004"])
            let filter = TicketStore.Filter(day: QueueFixture.start.date)
            let figures = try await fixture.services.database.read {
                try DayFigures.read(filter, officer.scope, in: $0)
            }
            #expect(
                figures
                    == DayFigures(
                        taken: 6, served: 3, absent: 0, cancelled: 0, stillWaiting: 2, waitingMedian: 300,
                        waitingNinety: 900))
        }
    }

    @Test(arguments: TestEngine.available)
    func `list, count and figures agree, and other units' officers see nothing`(engine: TestEngine) async throws {
        try await QueueFixture.with(engine) { fixture in
            for _ in 0..<5 { try await fixture.take(fixture.land) }
            let filter = TicketStore.Filter(day: QueueFixture.start.date)
            for (scope, expected) in [(Scope.below([fixture.unit], asOf: filter.day), 5), (.nothing, 0)] {
                let (list, count, figures, hall) = try await fixture.services.database.read { connection in
                    (
                        try fixture.services.tickets.list(filter, scope, limit: 100, in: connection).count,
                        try fixture.services.tickets.count(filter, scope, in: connection),
                        try DayFigures.read(filter, scope, in: connection).taken,
                        try HallState.read(scope, on: filter.day, in: connection).lines.reduce(0) { $0 + $1.waiting }
                    )
                }
                #expect([list, count, figures, hall] == [expected, expected, expected, expected])
            }
            let outsider = QueueFixture.actor(fixture.unit, [QueueFeature.serve], scope: Scope.nothing)
            await #expect(throws: Problem.self) {
                try await EditDesk(services: fixture.services)(desk: 1, lines: [fixture.land], by: outsider)
            }
        }
    }
}
