import Base
import House
import Web

/// What may be done to an entry, and by whom. Pure.
enum EntryRules {
    static let read: Permission = "bulletin.read"
    static let write: Permission = "bulletin.write"
    static let approve: Permission = "bulletin.approve"

    /// What officials do with it.
    enum Deed: String, Sendable, CaseIterable {
        case edit, submit, approve
        case giveBack = "return"
        case publish, pin, correct, decide, withdraw
    }

    /// The stages in which the deed makes sense.
    static func stages(of deed: Deed) -> Set<BulletinEntry.Stage> {
        switch deed {
        case .edit, .submit: [.draft, .returned]
        case .approve: [.submitted]
        case .giveBack: [.submitted, .approved]
        case .publish: [.approved]
        case .pin, .correct, .decide: [.published]
        case .withdraw: [.draft, .returned, .approved, .published]
        }
    }

    static func isAllowed(_ deed: Deed, by actor: Actor) -> Bool {
        switch deed {
        case .edit, .submit, .correct: actor.may(write)
        case .approve, .giveBack, .pin, .decide: actor.may(approve)
        case .publish, .withdraw: actor.may(write) || actor.may(approve)
        }
    }

    /// Why the actor may not do that now; nil if nothing speaks against it. A proposed correction is judged with `maker`, the account
    /// that proposed it.
    static func objection(
        to deed: Deed, on entry: BulletinEntry, by actor: Actor, maker: String? = nil
    ) -> Problem? {
        guard isAllowed(deed, by: actor) else { return .forbidden }
        if deed == .pin, entry.kind != .announcement { return .notFound }
        guard stages(of: deed).contains(entry.stage) else { return Problem(.conflict, "bulletin.problem.stage") }
        // Four eyes: whoever wrote, changed or submitted it has seen it already.
        if deed == .approve, entry.hands.contains(actor.id) { return Problem(.conflict, "bulletin.problem.own_work") }
        if deed == .decide, maker == actor.id { return Problem(.conflict, "bulletin.problem.own_correction") }
        return nil
    }

    /// What the actor may do now, the next step first.
    static func possible(on entry: BulletinEntry, by actor: Actor) -> [Deed] {
        let order: [Deed] = [.submit, .approve, .publish, .edit, .correct, .pin, .giveBack, .withdraw]
        return order.filter { objection(to: $0, on: entry, by: actor) == nil }
    }
}
