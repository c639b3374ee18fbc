import Audit
import Base
import House
import Storage

/// The frame of every deed: lock the entry within the scope, ask the rules, compare the version, change, and in the same transaction
/// write the audit and renew what the public sees.
struct EntryDeed: Sendable {
    let services: BulletinServices

    /// Which entry, as the official saw it.
    struct Target: Sendable {
        let kind: BulletinEntry.Kind
        let id: ID<BulletinEntry>
        /// The version that was on the screen; nil for what cannot collide.
        var version: Int64?
    }

    /// Runs one deed; `change` answers facts for the audit, without personal data. Throws `Problem`.
    @discardableResult
    func callAsFunction(
        _ deed: EntryRules.Deed, on target: Target, by actor: Actor, action: String, maker: String? = nil,
        at now: Instant, in transaction: Transaction, _ change: (BulletinEntry) throws -> [String: JSONValue]
    ) throws -> BulletinEntry {
        guard
            let entry = try services.store.lock(target.id, target.kind, scope: actor.scope, in: transaction)
        else { throw Problem.notFound }
        let objection = EntryRules.objection(to: deed, on: entry, by: actor, maker: maker)
        if let objection, objection.kind == .forbidden || objection.kind == .notFound { throw objection }
        if let version = target.version, version != entry.version {
            throw Problem(.conflict, "bulletin.problem.changed_meanwhile")
        }
        if let objection { throw objection }
        var facts = try change(entry)
        guard let after = try services.store.find(target.id, target.kind, scope: actor.scope, in: transaction) else {
            throw Problem.notFound
        }
        facts["from"] = .string(entry.stage.rawValue)
        facts["to"] = .string(after.stage.rawValue)
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "bulletin.\(action)",
                subject: AuditSubject(entry.kind.source, entry.id), unit: entry.unit, facts: .object(facts), at: now),
            in: transaction)
        if entry.isPublic || after.isPublic { try services.renew(after, at: now, in: transaction) }
        return after
    }
}

extension BulletinServices {
    var deed: EntryDeed { EntryDeed(services: self) }

    /// What the public sees of the entry has changed: pages, the page of its code, search.
    func renew(_ entry: BulletinEntry, at now: Instant, in transaction: Transaction) throws {
        try transaction.raise(Self.topic, in: database)
        if entry.kind.hasCode { try codes.touch(kind: entry.kind.source, target: entry.id.text, in: transaction) }
        let isFound = entry.isInForce(on: now.date)
        if isFound {
            let title = entry.words.title
            try search.put(
                SearchIndex.Entry(
                    source: entry.kind.source, record: entry.id.text, unit: entry.unit.text, audience: "public",
                    title: title.vietnamese, detail: entry.words.text.vietnamese.excerpt(140), path: entry.path,
                    words: "\(title.everyLanguage) \(entry.words.text.everyLanguage) \(entry.words.place.vietnamese)"),
                in: transaction)
        } else {
            try search.remove(source: entry.kind.source, record: entry.id.text, in: transaction)
        }
        // No new version: this is no change of anybody's.
        if isFound != entry.isListed {
            try transaction.execute("UPDATE bulletin_entry SET is_listed = \(isFound) WHERE id = \(entry.id)")
        }
    }
}

extension StringProtocol {
    /// The beginning, cut between words, on one line.
    func excerpt(_ limit: Int) -> String {
        let line = split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard line.count > limit else { return line }
        let cut = line.prefix(limit)
        return (cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut) + "…"
    }
}
