import Base
import House
import Storage

/// Hands a draft over for approval.
struct SubmitEntry: Sendable {
    let services: BulletinServices

    /// Throws `Problem`: forbidden, not found, conflict.
    @discardableResult
    func callAsFunction(
        _ target: EntryDeed.Target, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> BulletinEntry {
        try services.deed(.submit, on: target, by: actor, action: "submit_entry", at: now, in: transaction) { entry in
            try services.store.update(
                entry,
                [
                    "stage = \(BulletinEntry.Stage.submitted)", "submitter_id = \(actor.id)", "submitted_at = \(now)",
                    "remark = ''",
                ], at: now, in: transaction)
            return [:]
        }
    }
}
