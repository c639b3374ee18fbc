import Audit
import Base
import Codes
import Foundation
import House
import Identity
import LookUp
import Payments
import Residents
import Storage
import TestSupport
import Translations
import Trust
import Web
import WorkCalendar

@testable import Certification

/// The books on a database of their own, with a fee and words in force, on a Monday at nine. Fees are taken by a stand-in.
struct CertificationFixture: Sendable {
    let services: CertificationServices
    let time: TestClock
    let unit: ID<AdministrativeUnit>

    static let start = Instant(CalendarDate(dayNumber: 20_780), minutes: 540)
    static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../../Data")

    static func with(
        _ engine: TestEngine, _ body: @escaping @Sendable (CertificationFixture) async throws -> Void
    ) async throws {
        let migrations =
            StorageSchema.migrations + AuditFeature.migrations + IdentityFeature.migrations
            + WorkCalendarFeature.migrations + ResidentsFeature.migrations + LookUpFeature.migrations
            + TranslationsFeature.migrations + PaymentsFeature.migrations + CertificationFeature.migrations
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("books-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await withDatabase(engine, migrations: migrations) { database in
            let time = TestClock(start)
            let codes = PublicCodes(database: database, clock: time.clock)
            let payments = PaymentsFeature(
                database: database, clock: time.clock, codes: codes, kinds: CertificationFeature.fees)
            let ring = try KeyRing.create(
                at: folder.path + "/keys/ring.json", dataFolder: folder.path + "/data", now: start)
            let vault = try Vault(ring, keys: [(number: 1, wrapped: try ring.newDataKey(number: 1))])
            let services = CertificationServices(
                database: database, clock: time.clock, vault: vault, codes: codes,
                residents: ResidentStore(vault: vault), applications: Filed(),
                fees: payments.collection, tariff: payments.collection)
            let demo = Demo(data: data, now: start, scale: .village)
            let rows = try demo.csv("units.csv")
            let unit = try await database.write { transaction in
                _ = try ImportUnits()(rows, actor: .system("test"), at: start, in: transaction)
                return try UnitStore().find(key: "tan-ninh", asOf: start.date, in: transaction)?.id
            }
            guard let unit else { throw Problem.notFound }
            // The tariff and the words; without accounts nobody enters anything.
            try await payments.seed(demo)
            try await SeedCertification(services: services)(demo)
            try await body(CertificationFixture(services: services, time: time, unit: unit))
        }
    }

    func actor(_ permissions: Set<Permission> = [CertificationFeature.register], scope: Scope? = nil) -> Actor {
        Actor(
            account: ID(at: Self.start), displayName: "Officer", postName: "Post", unit: unit, commune: unit,
            language: nil, permissions: permissions, roles: [.counter],
            scope: scope ?? .below([unit], asOf: Self.start.date))
    }

    func request(
        _ kind: BookEntry.Kind = .copy, pages: Int = 2, copies: Int = 3, document: String = "Giấy khai sinh"
    ) -> RegisterEntry.Request {
        RegisterEntry.Request(
            kind: kind, requester: "Lê Thị Hoa", number: try? PersonalNumber(parsing: "038185001234"),
            document: document, pages: kind.hasPages ? pages : 0, copies: copies, signer: nil, shown: nil,
            takesCash: false)
    }

    /// Applications that were filed, as the one-stop service would tell them: any code that can be printed is one, for copies.
    struct Filed: ReceivedApplications {
        func find(_ code: PublicCode, _ scope: Scope, in connection: Connection) throws -> ReceivedApplication? {
            ReceivedApplication(
                code: code, number: code.grouped, procedure: BookEntry.Kind.copy.procedure, isOpen: true,
                applicant: "Lê Thị Hoa", personalNumber: "038185001234",
                items: [["document": "Bằng", "pages": "2", "copies": "3"], ["document": "Học bạ"]])
        }
    }

    @discardableResult
    func enter(_ request: RegisterEntry.Request, by actor: Actor) async throws -> BookEntry {
        let (services, now) = (services, time.clock.now())
        return try await services.database.write { transaction in
            let id = try RegisterEntry(services: services)(request, by: actor, at: now, in: transaction)
            guard let entry = try services.entries.find(id, actor.scope, in: transaction) else {
                throw Problem.notFound
            }
            return entry
        }
    }

    func find(_ id: ID<BookEntry>) async throws -> BookEntry? {
        let services = services
        return try await services.database.read {
            try services.entries.find(id, .everything(because: "a test"), in: $0)
        }
    }

    func correct(
        _ entry: BookEntry, document: String? = nil, pages: Int? = nil, application: String? = nil, by actor: Actor
    ) async throws {
        let (services, now) = (services, time.clock.now())
        let request = EditEntry.Request(
            entry: entry.id, version: entry.version, requester: entry.requester, document: document ?? entry.document,
            pages: pages ?? entry.pages, copies: entry.copies,
            application: application ?? entry.application?.text ?? "",
            reason: "misread")
        try await services.database.write {
            try EditEntry(services: services)(request, by: actor, at: now, in: $0)
        }
    }

    func void(_ entry: BookEntry, by actor: Actor) async throws {
        let (services, now) = (services, time.clock.now())
        try await services.database.write {
            try WithdrawEntry(services: services)(
                entry.id, version: entry.version, reason: "not wanted", by: actor, at: now, in: $0)
        }
    }
}
