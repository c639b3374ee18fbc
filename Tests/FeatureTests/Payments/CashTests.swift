import Base
import House
import Storage
import TestSupport
import Testing

@testable import Payments

@Suite struct CashAtTheCounter {
    @Test(arguments: TestEngine.available)
    func `a fee is asked once, taken once, and has one receipt`(engine: TestEngine) async throws {
        try await PaymentsFixture.with(engine) { (fixture) async throws in
            let officer = try await fixture.officer()
            let standing = try await fixture.sell(12_000, id: "a", by: officer)
            #expect(standing.state == .paid)
            #expect(standing.receipt?.number == "0000001/2026")
            await #expect(throws: Problem(.conflict, "payments.problem.changed")) {
                try await fixture.sell(12_000, id: "a", by: officer)
            }
            await #expect(throws: Problem(.conflict, "payments.problem.paid_already")) {
                try await fixture.sell(9_000, id: "a", by: officer, takes: false)
            }
            #expect(try await fixture.expected(officer) == 512_000)
            #expect(try await fixture.receipts().count == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `without an open drawer nothing is taken, and nothing is left behind`(engine: TestEngine) async throws {
        try await PaymentsFixture.with(engine) { (fixture) async throws in
            let officer = fixture.actor()
            await #expect(throws: Problem(.conflict, "payments.problem.no_drawer")) {
                try await fixture.sell(4_000, id: "a", by: officer)
            }
            #expect(try await fixture.count("SELECT count(*) FROM fee") == 0)
            #expect(try await fixture.count("SELECT count(*) FROM receipt_series") == 0)
            await #expect(throws: Problem.forbidden) {
                try await fixture.open(0, by: fixture.actor([PaymentsFeature.read]))
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `officers who take cash at once get numbers without a gap`(engine: TestEngine) async throws {
        try await PaymentsFixture.with(engine) { (fixture) async throws in
            var officers: [Actor] = []
            for _ in 0..<6 { officers.append(try await fixture.officer()) }
            let crew = officers
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, officer) in crew.enumerated() {
                    group.addTask {
                        for step in 0..<5 {
                            try await fixture.sell(2_000, id: "\(index)-\(step)", by: officer)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let numbers = try await fixture.receipts().map(\.number).sorted()
            #expect(numbers == Array(1...30))
            for officer in crew { #expect(try await fixture.expected(officer) == 510_000) }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a refusal uses up no number`(engine: TestEngine) async throws {
        try await PaymentsFixture.with(engine) { (fixture) async throws in
            let officer = try await fixture.officer()
            try await fixture.sell(2_000, id: "a", by: officer)
            let (services, now) = (fixture.services, fixture.time.clock.now())
            await #expect(throws: Problem.notFound) {
                try await services.database.write { transaction in
                    let port = CollectedFees(services: services)
                    let owner = FeeOwner("test.thing", "b")
                    try port.ask(
                        FeeRequest(
                            owner: owner, fee: "certification.copy", unit: fixture.unit, title: "",
                            amount: Money(dong: 1_000), payer: "", path: ""), by: officer, at: now, in: transaction)
                    try port.takeCash(for: owner, by: officer, at: now, in: transaction)
                    throw Problem.notFound
                }
            }
            try await fixture.sell(2_000, id: "c", by: officer)
            #expect(try await fixture.receipts().map(\.number).sorted() == [1, 2])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a series begins anew with the year`(engine: TestEngine) async throws {
        try await PaymentsFixture.with(engine) { (fixture) async throws in
            let officer = try await fixture.officer()
            try await fixture.sell(2_000, id: "a", by: officer)
            try await fixture.close(officer, counted: 502_000)
            fixture.time.set(Instant(CalendarDate(dayNumber: 20_820), minutes: 540))
            try await fixture.open(0, by: officer)
            #expect(try await fixture.sell(2_000, id: "b", by: officer).receipt?.number == "0000001/2027")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a revoked receipt stays, with a counter-entry, and the fee can be taken again`(engine: TestEngine)
        async throws
    {
        try await PaymentsFixture.with(engine) { (fixture) async throws in
            let officer = try await fixture.officer()
            try await fixture.sell(8_000, id: "a", by: officer)
            let receipt = try #require(try await fixture.receipts().first)
            let (services, now) = (fixture.services, fixture.time.clock.now())
            func revoke() async throws {
                try await services.database.write {
                    try RevokeReceipt(services: services)(
                        receipt.id, version: receipt.version, reason: "wrong", by: officer, at: now, in: $0)
                }
            }
            try await revoke()
            await #expect(throws: Problem(.conflict, "payments.problem.changed")) { try await revoke() }
            #expect(try await fixture.expected(officer) == 500_000)
            let left = try #require(try await fixture.receipts(.revoked).first)
            #expect(left.revocation?.reason == "wrong")
            #expect(left.number == 1)
            #expect(try await fixture.sell(8_000, id: "a", by: officer).receipt?.number == "0000002/2026")
            #expect(try await fixture.expected(officer) == 508_000)
            let sums = try await services.database.read {
                try services.receipts.sums(
                    ReceiptStore.Filter(from: now.date, to: now.date), PaymentsFixture.everything, in: $0)
            }
            #expect(
                sums
                    == ReceiptStore.Sums(
                        count: 2, valid: Money(dong: 8_000), revokedCount: 1, revoked: Money(dong: 8_000)))
        }
    }

    @Test(arguments: TestEngine.available)
    func `what costs nothing any more is given back out of the drawer of who hands it out`(engine: TestEngine)
        async throws
    {
        try await PaymentsFixture.with(engine) { (fixture) async throws in
            let (first, second) = (try await fixture.officer(), try await fixture.officer(opening: 100_000))
            try await fixture.sell(30_000, id: "a", by: first)
            try await fixture.sell(5_000, id: "b", by: first, takes: false)
            try await fixture.close(first, counted: 530_000)
            #expect(try await fixture.withdraw("a", by: second)?.state == .cancelled)
            #expect(try await fixture.withdraw("b", by: second)?.state == .cancelled)
            #expect(try await fixture.withdraw("none", by: second) == nil)
            #expect(try await fixture.expected(second) == 70_000)
            // What was counted stays as it was counted.
            #expect(try await fixture.drawer(of: first).closing?.expected.dong == 530_000)
        }
    }
}

@Suite struct ClosingTheDrawer {
    @Test(arguments: TestEngine.available)
    func `a drawer is opened once a day, closed by its officer, confirmed by another`(engine: TestEngine) async throws {
        try await PaymentsFixture.with(engine) { (fixture) async throws in
            let officer = try await fixture.officer()
            let id = try await fixture.drawer(of: officer).id
            #expect(try await fixture.open(500_000, by: officer) == id)
            await #expect(throws: Problem(.conflict, "payments.problem.drawer_of_today")) {
                try await fixture.open(1, by: officer)
            }
            try await fixture.sell(6_000, id: "a", by: officer)
            await #expect(throws: Problem.self) { try await fixture.close(officer, counted: 505_000) }
            try await fixture.close(officer, counted: 505_000, explanation: "1.000 too little")
            let closed = try await fixture.drawer(of: officer)
            #expect(closed.closing?.difference == -1_000)
            await #expect(throws: Problem(.conflict, "payments.problem.changed")) {
                try await fixture.close(officer, counted: 506_000)
            }
            await #expect(throws: Problem(.conflict, "payments.problem.no_drawer")) {
                try await fixture.sell(1_000, id: "b", by: officer)
            }
            let both = Actor(
                account: officer.account, displayName: "", postName: "", unit: fixture.unit, commune: fixture.unit,
                language: nil, permissions: [PaymentsFeature.confirm], roles: [], scope: officer.scope)
            await #expect(throws: Problem(.conflict, "payments.problem.own_closing")) {
                try await fixture.confirm(closed, by: both)
            }
            let clerk = fixture.actor([PaymentsFeature.confirm])
            try await fixture.confirm(closed, by: clerk)
            #expect(try await fixture.drawer(of: officer).state == .confirmed)
            await #expect(throws: Problem(.conflict, "payments.problem.not_closed")) {
                try await fixture.confirm(closed, by: clerk)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `yesterday's drawer is closed before today's is opened, and waits in the inbox`(engine: TestEngine)
        async throws
    {
        try await PaymentsFixture.with(engine) { (fixture) async throws in
            let officer = try await fixture.officer()
            let yesterday = try await fixture.drawer(of: officer)
            fixture.time.advance(seconds: 86_400)
            await #expect(throws: Problem.self) { try await fixture.open(0, by: officer) }
            let (services, now) = (fixture.services, fixture.time.clock.now())
            let inbox = PaymentsInbox(services: services)
            #expect(try await services.database.read { try inbox.count(for: officer, at: now, in: $0) } == 1)
            let notes = CountedNotes.fewest(for: Money(dong: 500_000)).notes
            try await services.database.write { transaction in
                try CloseDrawer(services: services)(
                    CloseDrawer.Request(
                        drawer: yesterday.id, version: yesterday.version, notes: notes, explanation: ""),
                    by: officer, at: now, in: transaction)
            }
            try await fixture.open(0, by: officer)
            let clerk = fixture.actor([PaymentsFeature.confirm])
            #expect(try await services.database.read { try inbox.count(for: clerk, at: now, in: $0) } == 1)
            #expect(
                try await services.database.read { try inbox.items(for: clerk, at: now, limit: 9, in: $0) }.count == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `other units' officials see no fee, no receipt and no drawer`(engine: TestEngine) async throws {
        try await PaymentsFixture.with(engine) { (fixture) async throws in
            let officer = try await fixture.officer()
            try await fixture.sell(6_000, id: "a", by: officer)
            try await fixture.sell(7_000, id: "b", by: officer, takes: false)
            let services = fixture.services
            let day = fixture.time.clock.today()
            for (scope, expected) in [(officer.scope, 1), (Scope.nothing, 0)] {
                let counts = try await services.database.read { connection in
                    let days = ReceiptStore.Filter(from: day, to: day)
                    let drawers = DrawerStore.Filter(from: day, to: day)
                    return [
                        try services.fees.list(FeeStore.Filter(), scope, limit: 9, in: connection).count,
                        try services.fees.sum(FeeStore.Filter(), scope, in: connection).count,
                        try services.receipts.list(days, scope, limit: 9, in: connection).count,
                        try services.receipts.sums(days, scope, in: connection).count,
                        try services.drawers.list(drawers, scope, limit: 9, in: connection).count,
                        try services.drawers.sums(drawers, scope, in: connection).drawers,
                    ]
                }
                #expect(counts == Array(repeating: expected, count: 6))
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `the rule of the unit itself goes before that of a unit above, the later before the earlier`(
        engine: TestEngine
    ) async throws {
        try await PaymentsFixture.with(engine) { (fixture) async throws in
            let services = fixture.services
            let admin = fixture.actor([PaymentsFeature.tariff])
            let now = fixture.time.clock.now()
            var rule = FeesByTheRule.signature
            rule.key = "certification.copy"
            rule.period = DatePeriod(from: now.date, until: now.date.adding(days: 1))
            let newer = rule
            func price(_ day: CalendarDate) async throws -> Int64? {
                try await services.database.read {
                    try services.tariff.inForce("certification.copy", unit: fixture.unit, asOf: day, in: $0)?.rule
                        .amount(pages: 1).dong
                }
            }
            #expect(try await price(now.date) == 2_000)
            let id = try await services.database.write {
                try EditFeeRule(services: services).create(newer, by: admin, at: now, in: $0)
            }
            #expect(try await price(now.date) == 10_000)
            #expect(try await price(now.date.adding(days: 1)) == 2_000)
            #expect(try await price(CalendarDate(dayNumber: 10_000)) == nil)
            await #expect(throws: Problem.self) {
                try await services.database.write {
                    _ = try EditFeeRule(services: services).create(newer, by: admin, at: now, in: $0)
                }
            }
            await #expect(throws: Problem(.conflict, "web.problem.conflict.text")) {
                try await services.database.write {
                    try EditFeeRule(services: services).edit(id, newer, version: 7, by: admin, at: now, in: $0)
                }
            }
        }
    }
}
