public import Audit
public import Base
public import House
public import Storage
import Trust

/// Makes and revokes tokens by which programs act for an account (`Authorization: Bearer`).
public struct IssueToken: Sendable {
    private let database: Database

    public init(database: Database) { self.database = database }

    /// A new token; answers its secret, which is shown this once and kept nowhere. Throws `Problem` (not found).
    public func callAsFunction(
        account id: ID<Account>, name: String, days: Int, by actor: AuditActor, at now: Instant
    ) async throws -> String {
        let token = SecretToken()
        try await database.write { transaction in
            guard try AccountStore().find(id, in: transaction) != nil else { throw Problem.notFound }
            try transaction.execute(
                """
                INSERT INTO api_token (digest, account_id, name, created_at, expires_at, revoked_at)
                VALUES (\(token.digest), \(id), \(name), \(now), \(now.adding(days: min(max(1, days), 3660))), 0)
                """)
            try record(id, "identity.issue_token", token.digest, by: actor, at: now, in: transaction)
        }
        return token.text
    }

    /// The token no longer opens anything; it stays listed.
    public func revoke(digest: String, of id: ID<Account>, by actor: AuditActor, at now: Instant) async throws {
        try await database.write { transaction in
            let changed = try transaction.execute(
                """
                UPDATE api_token SET revoked_at = \(now)
                WHERE digest = \(digest) AND account_id = \(id) AND revoked_at = 0
                """)
            guard changed == 1 else { throw Problem.notFound }
            try record(id, "identity.revoke_token", digest, by: actor, at: now, in: transaction)
        }
    }

    private func record(
        _ id: ID<Account>, _ action: String, _ digest: String, by actor: AuditActor, at now: Instant,
        in transaction: Transaction
    ) throws {
        let unit = try AccountStore().posts(of: id, in: transaction).first?.unit
        try AuditLog().record(
            AuditEntry(
                actor: actor, action: action, subject: AuditSubject("identity.account", id), unit: unit,
                facts: ["token": .string(String(digest.prefix(12)))], at: now), in: transaction)
    }
}
