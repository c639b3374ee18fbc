import Audit
public import Base
public import House
public import Storage

/// Chooses the post that one acts in from now on: all own ones, one of them, or that of another.
public struct EditCapacity: Sendable {
    private let database: Database

    public init(database: Database) { self.database = database }

    /// Acts in that post; nil for all own ones. Throws `Problem` (not found) for what is not the official's to fill now.
    public func callAsFunction(_ post: ID<Post>?, by actor: Actor, at now: Instant) async throws {
        try await database.write { transaction in
            let known = try Accounts().capacities(of: actor.account, at: now, in: transaction)
            guard let chosen = known.first(where: { $0.post == post }) else { throw Problem.notFound }
            guard !chosen.isChosen else { return }
            try transaction.execute(
                "UPDATE account SET acting_post = \(post?.text ?? "") WHERE id = \(actor.account)")
            try AuditLog().record(
                AuditEntry(
                    actor: .account(
                        actor.account, actor.ownName, standingInFor: chosen.actor.standsInFor?.account),
                    action: "identity.edit_capacity",
                    subject: AuditSubject("identity.account", actor.account), unit: chosen.actor.unit,
                    facts: ["post": .string(post?.text ?? "")], at: now), in: transaction)
        }
    }
}
