import Audit
import Base
import Codes
import House
import Storage

/// Publishes an approved entry, at once or at a moment to come. A job publishes what was planned.
struct PublishEntry: Sendable {
    let services: BulletinServices

    /// By an official. Throws `Problem`: forbidden, not found, conflict.
    @discardableResult
    func callAsFunction(
        _ target: EntryDeed.Target, _ time: PublicationTime, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> BulletinEntry {
        try services.deed(.publish, on: target, by: actor, action: "publish_entry", at: now, in: transaction) { entry in
            try arrange(entry.id, entry.kind, time, at: now, in: transaction)
            return ["publishing": .string(time.word)]
        }
    }

    /// By the program, when its moment has come. Answers whether it was published now: a second run changes nothing.
    func planned(_ id: ID<BulletinEntry>, _ kind: BulletinEntry.Kind, at now: Instant, in transaction: Transaction)
        throws -> Bool
    {
        let scope = Scope.everything(because: "what was approved goes out, whoever's it is")
        guard let entry = try services.store.lock(id, kind, scope: scope, in: transaction), entry.stage == .approved,
            let moment = entry.publishAt, moment <= now
        else { return false }
        try publish(entry, at: now, in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: .system("bulletin"), action: "bulletin.publish_entry",
                subject: AuditSubject(kind.source, id), unit: entry.unit, facts: ["planned": .string(moment.iso)],
                at: now), in: transaction)
        if let after = try services.store.find(id, kind, scope: scope, in: transaction) {
            try services.renew(after, at: now, in: transaction)
        }
        return true
    }

    /// The approved entry goes out at that time; the caller renews what the public sees.
    func arrange(
        _ id: ID<BulletinEntry>, _ kind: BulletinEntry.Kind, _ time: PublicationTime, at now: Instant,
        in transaction: Transaction
    ) throws {
        let scope = Scope.everything(because: "the caller has locked it within the official's scope")
        guard let entry = try services.store.find(id, kind, scope: scope, in: transaction) else {
            throw Problem.notFound
        }
        switch time {
        case .now: try publish(entry, at: now, in: transaction)
        case .at(let moment):
            try services.store.update(entry, ["publish_at = \(moment)"], at: now, in: transaction)
        case .later: try services.store.update(entry, ["publish_at = 0"], at: now, in: transaction)
        }
    }

    private func publish(_ entry: BulletinEntry, at now: Instant, in transaction: Transaction) throws {
        try services.store.update(
            entry, ["stage = \(BulletinEntry.Stage.published)", "published_at = \(now)", "publish_at = 0"], at: now,
            in: transaction)
        try EntryRevisions().insert(
            entry.content, of: entry.id, .first, maker: ("", entry.authorName), at: now, in: transaction)
        if entry.kind.hasCode,
            try services.codes.code(kind: entry.kind.source, target: entry.id.text, in: transaction) == nil
        {
            _ = try services.codes.issue(
                kind: entry.kind.source, target: entry.id.text, unit: entry.unit, title: entry.words.title,
                in: transaction)
        }
        try transaction.publish(
            Event(
                "\(entry.kind.source).published.v1", unit: entry.unit.text,
                payload: ["entry": .string(entry.id.text), "key": .string(entry.key)]), at: now)
    }
}
