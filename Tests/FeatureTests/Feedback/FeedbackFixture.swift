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
import Storage
import TestSupport
import Trust
import WorkCalendar

@testable import Feedback

/// Feedback on a database of its own, with the units, officials and categories of the data folder, and a clock that is moved by hand.
struct FeedbackFixture: Sendable {
    let services: FeedbackServices
    let time: TestClock
    let demo: Demo

    /// Monday, 23 November 2026, nine in the morning.
    static let start = Instant(CalendarDate(dayNumber: 20_780), minutes: 540)
    private static let migrations: [Migration] =
        StorageSchema.migrations + AuditFeature.migrations + IdentityFeature.migrations + FilesFeature.migrations
        + NoticesFeature.migrations + WorkCalendarFeature.migrations + LookUpFeature.migrations
        + FeedbackFeature.migrations

    static func with(_ engine: TestEngine, _ body: (FeedbackFixture) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("feedback-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await withDatabase(engine, migrations: migrations) { database in
            let time = TestClock(start)
            let ring = try KeyRing.create(
                at: folder.path + "/keys/ring.json", dataFolder: folder.path + "/data", now: start)
            let vault = try Vault(ring, keys: [(number: 1, wrapped: try ring.newDataKey(number: 1))])
            let feature = FeedbackFeature(
                database: database, clock: time.clock, vault: vault,
                codes: PublicCodes(database: database, clock: time.clock),
                files: FileStore(
                    folder: folder.path + "/files", vault: vault, database: database, clock: time.clock,
                    logger: Logger(label: "test")),
                calendar: WorkCalendarStore(), notices: NoticeBoard())
            let fixture = FeedbackFixture(
                services: feature.services, time: time, demo: Demo(data: data, now: start, scale: .village))
            try await fixture.fill(feature)
            try await body(fixture)
        }
    }

    private static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../../Data")

    private func fill(_ feature: FeedbackFeature) async throws {
        let rows = try demo.csv("units.csv")
        let grants = feature.permissions
        try await services.database.write { transaction in
            _ = try ImportUnits()(rows, actor: .system("test"), at: Self.start, in: transaction)
            try RolePermissions.seed(grants, in: transaction)
        }
        try await DemoAccounts(database: services.database, hasher: PasswordHasher(cost: .weakForTests)).seed(demo)
        let categories = try demo.csv("report-categories.csv")
        try await services.database.write { transaction in
            for (place, row) in categories.enumerated() {
                try ReportCategory(
                    key: row["key"] ?? "", name: LocalizedText(row["name_vi"] ?? ""), icon: "info",
                    workingDays: Int(row["working_days"] ?? "") ?? 0, handler: row["handler"] ?? "", source: "",
                    verified: "unverified"
                ).put(place: place, in: transaction)
            }
        }
    }

    // MARK: people and things

    func actor(_ username: String) async throws -> Actor {
        let (services, now) = (services, time.clock.now())
        let found = try await services.database.read { connection in
            try services.accounts.find(username: username, in: connection).flatMap {
                try Accounts().actor($0.id, at: now, in: connection)
            }
        }
        guard let found else { throw Problem.notFound }
        return found
    }

    func unit(_ key: String) async throws -> ID<AdministrativeUnit> {
        let (services, today) = (services, time.clock.today())
        let found = try await services.database.read { try services.units.find(key: key, asOf: today, in: $0)?.id }
        guard let found else { throw Problem.notFound }
        return found
    }

    /// A thing with a code, e.g. a lamp post in the village.
    func thing(_ target: String = "lamp-1", unit key: String = "van-son-thon-4") async throws -> AboutThing {
        let (services, unit) = (services, try await unit(key))
        let record = try await services.database.write { transaction -> CodeRecord? in
            let code = try services.codes.issue(
                kind: "test.thing", target: target, unit: unit, title: LocalizedText("Cột đèn", english: "Lamp post"),
                in: transaction)
            return try services.codes.find(code, in: transaction)
        }
        guard let record else { throw Problem.notFound }
        return AboutThing(record)
    }

    func category(_ key: String) async throws -> ReportCategory? {
        try await services.database.read { try ReportCategory.find(key, in: $0) }
    }

    /// A report with everything in it.
    func submit(
        _ secret: SecretToken = SecretToken(), about: AboutThing? = nil, unit key: String = "van-son-thon-4",
        category: String = "lighting", words: String = "Đèn tắt ba đêm rồi", position: Position? = nil
    ) async throws -> Report {
        try await SubmitReport(services: services)(
            SubmitReport.Request(
                kind: .problem, about: about, unit: try await unit(key), category: try await self.category(category),
                words: words, position: position, name: "Lê Thị Mơ", phone: "0912345678", language: .vietnamese,
                secret: secret))
    }

    func report(_ id: ID<Report>) async throws -> Report {
        let services = services
        guard let found = try await services.database.read({ try services.reports.find(id, in: $0) }) else {
            throw Problem.notFound
        }
        return found
    }

    /// Runs a deed in a transaction of its own.
    func write<T: Sendable>(
        _ body: @escaping @Sendable (FeedbackServices, Instant, Transaction) throws -> T
    ) async throws -> T {
        let (services, now) = (services, time.clock.now())
        return try await services.database.write { try body(services, now, $0) }
    }

    func release(_ report: Report, by actor: Actor, words: String = "Đèn tắt") async throws {
        try await write { services, now, transaction in
            _ = try PublishReport(services: services)(
                report.id, version: nil, words: words, withPhotos: false, isChecked: false, by: actor, at: now,
                in: transaction)
        }
    }

    func answer(
        _ report: Report, by actor: Actor, version: Int64? = nil, words: String = "Đã thay bóng đèn."
    ) async throws {
        try await write { services, now, transaction in
            _ = try DecideReport(services: services)(
                report.id, version: version, outcome: .resolved, words: words, by: actor, at: now, in: transaction)
        }
    }

    func desk(_ number: String = "9") async throws -> ServiceDesk {
        let (chair, unit) = (try await actor("chutich"), try await unit("tan-ninh-service-centre"))
        let official = try await actor("motcua1")
        let found = try await write { services, now, transaction -> ServiceDesk? in
            let id = try CreateDesk(
                services: services, unit: unit, number: number, name: LocalizedText("Quầy \(number)"),
                work: LocalizedText("Chứng thực")
            )(by: chair, at: now, in: transaction)
            try EditDesk(services: services).assign(
                id, version: nil, to: official.account, isSubstitute: false, period: DatePeriod(from: now.date),
                by: chair, at: now, in: transaction)
            return try services.desks.find(id, in: transaction)
        }
        guard let found else { throw Problem.notFound }
        return found
    }

    func count(_ sql: SQL) async throws -> Int { try await services.database.read { try $0.value(sql) ?? 0 } }

    func generation(_ topic: String) async throws -> Int64 {
        try await services.database.generations(at: WallClock.system.now())[Topic(topic)] ?? 0
    }
}
