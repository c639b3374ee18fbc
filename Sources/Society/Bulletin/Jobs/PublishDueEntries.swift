import Base
import House
import Storage

/// Publishes what was approved for a moment that has come, and takes out of the search what is over. May run twice.
struct PublishDueEntries: Sendable {
    static let kind = "bulletin.publish_due_entries"
    private static let batch = 100
    let services: BulletinServices

    /// Answers how many were published.
    @discardableResult
    func callAsFunction() async throws -> Int {
        let (services, now) = (services, services.clock.now())
        let due = try await services.database.read { connection in
            try connection.rows(
                """
                SELECT id, kind FROM bulletin_entry
                WHERE stage = \(BulletinEntry.Stage.approved) AND publish_at > 0 AND publish_at <= \(now)
                ORDER BY publish_at, id LIMIT \(Self.batch)
                """
            ) { (try $0["id"] as ID<BulletinEntry>, try $0["kind"] as BulletinEntry.Kind) }
        }
        var published = 0
        for (id, kind) in due {
            // One transaction each: what is wrong with one holds up no other.
            let isNew = try await services.database.write { transaction in
                try PublishEntry(services: services).planned(id, kind, at: now, in: transaction)
            }
            published += isNew ? 1 : 0
        }
        try await unlist(at: now)
        return published
    }

    private func unlist(at now: Instant) async throws {
        let (services, today) = (services, now.date)
        let over = try await services.database.read { connection in
            try connection.rows(
                """
                SELECT entry.id, entry.kind FROM bulletin_entry entry
                LEFT JOIN announcement ON announcement.entry_id = entry.id
                LEFT JOIN public_event ON public_event.entry_id = entry.id
                WHERE entry.is_listed = 1
                    AND (announcement.until_date <= \(today) OR public_event.ends_on < \(today))
                ORDER BY entry.id LIMIT \(Self.batch)
                """
            ) { (try $0["id"] as ID<BulletinEntry>, try $0["kind"] as BulletinEntry.Kind) }
        }
        for (id, kind) in over {
            try await services.database.write { transaction in
                let scope = Scope.everything(because: "what is over is over for everyone")
                if let entry = try services.store.lock(id, kind, scope: scope, in: transaction) {
                    try services.renew(entry, at: now, in: transaction)
                }
            }
        }
    }
}
