import Audit
import Base
import Codes
import Files
import Foundation
import House
import Identity
import Logging
import LookUp
import Notices
import Residents
import Storage
import Synchronization
import TestSupport
import Trust
import Web
import WorkCalendar

@testable import OneStop

/// The one-stop service on a database of its own, with the units and the modelled procedures of the data folder.
struct ResidentFixture: Sendable {
    let services: OneStopServices
    let time: Mutable

    /// A clock that is moved by hand.
    final class Mutable: Sendable {
        private let now = Mutex(Instant(CalendarDate(dayNumber: 20_780), minutes: 540))
        var value: Instant { now.withLock { $0 } }
        func pass(days: Int) { now.withLock { $0 = $0.adding(days: days) } }
        func pass(minutes: Int) { now.withLock { $0 = $0.adding(minutes: minutes) } }
    }

    static func with(
        _ engine: TestEngine = .sqlite, _ body: (ResidentFixture) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("onestop-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let time = Mutable()
        let clock = WallClock { time.value }
        let logger = Logger(label: "test")
        let test = try await TestDatabase(
            engine,
            migrations: StorageSchema.migrations + AuditFeature.migrations + IdentityFeature.migrations
                + ResidentsFeature.migrations
                + FilesFeature.migrations + NoticesFeature.migrations + WorkCalendarFeature.migrations
                + LookUpFeature.migrations + OneStopFeature.migrations)
        let database = test.database
        let ring = try KeyRing.create(
            at: folder.path + "/keys/ring.json", dataFolder: folder.path + "/data", now: time.value)
        let vault = try Vault(ring, keys: [(number: 1, wrapped: try ring.newDataKey(number: 1))])
        let services = OneStopServices(
            database: database, clock: clock, vault: vault, codes: PublicCodes(database: database, clock: clock),
            files: FileStore(
                folder: folder.path + "/files", vault: vault, database: database, clock: clock, logger: logger),
            calendar: WorkCalendarStore(), residents: ResidentStore(vault: vault), notices: NoticeBoard(),
            photos: PhotoDesk(sink: StagingFolder(path: folder.path)))
        let fixture = ResidentFixture(services: services, time: time)
        do {
            try await fixture.fill()
            try await body(fixture)
        } catch {
            await test.remove()
            throw error
        }
        await test.remove()
    }

    private static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../../Data")

    private func fill() async throws {
        let now = time.value
        let rows = try Demo(data: Self.data, now: now, scale: .village).csv("units.csv")
        try await services.database.write { transaction in
            _ = try ImportUnits()(rows, actor: .system("test"), at: now, in: transaction)
        }
        _ = try await importing(try Self.text("modelled/poor-household-confirmation"))
        try await SeedRules(services: services)(Demo(data: Self.data, now: now, scale: .village))
    }

    static func text(_ name: String) throws -> String {
        try String(contentsOf: data.appendingPathComponent("procedures/\(name).yaml"), encoding: .utf8)
    }

    func importing(_ text: String) async throws -> ImportProcedure.Outcome {
        let services = services
        let today = time.value.date
        let unit = try await services.database.read {
            try services.units.find(key: "tan-ninh", asOf: today, in: $0)?.id
        }
        return try await ImportProcedure(services: services)(
            yaml: text, unit: unit ?? ID(at: time.value), by: .system("test"))
    }

    func procedure() async throws -> Procedure {
        let (services, today) = (services, time.value.date)
        let found = try await services.database.read { try services.catalogue.current("TN-XN-01", asOf: today, in: $0) }
        guard let found else { throw Problem.notFound }
        return found
    }

    /// Good answers to every page.
    func answers() async throws -> Answers {
        let (services, today) = (services, time.value.date)
        let village = try await services.database.read { connection in
            let commune = try services.units.find(key: "tan-ninh", asOf: today, in: connection)
            return try commune.flatMap {
                try services.units.villages(of: $0.id, asOf: today, in: connection).first?.key
            }
        }
        return Answers([
            "full_name": "Nguyễn Thị Hoa", "personal_number": "038185001234", "birth_date": "1985-03-27",
            "sex": "female",
            "phone": "0912345678", "village": village ?? "", "head_name": "Nguyễn Văn An", "household_members": "4",
            "list_kind": "poor", "year": "2026", "purpose": "loan", "delivery": "counter",
        ])
    }

    /// A draft with everything in it but the files.
    func draft(_ secret: SecretToken = SecretToken()) async throws -> Dossier {
        try await CreateDraft(services: services)(
            CreateDraft.Request(
                procedure: try await procedure(), answers: try await answers(), secret: secret, language: .vietnamese)
        ).dossier
    }

    /// Adds a photo of the identity card.
    func attachCard(_ secret: SecretToken) async throws -> [FieldProblem] {
        let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0] + Array(repeating: 7, count: 200)
        let upload = try await services.files.stage(
            jpeg, name: "can cuoc.jpg", field: "file-citizen_card", holder: secret.digest)
        return try await AttachDocument(services: services)(
            [upload], secretDigest: secret.digest, procedure: try await procedure())
    }

    func count(_ sql: SQL) async throws -> Int {
        try await services.database.read { try $0.value(sql) ?? 0 }
    }
}
