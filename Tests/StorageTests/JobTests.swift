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
}
