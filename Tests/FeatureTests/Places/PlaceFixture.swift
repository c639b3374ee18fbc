import Audit
import Base
import Codes
import Files
import Foundation
import House
import Identity
import Logging
import LookUp
import Storage
import TestSupport
import Testing
import Translations
import Trust
import Web

@testable import Places

/// The units of the demo, a register of codes and a store of files on a database of its own, with a clock that a test moves.
struct PlaceFixture: Sendable {
    let services: PlaceServices
    let clock: TestClock
    let units: [String: ID<AdministrativeUnit>]

    /// Monday, 23 November 2026, nine in the morning in Vietnam.
    static let start = Instant(CalendarDate(dayNumber: 20_780), minutes: 540)
    static let before =
        StorageSchema.migrations + AuditFeature.migrations + IdentityFeature.migrations + FilesFeature.migrations
        + LookUpFeature.migrations + TranslationsFeature.migrations

    var database: Database { services.database }
    var now: Instant { clock.clock.now() }

    static func with(_ engine: TestEngine, _ body: (PlaceFixture) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("places-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder + "/data", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let ring = try KeyRing.create(at: folder + "/keys/ring.json", dataFolder: folder + "/data", now: start)
        let vault = try Vault(ring, keys: [(number: 1, wrapped: try ring.newDataKey(number: 1))])
        try await withDatabase(engine, migrations: before + PlacesFeature.migrations) { database in
            let clock = TestClock(start)
            let files = FileStore(
                folder: folder + "/data/files", vault: vault, database: database, clock: clock.clock, logger: logger)
            let services = PlaceServices(
                database: database, clock: clock.clock, codes: PublicCodes(database: database, clock: clock.clock),
                files: files, preview: ShowPreview())
            let rows = try demo.csv("units.csv")
            try await database.write(.alone) {
                _ = try ImportUnits()(rows, actor: .system("test"), at: start, in: $0)
            }
            let units = try await database.read { try UnitStore().all(asOf: start.date, in: $0) }
            try await body(
                PlaceFixture(
                    services: services, clock: clock,
                    units: Dictionary(units.map { ($0.key, $0.id) }) { first, _ in first }))
        }
    }

    /// The demo's data, as of the start.
    static var demo: Demo {
        let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../Data")
        return Demo(data: data, now: start, scale: .village)
    }

    func unit(_ key: String) throws -> ID<AdministrativeUnit> { try #require(units[key]) }

    /// An official of the unit.
    func actor(
        in unit: String = "tan-ninh", _ permissions: Set<Permission> = [PlaceRules.edit, PlaceRules.publish]
    ) throws -> Actor {
        let id = try self.unit(unit)
        return Actor(
            account: ID(at: now), displayName: "Le Khac Dung", postName: "B", unit: id,
            commune: try self.unit("tan-ninh"), language: nil, permissions: permissions, roles: [.information],
            scope: .below([id], asOf: now.date))
    }

    func content(
        _ title: String, in unit: String = "van-son-thon-1", at position: String? = nil,
        english: String? = nil, arabic: String? = nil
    ) throws -> PlaceContent {
        var facts = PlaceFacts(kind: .villageHall, unit: try self.unit(unit))
        facts.position = position.flatMap { Position($0) }
        return PlaceContent(
            facts: facts,
            words: [
                .title: LocalizedText(title, english: english, arabic: arabic),
                .text: LocalizedText("Noi hop", english: "Meetings", arabic: "x"),
            ])
    }

    /// Makes a place and puts it before the public; answers its key.
    @discardableResult
    func publish(_ content: PlaceContent, from day: CalendarDate? = nil) async throws -> String {
        let actor = try actor()
        let key = try await CreatePlace(services: services)(content, by: actor, key: nil, at: now)
        try await PublishPlace(services: services)(key, version: 1, from: day, by: actor, key: nil, at: now)
        return key
    }

    func place(_ key: String) async throws -> Places.Place {
        try await database.read { try #require(try PlaceStore.find(key: key, in: $0)) }
    }

    func open() async throws -> [String] {
        let today = now.date
        return try await database.read {
            try PlaceStore.list(PlaceFilter(openOn: today), scope: PlaceStore.everyone, limit: 100, in: $0).map(\.key)
        }
    }

    func found(_ words: String) async throws -> [String] {
        try await database.read {
            try SearchIndex().find(words, where: "search_entry.audience = 'public'", limit: 20, in: $0).map(\.record)
        }
    }
}
