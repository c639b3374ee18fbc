import Audit
import Base
import Foundation
import House
import Identity
import LookUp
import Storage
import TestSupport
import Translations
import Trust
import Web
import WorkCalendar

@testable import Queue

/// The queue on a database of its own, with the units of the data folder and two lines, on a Monday at nine.
struct QueueFixture: Sendable {
    let services: QueueServices
    let time: TestClock
    let unit: ID<AdministrativeUnit>
    let certification: ID<QueueLine>
    let land: ID<QueueLine>

    static let start = Instant(CalendarDate(dayNumber: 20_780), minutes: 540)

    static func with(
        _ engine: TestEngine, _ body: @escaping @Sendable (QueueFixture) async throws -> Void
    ) async throws {
        let migrations =
            StorageSchema.migrations + AuditFeature.migrations + IdentityFeature.migrations
            + WorkCalendarFeature.migrations + LookUpFeature.migrations + TranslationsFeature.migrations
            + QueueFeature.migrations
        try await withDatabase(engine, migrations: migrations) { database in
            let time = TestClock(start)
            let services = QueueServices(
                database: database, clock: time.clock, codes: PublicCodes(database: database, clock: time.clock),
                calendar: WorkCalendarStore())
            let rows = try Demo(data: data, now: start, scale: .village).csv("units.csv")
            let unit = try await database.write { transaction in
                _ = try ImportUnits()(rows, actor: .system("test"), at: start, in: transaction)
                return try UnitStore().find(key: "tan-ninh-service-centre", asOf: start.date, in: transaction)?.id
            }
            guard let unit else { throw Problem.notFound }
            let chair = actor(unit, [QueueFeature.manage])
            func line(_ letter: String, _ name: String) async throws -> ID<QueueLine> {
                try await CreateLine(services: services)(
                    CreateLine.Request(
                        unit: unit, letter: letter, position: 1, name: LocalizedText(name, english: name),
                        about: LocalizedText("")), by: chair, key: letter)
            }
            try await body(
                QueueFixture(
                    services: services, time: time, unit: unit, certification: try await line("A", "Certification"),
                    land: try await line("C", "Land")))
        }
    }

    static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../../Data")

    /// An official of the unit.
    static func actor(
        _ unit: ID<AdministrativeUnit>, _ permissions: Set<Permission>, scope: Scope? = nil
    ) -> Actor {
        Actor(
            account: ID(at: start), displayName: "Officer", postName: "Post", unit: unit, commune: unit,
            language: nil, permissions: permissions, roles: [.counter],
            scope: scope ?? .below([unit], asOf: start.date))
    }

    /// An officer at a desk that serves these lines.
    func officer(_ desk: Int, _ lines: [ID<QueueLine>]) async throws -> Actor {
        let actor = Self.actor(unit, [QueueFeature.serve])
        try await EditDesk(services: services)(desk: desk, lines: lines, by: actor)
        return actor
    }

    /// A number taken by phone.
    @discardableResult
    func take(_ line: ID<QueueLine>, _ secret: SecretToken = SecretToken(), held: [String] = []) async throws
        -> IssueTicket.Answer
    {
        try await IssueTicket(services: services)(
            IssueTicket.Request(line: line, secret: secret, way: .phone, held: held))
    }

    @discardableResult
    func call(_ actor: Actor, ending: QueueRules.Deed? = nil, key: String? = nil) async throws -> Ticket? {
        try await AssignTicket(services: services)(ending: ending, by: actor, key: key)
    }

    /// The ticket as it is now.
    func now(_ ticket: Ticket) async throws -> Ticket? {
        let everything = TicketStore.Filter(day: ticket.day)
        let services = services
        return try await services.database.read {
            try services.tickets.list(everything, .everything(because: "a test"), limit: 1_000, in: $0)
        }.first { $0.id == ticket.id }
    }

    func hall() async throws -> HallState {
        let day = time.clock.today()
        return try await services.database.read {
            try HallState.read(.everything(because: "a test"), on: day, in: $0)
        }
    }

    func count(_ sql: SQL) async throws -> Int {
        try await services.database.read { try $0.value(sql) ?? 0 }
    }
}
