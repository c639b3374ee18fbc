import Audit
import Base
import Foundation
import House
import Storage
import TestSupport
import Testing
import Web

@testable import WorkCalendar

private let now = Instant(CalendarDate("2026-11-23")!, minutes: 600)

private func official(_ permissions: Set<Permission>) -> Actor {
    let unit = ID<AdministrativeUnit>("00000000-0000-7000-8000-000000000001")!
    return Actor(
        account: ID(at: now), displayName: "A", postName: "B", unit: unit, commune: unit, language: nil,
        permissions: permissions, roles: [], scope: .everything(because: "a test"))
}

private func withCalendar(_ engine: TestEngine, _ body: (Database, WorkCalendarStore) async throws -> Void) async throws
{
    let store = WorkCalendarStore()
    try await withDatabase(engine) { database in
        try await database.migrate(
            StorageSchema.migrations + AuditFeature.migrations
                + WorkCalendarFeature.migrations, clock: .system)
        try await body(database, store)
    }
}

@Suite struct CalendarStore {
    @Test(arguments: TestEngine.available)
    func `the data files come in once, and the calendar follows them`(engine: TestEngine) async throws {
        try await withCalendar(engine) { database, store in
            let before = try await database.read { try store.calendar(in: $0) }
            #expect(before == .usual)
            let action = try ImportWorkCalendar(data: try ResourceFolder.data(), at: now)
            let first = try await database.write { try action(database: database, in: $0) }
            #expect(first.holidays > 40 && first.periods == 1)
            let second = try await database.write { try action(database: database, in: $0) }
            #expect(second == ImportWorkCalendar.Outcome())
            let calendar = try await database.read { try store.calendar(in: $0) }
            let tet = try #require(CalendarDate("2026-02-17"))
            #expect(!calendar.isWorkingDay(tet))
            #expect(calendar.exception(on: tet) == .holiday)
            let swapped = try #require(CalendarDate("2026-08-22"))
            #expect(calendar.isWorkingDay(swapped))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a day that was taken out stays out through imports and comes back by hand`(engine: TestEngine) async throws {
        try await withCalendar(engine) { database, store in
            let action = try ImportWorkCalendar(data: try ResourceFolder.data(), at: now)
            try await database.write { _ = try action(database: database, in: $0) }
            let actor = official([WorkCalendarFeature.manage])
            let day = try #require(
                try await database.read { try store.holidays(year: 2026, in: $0) }.first {
                    $0.date.description == "2026-11-24"
                })
            let stale = WithdrawHoliday(id: day.id, version: day.version + 1)
            await #expect(throws: Problem.self) {
                try await database.write { _ = try stale(by: actor, at: now, database: database, in: $0) }
            }
            let withdraw = WithdrawHoliday(id: day.id, version: day.version)
            try await database.write { _ = try withdraw(by: actor, at: now, database: database, in: $0) }
            try await database.write { _ = try action(database: database, in: $0) }
            let without = try await database.read { try store.calendar(in: $0) }
            #expect(without.isWorkingDay(day.date))
            let create = CreateHoliday(
                date: day.date, kind: .holiday, name: day.name, source: "x", verified: .read)
            try await database.write { _ = try create(by: actor, at: now, database: database, in: $0) }
            let with = try await database.read { try store.calendar(in: $0) }
            #expect(!with.isWorkingDay(day.date))
            await #expect(throws: Problem.self) {
                try await database.write { _ = try create(by: actor, at: now, database: database, in: $0) }
            }
            let entries = try await database.read {
                try AuditLog().list(
                    .everything(because: "a test"), AuditFilters(subjectKind: "workcalendar.holiday"), in: $0)
            }
            #expect(entries.map(\.action) == ["workcalendar.create_holiday", "workcalendar.withdraw_holiday"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `nobody changes the calendar without the permission`(engine: TestEngine) async throws {
        try await withCalendar(engine) { database, _ in
            let create = CreateHoliday(
                date: CalendarDate("2026-12-25")!, kind: .holiday, name: LocalizedText("x"), source: "x",
                verified: .read)
            await #expect(throws: Problem.forbidden) {
                try await database.write { _ = try create(by: official([]), at: now, database: database, in: $0) }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a change that is undone is not remembered`(engine: TestEngine) async throws {
        try await withCalendar(engine) { database, store in
            let actor = official([WorkCalendarFeature.manage])
            let day = CalendarDate("2026-12-25")!
            let create = CreateHoliday(
                date: day, kind: .holiday, name: LocalizedText("x"), source: "x", verified: .read)
            try? await database.write { transaction in
                _ = try create(by: actor, at: now, database: database, in: transaction)
                #expect(try !store.calendar(in: transaction).isWorkingDay(day))
                throw Problem.notFound
            }
            let calendar = try await database.read { try store.calendar(in: $0) }
            #expect(calendar.isWorkingDay(day))
        }
    }

    @Test func `files that cannot be read are refused whole`() throws {
        let header = "date,name_vi,name_en,name_ar,kind,verified\n"
        let hours = "source: x\nverified: read\nperiods: []\n"
        #expect(throws: Never.self) { try ImportWorkCalendar(holidaysCSV: header, hoursYAML: hours, at: now) }
        for bad in ["2026-02-30,a,,,holiday,read", "2026-01-01,a,,,feast,read", "2026-01-01,,,,holiday,read"] {
            #expect(throws: ImportWorkCalendar.Malformed.self) {
                try ImportWorkCalendar(holidaysCSV: header + bad, hoursYAML: hours, at: now)
            }
        }
        #expect(throws: ImportWorkCalendar.Malformed.self) {
            try ImportWorkCalendar(holidaysCSV: header, hoursYAML: "periods: 7", at: now)
        }
    }
}
