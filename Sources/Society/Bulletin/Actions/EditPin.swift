import Base
import House
import Storage

/// Keeps an announcement on top of the list until a day, or no longer.
struct EditPin: Sendable {
    let services: BulletinServices

    /// `until` is the first day on which it is not on top. Throws `Problem`: forbidden, not found, conflict.
    @discardableResult
    func callAsFunction(
        _ target: EntryDeed.Target, until: CalendarDate?, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> BulletinEntry {
        try services.deed(.pin, on: target, by: actor, action: "edit_pin", at: now, in: transaction) { entry in
            try services.store.update(
                entry, ["pinned_until = \(until?.description ?? "")"], at: now, in: transaction)
            return ["until": .string(until?.description ?? "")]
        }
    }
}
