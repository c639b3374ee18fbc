import Base
import House
import Storage

/// When an approved entry goes out.
enum PublicationTime: Sendable, Hashable {
    case now
    case at(Instant)
    /// By hand, later.
    case later
}

/// Approves what another person wrote, and publishes it at once, at a moment, or not yet.
struct DecideEntry: Sendable {
    let services: BulletinServices

    /// Throws `Problem`: forbidden, not found, conflict (stage, version, own work).
    @discardableResult
    func callAsFunction(
        _ target: EntryDeed.Target, publishing time: PublicationTime, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> BulletinEntry {
        try services.deed(.approve, on: target, by: actor, action: "decide_entry", at: now, in: transaction) { entry in
            try services.store.update(
                entry,
                [
                    "stage = \(BulletinEntry.Stage.approved)", "decider_name = \(actor.displayName)",
                    "approved_at = \(now)", "remark = ''",
                ], at: now, in: transaction)
            try PublishEntry(services: services).arrange(entry.id, entry.kind, time, at: now, in: transaction)
            return ["publishing": .string(time.word)]
        }
    }
}

/// Sends an entry back to its writer, in words.
struct ReturnEntry: Sendable {
    let services: BulletinServices

    /// Throws `Problem`: forbidden, not found, conflict.
    @discardableResult
    func callAsFunction(
        _ target: EntryDeed.Target, words: String, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> BulletinEntry {
        try services.deed(.giveBack, on: target, by: actor, action: "return_entry", at: now, in: transaction) { entry in
            try services.store.update(
                entry,
                [
                    "stage = \(BulletinEntry.Stage.returned)", "decider_name = \(actor.displayName)",
                    "remark = \(words)", "publish_at = 0",
                ], at: now, in: transaction)
            return ["words": .string(words)]
        }
    }
}

extension PublicationTime {
    var word: String {
        switch self {
        case .now: "now"
        case .at(let moment): moment.iso
        case .later: "later"
        }
    }
}
