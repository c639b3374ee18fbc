import Base
import Logging
import Storage
import TestSupport
import Testing

@Suite struct BookOfJobs {
    @Test(arguments: TestEngine.available)
    func `a job that was given up runs again when it is let, and stays away when it is set aside`(engine: TestEngine)
        async throws
    {
        try await withDatabase(engine) { database in
            let clock = TestClock(Instant(milliseconds: 1_790_000_000_000))
            let (seen, book) = (TestList(), JobBook())
            let runner = JobRunner(
                database: database, clock: clock.clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                handlers: [
                    JobHandler(kind: "x.work", lane: .slow) { job in
                        seen.add("\(job.attempt)")
                        if seen.all.count <= 16 { throw Problem.forbidden }
                    }
                ], events: [], schedules: [])
            try await database.write { transaction in
                for slot in ["1", "2"] {
                    try transaction.enqueue("x.work", slot: slot, lane: .slow, unit: "u", at: clock.clock.now())
                }
            }
            for _ in 0..<8 {
                try await runner.drain()
                clock.advance(seconds: 4000)
            }
            let dead = try await database.read { try book.dead(limit: 10, in: $0) }
            #expect(dead.map(\.attempts) == [8, 8])
            #expect(dead.allSatisfy { $0.failure.contains("forbidden") })
            let lines = try await database.read { try book.lines(in: $0) }
            #expect(lines.map { "\($0.lane) \($0.state) \($0.count)" } == ["slow dead 2"])
            #expect(lines.first?.oldest == Instant(milliseconds: 1_790_000_000_000))
            let rest = try await database.read { try book.dead(before: dead[0].id, limit: 10, in: $0).map(\.id) }
            #expect(rest == [dead[1].id])

            let now = clock.clock.now()
            let done = try await database.write { transaction in
                [
                    try book.retry(dead[0].id, at: now, in: transaction),
                    try book.setAside(dead[1].id, at: now, in: transaction),
                    try book.setAside(dead[0].id, at: now, in: transaction),
                ]
            }
            #expect(done == [true, true, false])
            try await runner.drain()
            #expect(seen.all.count == 17 && seen.all.last == "1")
            let after = try await database.read { try book.lines(in: $0).map { "\($0.state) \($0.count)" } }
            #expect(after == ["done 1", "set_aside 1"])
        }
    }
}
