import Audit
import Base
import Files
import Foundation
import House
import Identity
import Logging
import LookUp
import Storage
import TestSupport
import Translations
import Trust
import Web

@testable import Bulletin

/// The bulletin on a database of its own, with the units of the data folder, a clock that is moved by hand, and some officials.
struct BulletinFixture: Sendable {
    let services: BulletinServices
    let time: TestClock
    let commune: AdministrativeUnit
    let villages: [AdministrativeUnit]

    /// Monday, 23 November 2026, nine in the morning in Vietnam.
    static let start = Instant(CalendarDate(dayNumber: 20_780), minutes: 540)

    static func with(_ engine: TestEngine, _ body: @escaping (BulletinFixture) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bulletin-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder + "/data", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let time = TestClock(start)
        let ring = try KeyRing.create(at: folder + "/keys/ring.json", dataFolder: folder + "/data", now: start)
        let vault = try Vault(ring, keys: [(number: 1, wrapped: try ring.newDataKey(number: 1))])
        let migrations =
            StorageSchema.migrations + AuditFeature.migrations + IdentityFeature.migrations + FilesFeature.migrations
            + LookUpFeature.migrations + TranslationsFeature.migrations + BulletinFeature.migrations
        try await withDatabase(engine, migrations: migrations) { [logger] database in
            let rows = try Demo(data: data, now: start, scale: .village).csv("units.csv")
            try await database.write { transaction in
                _ = try ImportUnits()(rows, actor: .system("test"), at: start, in: transaction)
            }
            let (commune, villages) = try await database.read { connection in
                let found = try UnitStore().find(key: "tan-ninh", asOf: start.date, in: connection)
                guard let commune = found else { throw Problem.notFound }
                return (commune, try UnitStore().villages(of: commune.id, asOf: start.date, in: connection))
            }
            let services = BulletinServices(
                database: database, clock: time.clock, codes: PublicCodes(database: database, clock: time.clock),
                files: FileStore(
                    folder: folder + "/data/files", vault: vault, database: database, clock: time.clock, logger: logger)
            )
            try await body(BulletinFixture(services: services, time: time, commune: commune, villages: villages))
        }
    }

    static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../../Data")

    // MARK: people

    func actor(
        _ name: String, _ permissions: Set<Permission>, unit: ID<AdministrativeUnit>? = nil
    ) -> Actor {
        Self.actor(name, permissions, unit: unit ?? commune.id, commune: commune.id)
    }

    static func actor(
        _ name: String, _ permissions: Set<Permission>, unit: ID<AdministrativeUnit>, commune: ID<AdministrativeUnit>
    ) -> Actor {
        Actor(
            account: ID(at: start), displayName: name, postName: "", unit: unit, commune: commune, language: nil,
            permissions: permissions, roles: [], scope: .below([unit], asOf: start.date))
    }

    var writer: Actor { actor("Writer", [EntryRules.read, EntryRules.write]) }
    var chair: Actor { actor("Chair", [EntryRules.read, EntryRules.approve]) }
    var both: Actor { actor("Both", [EntryRules.read, EntryRules.write, EntryRules.approve]) }

    // MARK: deeds

    func content(
        _ title: String = "Lich tiem chung", urgency: Announcement.Urgency = .ordinary, until: CalendarDate? = nil,
        villages: [ID<AdministrativeUnit>] = []
    ) -> EntryContent {
        EntryContent(
            title: LocalizedText(title, english: "Vaccination"), text: LocalizedText("Sang thu Bay."),
            details: .announcement(Announcement(urgency: urgency, until: until, villages: villages)))
    }

    func create(_ content: EntryContent, by actor: Actor) async throws -> EntryDeed.Target {
        let (services, now) = (services, time.clock.now())
        let kind: BulletinEntry.Kind =
            switch content.details {
            case .announcement: .announcement
            case .event: .event
            case .question: .question
            }
        let id = try await services.database.write { transaction in
            try CreateEntry(services: services)(kind, content, by: actor, at: now, in: transaction)
        }
        return EntryDeed.Target(kind: kind, id: id)
    }

    /// Runs an action in a transaction at the present moment.
    @discardableResult
    func run(
        _ work: @escaping @Sendable (BulletinServices, Instant, Transaction) throws -> BulletinEntry
    ) async throws -> BulletinEntry {
        let (services, now) = (services, time.clock.now())
        return try await services.database.write { try work(services, now, $0) }
    }

    /// Written by one, approved by another, and out.
    func published(_ content: EntryContent, by author: Actor? = nil, at time: PublicationTime = .now) async throws
        -> EntryDeed.Target
    {
        let (author, chair) = (author ?? writer, chair)
        let target = try await create(content, by: author)
        try await run { try SubmitEntry(services: $0)(target, by: author, at: $1, in: $2) }
        try await run { try DecideEntry(services: $0)(target, publishing: time, by: chair, at: $1, in: $2) }
        return target
    }

    func entry(_ target: EntryDeed.Target) async throws -> BulletinEntry {
        let services = services
        let found = try await services.database.read {
            try services.store.find(target.id, target.kind, scope: .everything(because: "test"), in: $0)
        }
        guard let found else { throw Problem.notFound }
        return found
    }

    func announcements(
        _ shelf: EntryStore.Shelf, village: ID<AdministrativeUnit>? = nil
    ) async throws -> [ID<BulletinEntry>] {
        let (services, today) = (services, time.clock.today())
        return try await services.database.read {
            try services.store.announcements(shelf, village: village, on: today, limit: 50, in: $0).map(\.id)
        }
    }

    func found(_ words: String) async throws -> [String] {
        let services = services
        return try await services.database.read {
            try services.search.find(words, where: "search_entry.audience = 'public'", limit: 20, in: $0).map(\.record)
        }
    }

    func code(_ target: EntryDeed.Target) async throws -> CodeRecord? {
        let services = services
        return try await services.database.read {
            try services.codes.code(kind: target.kind.source, target: target.id.text, in: $0)
        }
    }

    func generation() async throws -> Int64 {
        try await services.database.generations(at: WallClock.system.now())[BulletinServices.topic] ?? 0
    }

    func count(_ sql: SQL) async throws -> Int {
        try await services.database.read { try $0.value(sql) ?? 0 }
    }
}
