import Audit
import Base
import Foundation
import House
import Identity
import LookUp
import Storage
import TestSupport
import Translations
import Web
import WorkCalendar

@testable import Payments

/// Payments on a database of its own, with the units of the data folder and a tariff, on a Monday at nine.
struct PaymentsFixture: Sendable {
    let services: PaymentsServices
    let time: TestClock
    let unit: ID<AdministrativeUnit>

    static let start = Instant(CalendarDate(dayNumber: 20_780), minutes: 540)
    static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../../Data")
    static let everything = Scope.everything(because: "a test")

    static func with(
        _ engine: TestEngine, _ body: @escaping @Sendable (PaymentsFixture) async throws -> Void
    ) async throws {
        let migrations =
            StorageSchema.migrations + AuditFeature.migrations + IdentityFeature.migrations
            + WorkCalendarFeature.migrations + LookUpFeature.migrations + TranslationsFeature.migrations
            + PaymentsFeature.migrations
        try await withDatabase(engine, migrations: migrations) { database in
            let time = TestClock(start)
            let services = PaymentsServices(
                database: database, clock: time.clock, codes: PublicCodes(database: database, clock: time.clock),
                kinds: [FeeKind("certification.copy", title: "certification.fee.copy")])
            let demo = Demo(data: data, now: start, scale: .village)
            let rows = try demo.csv("units.csv")
            let unit = try await database.write { transaction in
                _ = try ImportUnits()(rows, actor: .system("test"), at: start, in: transaction)
                return try UnitStore().find(key: "tan-ninh", asOf: start.date, in: transaction)?.id
            }
            guard let unit else { throw Problem.notFound }
            try await SeedTariff(services: services)(demo)
            try await body(PaymentsFixture(services: services, time: time, unit: unit))
        }
    }

    /// An official of the commune.
    func actor(_ permissions: Set<Permission> = [PaymentsFeature.take], scope: Scope? = nil) -> Actor {
        Actor(
            account: ID(at: Self.start), displayName: "Officer", postName: "Post", unit: unit, commune: unit,
            language: nil, permissions: permissions, roles: [.counter],
            scope: scope ?? .below([unit], asOf: Self.start.date))
    }

    /// An officer with an open drawer.
    func officer(opening: Int64 = 500_000) async throws -> Actor {
        let actor = actor()
        try await open(opening, by: actor)
        return actor
    }

    @discardableResult
    func open(_ dong: Int64, by actor: Actor) async throws -> ID<CashDrawer> {
        let (services, now) = (services, time.clock.now())
        return try await services.database.write {
            try CreateDrawer(services: services)(opening: Money(dong: dong), by: actor, at: now, in: $0)
        }
    }

    /// Asks for a fee and takes it, as a feature does.
    @discardableResult
    func sell(_ dong: Int64, id: String, by actor: Actor, takes: Bool = true) async throws -> FeeStanding {
        let (services, now, unit) = (services, time.clock.now(), unit)
        return try await services.database.write { transaction in
            let port = CollectedFees(services: services)
            let owner = FeeOwner("test.thing", id)
            let asked = try port.ask(
                FeeRequest(
                    owner: owner, fee: "certification.copy", unit: unit, title: "Thing", amount: Money(dong: dong),
                    payer: "Nguyễn Văn An", path: "/desk"), by: actor, at: now, in: transaction)
            return takes ? try port.takeCash(for: owner, by: actor, at: now, in: transaction) : asked
        }
    }

    func withdraw(_ id: String, by actor: Actor) async throws -> FeeStanding? {
        let (services, now) = (services, time.clock.now())
        return try await services.database.write {
            try CollectedFees(services: services).withdraw(
                FeeOwner("test.thing", id), reason: "wrong", by: actor, at: now, in: $0)
        }
    }

    func drawer(of actor: Actor) async throws -> CashDrawer {
        let (services, day) = (services, time.clock.today())
        let found = try await services.database.read {
            try services.drawers.find(of: actor.account, on: day, in: $0)
        }
        guard let found else { throw Problem.notFound }
        return found
    }

    func expected(_ actor: Actor) async throws -> Int64 {
        let drawer = try await drawer(of: actor)
        let services = services
        return try await services.database.read { try services.drawers.expected(drawer, in: $0).dong }
    }

    func close(_ actor: Actor, counted dong: Int64, explanation: String = "") async throws {
        let drawer = try await drawer(of: actor)
        let (services, now) = (services, time.clock.now())
        let notes = CountedNotes.fewest(for: Money(dong: dong)).notes
        try await services.database.write { transaction in
            try CloseDrawer(services: services)(
                CloseDrawer.Request(
                    drawer: drawer.id, version: drawer.version, notes: notes, explanation: explanation),
                by: actor, at: now, in: transaction)
        }
    }

    func confirm(_ drawer: CashDrawer, by actor: Actor) async throws {
        let (services, now) = (services, time.clock.now())
        try await services.database.write {
            try VerifyClosing(services: services)(
                drawer.id, version: drawer.version, by: actor, at: now, in: $0)
        }
    }

    func receipts(_ state: CashReceipt.State? = nil) async throws -> [CashReceipt] {
        let services = services
        let day = time.clock.today()
        let filter = ReceiptStore.Filter(from: day.adding(days: -400), to: day, state: state)
        return try await services.database.read {
            try services.receipts.list(filter, Self.everything, limit: 1_000, in: $0)
        }
    }

    func count(_ sql: SQL) async throws -> Int {
        try await services.database.read { try $0.value(sql) ?? 0 }
    }
}
