import Base
import Codes
import Foundation
import House
import Identity
import Logging
import Storage
import Synchronization
import Testing

@testable import LookUp

/// A database file of its own with the tables that LookUp needs, and a stopped clock.
struct LookUpFixture: Sendable {
    let database: Database
    let folder: URL
    static let now = Instant(CalendarDate(dayNumber: 20_780), minutes: 540)
    static let clock = WallClock { now }
    let unit = ID<AdministrativeUnit>(at: now)

    static func with(_ body: (LookUpFixture) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lookup-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try Database(
            at: .file(folder.appendingPathComponent("test.db").path), logger: Logger(label: "test"))
        _ = try await database.migrate(StorageSchema.migrations + LookUpSchema.migrations, clock: clock)
        try await body(LookUpFixture(database: database, folder: folder))
        await database.close()
    }

    var codes: PublicCodes { PublicCodes(database: database, clock: Self.clock) }

    func issue(_ kind: String = "test.thing", _ target: String = "1", title: String = "Cong lang") async throws
        -> PublicCode
    {
        let (codes, unit) = (codes, unit)
        return try await database.write { transaction in
            try codes.issue(
                kind: kind, target: target, unit: unit, title: LocalizedText(title, english: "Village gate"),
                in: transaction)
        }
    }

    func generation(_ topic: String) async throws -> Int64 {
        try await database.generations(at: WallClock.system.now())[Topic(topic)] ?? 0
    }
}

/// Gives out the same codes to everyone, in order, the last one for ever.
final class GivenCodes: Sendable {
    private let rest: Mutex<[PublicCode]>

    init(_ codes: [PublicCode]) { rest = Mutex(codes) }

    func next() -> PublicCode {
        rest.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
    }
}
