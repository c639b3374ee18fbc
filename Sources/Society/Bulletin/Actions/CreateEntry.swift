import Audit
import Base
import Files
import House
import Storage

/// Begins an entry: a draft of the writer's own unit.
struct CreateEntry: Sendable {
    let services: BulletinServices

    /// Throws `Problem`: forbidden, or conflict if a file is not the writer's.
    func callAsFunction(
        _ kind: BulletinEntry.Kind, _ content: EntryContent, files: [ID<StoredFile>] = [], by actor: Actor,
        at now: Instant, in transaction: Transaction
    ) throws -> ID<BulletinEntry> {
        try actor.require(EntryRules.write)
        let id = ID<BulletinEntry>(at: now)
        // The end of an identifier is chance: two with one title do not meet.
        let key = content.title.vietnamese.slug + "-" + id.text.suffix(6)
        guard
            try services.store.insert(
                id, kind, key: key, unit: actor.unit, author: (actor.id, actor.displayName), at: now, in: transaction)
        else { throw Problem(.conflict, "bulletin.problem.changed_meanwhile") }
        try services.store.put(content, of: id, kind, by: actor.displayName, at: now, in: transaction)
        try services.files.attach(
            files, to: FileOwner(kind: kind.source, id: id.text, unit: actor.unit), holder: actor.id, at: now,
            in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "bulletin.create_entry", subject: AuditSubject(kind.source, id),
                unit: actor.unit, facts: ["key": .string(key), "files": .integer(Int64(files.count))], at: now),
            in: transaction)
        return id
    }
}

extension String {
    /// For the end of an address: small letters, digits and hyphens, at most 60.
    var slug: String {
        let words = folded().split(separator: " ").map { $0.filter(\.isASCII) }.filter { !$0.isEmpty }
        var slug = ""
        for word in words where slug.utf8.count + word.utf8.count < 60 {
            slug += (slug.isEmpty ? "" : "-") + word
        }
        return slug.isEmpty ? "muc" : slug
    }
}
