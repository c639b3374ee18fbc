import Base
import Storage

/// Removes lines that are a year old: what they told of stands in its own record.
struct SweepOldNotices: Sendable {
    let database: Database
    let clock: WallClock
    static let keptDays = 365

    func callAsFunction() async throws {
        let limit = clock.now().adding(days: -Self.keptDays)
        try await database.write { try NoticeBoard().remove(before: limit, in: $0) }
    }
}
