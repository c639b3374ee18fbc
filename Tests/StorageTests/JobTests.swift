import Base
import Logging
import Storage
import TestSupport
import Testing

@Suite struct Jobs {
    @Test(arguments: TestEngine.available)
    func `an event reaches each of its handlers once, and a failing job is tried again`(engine: TestEngine) async throws
    {
        try await withDatabase(engine) { database in
            let clock = TestClock(Instant(milliseconds: 1_790_000_000_000))
            let seen = TestList()
            let runner = JobRunner(
                database: database, clock: clock.clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                handlers: [],
                events: [
                    EventHandler(
                        on: "thing.made.v1",
                        job: JobHandler(kind: "a.note_thing", lane: .quick) {
                            seen.add("a\($0.payload["id"]?.string ?? "")")
                        }),
                    EventHandler(
                        on: "thing.made.v1",
                        job: JobHandler(kind: "b.note_thing", lane: .slow) { job in
                            seen.add("b\(job.attempt)")
                            if job.attempt < 3 { throw Problem.forbidden }
                        }),
                ], schedules: [])
            try await database.write {
                try $0.publish(Event("thing.made.v1", unit: "u", payload: ["id": "7"]), at: clock.clock.now())
            }
            try await runner.drain()
            #expect(seen.all == ["a7", "b1"])
            clock.advance(seconds: 3600)
            try await runner.drain()
            clock.advance(seconds: 3600)
            try await runner.drain()
            #expect(seen.all == ["a7", "b1", "b2", "b3"])
            try await runner.drain()
            #expect(seen.all.count == 4)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a schedule runs once in each slot`(engine: TestEngine) async throws {
        try await withDatabase(engine) { database in
            let clock = TestClock(Instant(milliseconds: 1_790_000_000_000))
            let seen = TestList()
            let runner = JobRunner(
                database: database, clock: clock.clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                handlers: [JobHandler(kind: "x.sweep", lane: .single) { _ in seen.add("swept") }], events: [],
                schedules: [JobSchedule(kind: "x.sweep", every: 60)])
            for _ in 0..<3 {
                try await runner.enqueueSchedules()
                try await runner.drain()
            }
            #expect(seen.all.count == 1)
            clock.advance(seconds: 60)
            try await runner.enqueueSchedules()
            try await runner.drain()
            #expect(seen.all.count == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a job that is interrupted is free again at once`(engine: TestEngine) async throws {
        try await withDatabase(engine) { database in
            let clock = TestClock(Instant(milliseconds: 1_790_000_000_000))
            let seen = TestList()
            let runner = JobRunner(
                database: database, clock: clock.clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                handlers: [
                    JobHandler(kind: "x.work", lane: .slow) { job in
                        seen.add("begun")
                        if seen.all.count == 1 { try await Task.sleep(for: .seconds(600)) }
                    }
                ], events: [], schedules: [])
            try await database.write {
                _ = try $0.enqueue("x.work", slot: "1", lane: .slow, unit: "", at: clock.clock.now())
            }
            let service = Task { try await runner.drain() }
            while seen.all.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            service.cancel()
            _ = await service.result
            try await runner.drain()
            #expect(seen.all == ["begun", "begun"])
            let attempts = try await database.read { try $0.value("SELECT attempts FROM job", as: Int.self) }
            #expect(attempts == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what has done its service is removed, what has not is left`(engine: TestEngine) async throws {
        try await withDatabase(engine) { database in
            let then = Instant(milliseconds: 1_790_000_000_000)
            let runner = JobRunner(
                database: database, clock: TestClock(then).clock,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                handlers: [JobHandler(kind: "x.done", lane: .quick) { _ in }], events: [], schedules: [])
            try await database.write { transaction in
                let key = IdempotencyKey(actor: "a", action: "b", key: "c")
                _ = try transaction.once(key, at: then) { "first" }
                try transaction.publish(Event("thing.made.v1", unit: "u", payload: [:]), at: then)
                try transaction.enqueue("x.done", slot: "1", lane: .quick, unit: "", at: then)
                try transaction.enqueue(
                    "x.later", slot: "1", lane: .quick, unit: "", at: then, notBefore: then.adding(days: 90))
            }
            try await runner.drain()
            #expect(try await database.removeSpentRows(at: then.adding(days: 6)) == 0)
            #expect(try await database.removeSpentRows(at: then.adding(days: 31)) == 3)
            let left = try await database.read { try $0.values("SELECT kind FROM job", as: String.self) }
            #expect(left == ["x.later"])
        }
    }
}
