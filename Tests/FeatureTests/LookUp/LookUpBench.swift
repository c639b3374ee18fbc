import Audit
import Base
import Codes
import Files
import Foundation
import House
import Identity
import Logging
import Storage
import TestSupport
import Testing
import Trust
import Web

@testable import LookUp

/// LookUp on either engine, with the platform's tables, a folder of files and a stopped clock.
struct LookUpBench: Sendable {
    let database: Database
    let files: FileStore
    let clock: WallClock
    static let now = Instant(CalendarDate(dayNumber: 20_780), minutes: 540)
    let commune = ID<AdministrativeUnit>(at: now)
    let village = ID<AdministrativeUnit>(at: now)

    static let migrations =
        StorageSchema.migrations + AuditFeature.migrations + IdentityFeature.migrations + FilesFeature.migrations
        + LookUpSchema.migrations

    static func with(_ engine: TestEngine, _ body: (LookUpBench) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder + "/data", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let ring = try KeyRing.create(at: folder + "/keys/ring.json", dataFolder: folder + "/data", now: now)
        let vault = try Vault(ring, keys: [(number: 1, wrapped: try ring.newDataKey(number: 1))])
        try await withDatabase(engine, migrations: migrations) { database in
            let clock = WallClock { now }
            let files = FileStore(
                folder: folder + "/data/files", vault: vault, database: database, clock: clock, logger: Self.logger)
            let bench = LookUpBench(database: database, files: files, clock: clock)
            try await bench.plant()
            try await body(bench)
        }
    }

    static var logger: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }

    /// The commune with one village below it.
    private func plant() async throws {
        let (commune, village) = (commune, village)
        try await database.write { transaction in
            for (id, key, kind, parent) in [
                (commune, "tan-ninh", "commune", ""), (village, "thon-1", "village", commune.text),
            ] {
                try transaction.execute(
                    """
                    INSERT INTO unit (id, key, kind, from_date, until_date, became_id)
                    VALUES (\(id), \(key), \(kind), \(CalendarDate.unknownBeginning), \(CalendarDate.openEnd), '')
                    """)
                try transaction.execute(
                    """
                    INSERT INTO unit_version (unit_id, from_date, until_date, name_vi, name_en, name_ar, code, org_code,
                        parent_id, phone, address, synthetic, place)
                    VALUES (\(id), \(CalendarDate.unknownBeginning), \(CalendarDate.openEnd), \(key), '', '', '', '',
                        \(parent), \(kind == "commune" ? "02370000100" : ""), '', 1, 0)
                    """)
            }
            try UnitClosure.rebuild(in: transaction)
        }
    }

    var codes: PublicCodes { PublicCodes(database: database, clock: clock) }

    /// An official who may do everything in LookUp, or only what is named.
    func actor(
        in unit: ID<AdministrativeUnit>? = nil,
        may permissions: Set<Permission> = LookUpFeature.allPermissions
    ) -> Actor {
        let unit = unit ?? commune
        return Actor(
            account: ID(at: Self.now), displayName: "Test", postName: "Test", unit: unit, commune: commune,
            language: nil, permissions: permissions, roles: [], scope: .below([unit], asOf: Self.now.date))
    }

    func issue(
        _ count: Int, kind: String = "test.thing", in unit: ID<AdministrativeUnit>? = nil, at moment: Instant = now
    ) async throws -> [PublicCode] {
        let (register, unit) = (PublicCodes(database: database, clock: WallClock { moment }), unit ?? commune)
        return try await database.write(.alone) { transaction in
            try (0..<count).map { number in
                try register.issue(
                    kind: kind, target: "\(kind)-\(number)", unit: unit, title: LocalizedText("Cong lang \(number)"),
                    in: transaction)
            }
        }
    }

    /// There is a thing of that kind, with a code of its own.
    func register(_ kind: String, _ target: String) async throws {
        let (codes, unit) = (codes, commune)
        _ = try await database.write {
            try codes.issue(kind: kind, target: target, unit: unit, title: LocalizedText(target), in: $0)
        }
    }

    func count(_ sql: SQL) async throws -> Int { try await database.read { try $0.value(sql) ?? 0 } }

    func scans(_ code: PublicCode, _ number: Int64, on day: CalendarDate) async throws {
        try await database.write { transaction in
            try transaction.execute(
                "INSERT INTO scan_count (code, day, number) VALUES (\(code.text), \(day), \(number))")
        }
    }

    /// Does all jobs that wait.
    func work(_ jobs: [JobHandler]) async throws {
        try await JobRunner(
            database: database, clock: clock, logger: Self.logger, handlers: jobs, events: [], schedules: []
        ).drain()
    }
}
