import Audit
import Base
import Foundation
import House
import Storage
import TestSupport
import Testing
import Trust
import Web

@testable import Identity

/// A fresh database with the tables of Audit and Identity, and keys; it goes away with its test.
final class ScratchHouse: Sendable {
    private let test: TestDatabase
    let database: Database
    let ring: KeyRing
    let vault: Vault
    let hasher = PasswordHasher(cost: .weakForTests)
    /// 23 November 2026, 9:00 in Vietnam.
    static let now = Instant(day(2026, 11, 23), minutes: 540)

    init(_ engine: TestEngine) async throws {
        let keys = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
        ring = try KeyRing.create(at: keys.path + "/ring.json", dataFolder: keys.path + "/data", now: Self.now)
        try FileManager.default.removeItem(at: keys)
        vault = try Vault(ring, keys: [(number: 1, wrapped: try ring.newDataKey(number: 1))])
        test = try await TestDatabase(
            engine,
            migrations: StorageSchema.migrations + Sessions.migrations + AuditFeature.migrations
                + IdentityFeature.migrations)
        database = test.database
        let identity = IdentityFeature(
            database: database, clock: WallClock { Self.now }, hasher: hasher, vault: vault)
        let grants = identity.permissions + AuditFeature(publicKey: "").permissions
        try await database.write { try RolePermissions.seed(grants, in: $0) }
    }

    deinit {
        let test = test
        Task { await test.remove() }
    }

    /// The project's data folder, beside the tests.
    static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Data")

    /// The demo's units.
    func importUnits() async throws -> ImportUnits.Outcome {
        let rows = try Demo(data: Self.data, now: Self.now, scale: .commune).csv("units.csv")
        return try await database.write(.alone) {
            try ImportUnits()(rows, actor: .system("test"), at: Self.now, in: $0)
        }
    }

    /// A house with the demo's units as they were the day before: what began that day is not there, what ended has not ended.
    static func before(_ day: CalendarDate, _ engine: TestEngine) async throws -> ScratchHouse {
        let house = try await ScratchHouse(engine)
        let all = try Demo(data: data, now: now, scale: .commune).csv("units.csv")
        let rows = all.filter { ($0["from"] ?? "") < "\(day)" }.map { row in
            var row = row
            if row["until"] == "\(day)" {
                row["until"] = ""
                row["became"] = ""
            }
            return row
        }
        _ = try await house.database.write(.alone) {
            try ImportUnits()(rows, actor: .system("test"), at: now, in: $0)
        }
        return house
    }

    func unit(_ key: String) async throws -> ID<AdministrativeUnit> {
        try await database.read { connection in
            try #require(try UnitStore().find(key: key, asOf: Self.now.date, in: connection)).id
        }
    }

    /// Opens an account without a word to anyone.
    @discardableResult
    func account(
        _ username: String, _ fullName: String = "Lê Thị Thử", in unit: String = "tan-ninh-office",
        roles: [RoleKey] = [.specialist], from: CalendarDate = day(2025, 7, 1), until: CalendarDate? = nil,
        password: String = "con meo treo cau", mustChange: Bool = false
    ) async throws -> ID<Account> {
        let unit = try await self.unit(unit)
        let hash = try await hasher.hash(password)
        return try await database.write { transaction in
            try CreateAccount.insert(
                CreateAccount.Input(
                    username: username, fullName: fullName, unit: unit, title: LocalizedText("Thử việc"), roles: roles,
                    period: DatePeriod(from: from, until: until)),
                hash: hash, mustChange: mustChange, by: .system("test"), at: Self.now, in: transaction)
        }
    }

    /// One more post of the account.
    func post(_ account: ID<Account>, in unit: String, roles: [RoleKey], from: CalendarDate) async throws {
        let (unit, id) = (try await self.unit(unit), ID<Post>(at: Self.now))
        try await database.write { transaction in
            try transaction.execute(
                """
                INSERT INTO post (id, account_id, unit_id, title_vi, title_en, title_ar, from_date, until_date, is_main)
                VALUES (\(id), \(account), \(unit), 'Kiêm nhiệm', '', '', \(from), \(CalendarDate.openEnd), \(false))
                """)
            for role in roles {
                try transaction.execute("INSERT INTO post_role (post_id, role) VALUES (\(id), \(role))")
            }
        }
    }

    func actor(_ account: ID<Account>, at now: Instant = ScratchHouse.now) async throws -> Actor? {
        try await database.read { try Accounts().actor(account, at: now, in: $0) }
    }

    /// Whether a row of the unit lies in the scope.
    func sees(_ scope: Scope, _ unit: String) async throws -> Bool {
        let id = try await self.unit(unit)
        return try await database.read { connection in
            try connection.exists("SELECT id FROM unit WHERE id = \(id) AND \(scope.contains("unit.id"))")
        }
    }
}

func day(_ year: Int, _ month: Int, _ day: Int) -> CalendarDate {
    CalendarDate(year: year, month: month, day: day)!
}
