import Audit
public import Base
public import House
public import Storage
import Web

/// Signs one device out: one's own, or another's by the administrator.
public struct EndSession: Sendable {
    private let database: Database

    public init(database: Database) { self.database = database }

    /// Throws `Problem` (forbidden, not found).
    public func callAsFunction(_ digest: String, of id: ID<Account>, by actor: Actor, at now: Instant) async throws {
        if id != actor.account { try actor.require(IdentityFeature.manage) }
        try await database.write { transaction in
            if id != actor.account {
                _ = try IdentityRules.account(id, for: actor, asOf: now.date, in: transaction)
            }
            try Sessions.end(digest: digest, account: id.text, in: transaction)
            try AuditLog().record(
                AuditEntry(
                    actor: AuditActor(actor), action: "identity.end_session",
                    subject: AuditSubject("identity.account", id), unit: actor.unit,
                    facts: ["session": .string(String(digest.prefix(12)))], at: now), in: transaction)
        }
    }
}
