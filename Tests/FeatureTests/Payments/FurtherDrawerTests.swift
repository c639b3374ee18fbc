import Base
import House
import Storage
import TestSupport
import Testing

@testable import Payments

/// A day goes on after a drawer was closed: a further one is opened, and what was closed stays.
@Suite struct FurtherDrawers {
    private static func open(
        _ number: Int, _ dong: Int64, by actor: Actor, _ fixture: PaymentsFixture
    ) async throws -> ID<CashDrawer> {
        let (services, now) = (fixture.services, fixture.time.clock.now())
        return try await services.database.write {
            try CreateDrawer(services: services)(
                opening: Money(dong: dong), number: number, by: actor, at: now, in: $0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `one more customer after the closing pays into a further drawer`(engine: TestEngine) async throws {
        try await PaymentsFixture.with(engine) { (fixture) async throws in
            let officer = try await fixture.officer()
            try await fixture.sell(6_000, id: "a", by: officer)
            try await fixture.close(officer, counted: 505_000, explanation: "1.000 too little")
            let clerk = fixture.actor([PaymentsFeature.confirm])
            try await fixture.confirm(try await fixture.drawer(of: officer), by: clerk)
            let first = try await fixture.drawer(of: officer)

            // A form of the morning opens nothing, and neither does one that leaves a number out.
            for number in [1, 3] {
                await #expect(throws: Problem(.conflict, "payments.problem.changed")) {
                    _ = try await Self.open(number, 505_000, by: officer, fixture)
                }
            }
            let second = try await Self.open(2, 505_000, by: officer, fixture)
            #expect(try await Self.open(2, 505_000, by: officer, fixture) == second, "a second click")
            await #expect(throws: Problem(.conflict, "payments.problem.drawer_of_today")) {
                _ = try await Self.open(3, 0, by: officer, fixture)
            }
            #expect(try await fixture.sell(4_000, id: "b", by: officer).receipt?.number == "0000002/2026")
            #expect(try await fixture.expected(officer) == 509_000)

            // A receipt of the closed drawer is given back out of the open one.
            #expect(try await fixture.withdraw("a", by: officer)?.state == .cancelled)
            try await fixture.close(officer, counted: 503_000)
            #expect(try await fixture.drawer(of: officer).number == 2)

            // What was confirmed is as it was, and the day is the sum of both.
            let (services, day) = (fixture.services, fixture.time.clock.today())
            let filter = DrawerStore.Filter(from: day, to: day, account: officer.account)
            let (kept, listed, sums) = try await services.database.read { connection in
                (
                    try services.drawers.find(first.id, officer.scope, in: connection),
                    try services.drawers.list(filter, officer.scope, limit: 9, in: connection),
                    try services.drawers.sums(filter, officer.scope, in: connection)
                )
            }
            #expect(kept == first && first.state == .confirmed)
            #expect(listed.map(\.number) == [2, 1])
            #expect(
                sums
                    == DrawerStore.Sums(
                        drawers: 2,
                        moved: [
                            .taken: CashEntry.Sum(count: 2, amount: Money(dong: 10_000)),
                            .returned: CashEntry.Sum(count: 1, amount: Money(dong: -6_000)),
                        ], difference: -1_000))
            #expect(try await Self.open(3, 0, by: officer, fixture) != second)
            #expect(try await fixture.receipts().map(\.number).sorted() == [1, 2])
            let receipts = ReceiptStore.Filter(from: day, to: day, drawer: first.id)
            let own = try await services.database.read {
                try services.receipts.list(receipts, officer.scope, limit: 9, in: $0).map(\.number)
            }
            #expect(own == [1])
        }
    }

    @Test(arguments: TestEngine.available)
    func `of two who open the same drawer at once, one does`(engine: TestEngine) async throws {
        try await PaymentsFixture.with(engine) { (fixture) async throws in
            let officer = try await fixture.officer(opening: 0)
            try await fixture.close(officer, counted: 0)
            let opened = await withTaskGroup(of: Bool.self) { group in
                for dong in [Int64(1_000), 2_000, 3_000, 4_000] {
                    group.addTask { (try? await Self.open(2, dong, by: officer, fixture)) != nil }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(opened == 1)
            #expect(try await fixture.count("SELECT count(*) FROM cash_drawer WHERE state = 'open'") == 1)
            #expect(try await fixture.count("SELECT count(*) FROM cash_drawer") == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `drawers of the time before are the first of their day`(engine: TestEngine) async throws {
        let steps = PaymentsFeature.migrations
        try await withDatabase(engine, migrations: StorageSchema.migrations + steps.prefix(1)) { database in
            try await database.write { transaction in
                for (id, day, state) in [("a", "2026-11-22", "confirmed"), ("b", "2026-11-23", "open")] {
                    try transaction.execute(
                        """
                        INSERT INTO cash_drawer (id, unit_id, account_id, officer, day, opening, state, opened_at, closed_at,
                            expected, counted, notes, explanation, confirmed_at, confirmed_by, confirmer, version)
                        VALUES (\(id), 'u', 'x', 'Officer', \(day), 500000, \(state), 1, 2, 510000, 509000, '{}', 'why',
                            3, 'y', 'Clerk', 4)
                        """)
                }
            }
            _ = try await database.migrate(StorageSchema.migrations + steps, clock: .system)
            let kept = try await database.read { connection in
                try connection.rows(
                    """
                    SELECT id, state, explanation, confirmer, number, opening, counted, version FROM cash_drawer ORDER BY id
                    """
                ) { row in
                    let words: [String] = [
                        try row["id"], try row["state"], try row["explanation"], try row["confirmer"],
                    ]
                    let numbers: [Int64] = [
                        try row["number"], try row["opening"], try row["counted"], try row["version"],
                    ]
                    return words.joined(separator: " ") + " \(numbers)"
                }
            }
            #expect(
                kept == [
                    "a confirmed why Clerk [1, 500000, 509000, 4]", "b open why Clerk [1, 500000, 509000, 4]",
                ])
        }
    }
}
