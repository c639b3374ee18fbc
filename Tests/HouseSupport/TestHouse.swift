public import Base
import Codes
public import Foundation
public import HTTPTypes
public import House
import Hummingbird
import HummingbirdTesting
import Identity
import Logging
public import OneStop
public import Storage
import Synchronization
public import TestSupport
import Texts
import Trust
public import Web

@testable import langso

/// The whole program on a database of its own, with the demo commune in it, a clock that stands still, and cheap passwords.
///
/// The commune is made once for each engine and copied for each test; texts and templates are read once.
public struct TestHouse: Sendable {
    public let clock: TestClock
    public let folder: URL
    let house: Household

    public var database: Database { house.database }

    /// Monday, 23 November 2026, nine in the morning in Vietnam.
    public static let start = Instant(CalendarDate(dayNumber: 20_780), minutes: 9 * 60)

    /// Read by the first house of this process, and the same for all: nothing changes in it.
    private static let furnishing = Mutex<Furnishing?>(nil)

    static func open(_ place: TestPlace) async throws -> TestHouse {
        let clock = TestClock(start)
        var logger = Logger(label: "test")
        logger.logLevel =
            ProcessInfo.processInfo.environment["LANGSO_TEST_LOG"].flatMap(Logger.Level.init(rawValue:)) ?? .critical
        let folder = place.folder
        let settings = Settings(
            data: folder.appendingPathComponent("data"), keys: folder.appendingPathComponent("keys"),
            database: try place.location(file: "data/langso.sqlite"),
            host: "127.0.0.1", port: 0, address: "https://tanninh.example", proxies: [], home: "tan-ninh",
            logLevel: "critical")
        let foundations = try await Foundations.open(settings, exclusive: false, clock: clock.clock, logger: logger)
        let house = try await Household.build(
            foundations, hasher: PasswordHasher(cost: .weakForTests), furnishing: furnishing.withLock { $0?.anew() })
        furnishing.withLock { $0 = $0 ?? house.furnishing }
        try await house.name.refresh(house.database, home: settings.home, today: clock.clock.today())
        return TestHouse(clock: clock, folder: folder, house: house)
    }

    /// What the program does once a second: hears what other processes have raised.
    public func hearOthers() async throws { try await house.site.refreshCache() }

    /// Does all jobs that are due.
    public func drain() async throws { try await house.jobs.drain() }

    /// Does what the schedules of this moment ask for.
    public func runSchedules() async throws {
        try await house.jobs.enqueueSchedules()
        try await house.jobs.drain()
    }

    func close() async { await house.database.close() }
}

/// Runs the body with the whole program and a browser of each person, and removes everything afterwards. Served means that there is a
/// real socket, which streams need; others go without.
public func withHouse(
    _ engine: TestEngine = .sqlite, isServed: Bool = false,
    _ body: @escaping @Sendable (TestHouse, Visitor) async throws -> Void
) async throws {
    let place = try await TestPlace.copy(of: "demo commune", engine) { place in
        let house = try await TestHouse.open(place)
        try await house.house.seed(Demo(data: try ResourceFolder.data(), now: TestHouse.start, scale: .village))
        await house.close()
    }
    try await withHouse(in: place, isServed: isServed, body)
}

/// The same on a database and keys that are there already; both are gone afterwards.
public func withHouse(
    in place: TestPlace, isServed: Bool = false, _ body: @escaping @Sendable (TestHouse, Visitor) async throws -> Void
) async throws {
    let house = try await TestHouse.open(place)
    let application = Application(router: house.house.server.router(), logger: house.house.logger)
    var failure: (any Error)?
    do {
        try await application.test(isServed ? .live : .router) { client in
            try await body(house, Visitor(client: client, languages: "vi"))
        }
    } catch {
        failure = error
    }
    let missing = house.house.site.catalog.missingKeys
    await house.close()
    await place.remove()
    if failure == nil, !missing.isEmpty { failure = MissingTexts(keys: missing) }
    if let failure { throw failure }
}

extension TestHouse {
    /// All routes of the program.
    public var routes: [Route] { house.server.routes }
    public var permissions: [PermissionGrant] { house.features.flatMap { $0.permissions } }
    public var features: [any Feature] { house.features }
    /// What took long to answer.
    public var slow: SlowRequests { house.site.slow }
    /// What differs between the languages.
    public var catalogProblems: [String] { house.site.catalog.problems() }
}

extension Route {
    public var needsAccount: Bool {
        switch access {
        case .open, .secretLink: false
        case .signedIn, .permission: true
        }
    }

    /// The path with something in place of each capture.
    public var samplePath: String {
        path.split(separator: "/").map { $0.hasPrefix("{") ? "01a5f000-0000-7000-8000-000000000000" : String($0) }
            .reduce("") { $0 + "/" + $1 }
    }
}

/// Headers that browsers send.
public enum HTTPHeaders {
    /// As from a form on another site.
    public static let foreign: HTTPFields = [
        .origin: "https://evil.example", .contentType: "application/x-www-form-urlencoded",
    ]
}

/// A page asked for texts that nobody has written.
public struct MissingTexts: Error {
    public let keys: [String]
}

extension TestHouse {
    /// What pages and papers are made with.
    public var site: Site { house.site }

    /// What the one-stop service works with.
    public var oneStop: OneStopServices { house.oneStop }

    /// The official with that user name, as of now; nil if there is none.
    public func actor(_ username: String) async throws -> Actor? {
        let now = clock.clock.now()
        return try await database.read { connection in
            let id: ID<Account>? = try connection.value("SELECT id FROM account WHERE username = \(username)")
            return try id.flatMap { try Accounts().actor($0, at: now, in: connection) }
        }
    }

    /// More dossiers like the oldest one that is being processed, with these legal numbers.
    public func addDossiers(numbered numbers: [String]) async throws {
        try await database.write { transaction in
            let model: SQL = "SELECT * FROM dossier WHERE state = 'processing' AND due_at > 0 ORDER BY id LIMIT 1"
            try transaction.execute("CREATE TEMPORARY TABLE another AS \(model)")
            for number in numbers {
                try transaction.execute(
                    """
                    UPDATE another SET id = \(ID<Dossier>(at: Self.start)), code = \(PublicCode.random().text),
                        secret_digest = \(number), case_number = \(number)
                    """)
                try transaction.execute("INSERT INTO dossier SELECT * FROM another")
            }
            try transaction.execute("DROP TABLE another")
        }
    }
}
