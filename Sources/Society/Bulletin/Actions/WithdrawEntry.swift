import Base
import House
import Storage

/// Withdraws an entry with a reason: what was published stays at its address and says so; a draft leaves the work list.
struct WithdrawEntry: Sendable {
    let services: BulletinServices

    /// Throws `Problem`: forbidden, not found, conflict.
    @discardableResult
    func callAsFunction(
        _ target: EntryDeed.Target, reason: String, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> BulletinEntry {
        try services.deed(.withdraw, on: target, by: actor, action: "withdraw_entry", at: now, in: transaction) {
            entry in
            try services.store.update(
                entry,
                [
                    "stage = \(BulletinEntry.Stage.withdrawn)", "withdrawn_at = \(now)", "remark = \(reason)",
                    "decider_name = \(actor.displayName)", "publish_at = 0",
                ], at: now, in: transaction)
            try transaction.execute("UPDATE public_event SET sequence = sequence + 1 WHERE entry_id = \(entry.id)")
            return ["reason": .string(reason)]
        }
    }
}
