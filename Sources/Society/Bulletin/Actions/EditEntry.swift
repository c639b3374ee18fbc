import Base
import Files
import House
import Storage

/// Changes a draft, or one that came back. Whoever changes it may not approve it.
struct EditEntry: Sendable {
    let services: BulletinServices

    /// What the writer wants it to be.
    struct Change: Sendable {
        var content: EntryContent
        /// Languages, by field, whose words are still right although the Vietnamese ones have changed.
        var confirmed: [String: Set<Language>] = [:]
        var added: [ID<StoredFile>] = []
        var removed: [ID<StoredFile>] = []
    }

    /// Throws `Problem`: forbidden, not found, conflict (stage, version, foreign file).
    @discardableResult
    func callAsFunction(
        _ target: EntryDeed.Target, _ change: Change, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> BulletinEntry {
        try services.deed(.edit, on: target, by: actor, action: "edit_entry", at: now, in: transaction) { entry in
            try services.store.update(entry, ["editor_id = \(actor.id)"], at: now, in: transaction)
            try services.store.put(
                change.content, of: entry.id, entry.kind, confirmed: change.confirmed, by: actor.displayName, at: now,
                in: transaction)
            let present = Set(try services.attachments(of: entry, in: transaction).map(\.id))
            for file in change.removed where present.contains(file) {
                try services.files.erase(file, at: now, in: transaction)
            }
            try services.files.attach(
                change.added, to: FileOwner(kind: entry.kind.source, id: entry.id.text, unit: entry.unit),
                holder: actor.id, at: now, in: transaction)
            return [
                "files_added": .integer(Int64(change.added.count)),
                "files_removed": .integer(Int64(change.removed.count)),
            ]
        }
    }
}
