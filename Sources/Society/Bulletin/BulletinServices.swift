import Audit
import Base
import Files
import House
import Identity
import Storage
import Translations

/// What every page, action and job of the bulletin works with.
struct BulletinServices: Sendable {
    let database: Database
    let clock: WallClock
    let codes: any CodeRegistry
    let files: FileStore
    let store = EntryStore()
    let units = UnitStore()
    let audit = AuditLog()
    let search = SearchIndex()

    /// What all public pages of the bulletin depend on.
    static let topic: Topic = "bulletin"

    /// The attachments of an entry, in the order they came.
    func attachments(of entry: BulletinEntry, in connection: Connection) throws -> [StoredFile] {
        try files.list(ownerKind: entry.kind.source, ownerID: entry.id.text, in: connection)
    }

    /// Runs a change in one transaction, once for each key: a second click is answered as the first.
    func once(
        _ key: IdempotencyKey?, at now: Instant, _ body: @escaping @Sendable (Transaction) throws -> String
    ) async throws -> String {
        try await database.write { transaction in
            guard let key else { return try body(transaction) }
            return try transaction.once(key, at: now) { try body(transaction) }.answer
        }
    }
}
