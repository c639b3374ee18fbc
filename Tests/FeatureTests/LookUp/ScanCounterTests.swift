import Base
import Codes
import Logging
import Storage
import Testing

@testable import LookUp

@Suite struct CountingScans {
    @Test func `scans are counted by code and day and stored together`() async throws {
        try await LookUpFixture.with { fixture in
            let counter = ScanCounter(database: fixture.database, logger: Logger(label: "test"), delay: .seconds(600))
            let (first, second) = (PublicCode.random(), PublicCode.random())
            let today = LookUpFixture.now.date
            for _ in 0..<3 { counter.note(first, on: today) }
            counter.note(first, on: today.adding(days: -1))
            counter.note(second, on: today)
            try await counter.flush()
            counter.note(first, on: today)
            try await counter.flush()
            try await counter.flush()
            let (figures, totals) = try await fixture.database.read { connection in
                (
                    try ScanCounter.figures(first, since: today, in: connection),
                    try ScanCounter.totals([first, second], in: connection)
                )
            }
            #expect(figures.total == 5)
            #expect(figures.days.map(\.number) == [4])
            #expect(totals == [first.text: 5, second.text: 1])
        }
    }

    @Test func `an unknown code is noted once a day with its number of scans`() async throws {
        try await LookUpFixture.with { fixture in
            let now = LookUpFixture.now
            for later in [0, 60, 120] {
                try await fixture.database.write {
                    try CodeMiss.note("7KQ4M2X9TC", .unknown, at: now.adding(seconds: later), in: $0)
                }
            }
            try await fixture.database.write {
                try CodeMiss.note("7KQ4M2X9TC", .unknown, at: now.adding(days: 1), in: $0)
            }
            let misses = try await fixture.database.read { try CodeMiss.list(before: nil, limit: 10, in: $0) }
            #expect(misses.map(\.number) == [1, 3])
            #expect(misses.last?.lastAt == now.adding(seconds: 120))
            let cursor = try #require(misses.first?.cursor)
            let rest = try await fixture.database.read { try CodeMiss.list(before: cursor, limit: 10, in: $0) }
            #expect(rest.map(\.number) == [3])
        }
    }
}
