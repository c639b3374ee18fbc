import Audit
public import Base
public import House
public import Storage
public import Trust
import Web

/// Replaces passwords: one's own, knowing the old one; another's, by an administrator.
public struct EditPassword: Sendable {
    private let database: Database
    private let hasher: PasswordHasher
    private let rules: PasswordRules

    public init(database: Database, hasher: PasswordHasher, rules: PasswordRules) {
        self.database = database
        self.hasher = hasher
        self.rules = rules
    }

    /// One's own. All sessions end; answers the secret of a new one. Throws `Problem` (invalid) with what is wrong.
    public func callAsFunction(
        current: String, new: String, by actor: Actor, device: SignIn.Device, at now: Instant
    ) async throws -> String {
        guard let account = try await database.read({ try AccountStore().find(actor.account, in: $0) }) else {
            throw Problem.unauthenticated
        }
        guard try await hasher.verify(current, against: account.passwordHash) else {
            throw Problem.invalid([FieldProblem("current", "identity.password.wrong")])
        }
        if let problem = rules.problem(new, username: account.username, fullName: account.fullName) {
            throw Problem.invalid([FieldProblem("password", problem)])
        }
        if new == current { throw Problem.invalid([FieldProblem("password", "identity.password.same")]) }
        let hash = try await hasher.hash(new)
        return try await database.write { transaction in
            let changed = try transaction.execute(
                """
                UPDATE account SET password_hash = \(hash), must_change = 0, changed_at = \(now)
                WHERE id = \(actor.account) AND password_hash = \(account.passwordHash)
                """)
            guard changed == 1 else { throw Problem(.conflict, "web.form.changed_meanwhile") }
            try Sessions.endAll(account: actor.id, in: transaction)
            try record(actor.account, "identity.edit_password", by: actor, at: now, in: transaction)
            return try Sessions.begin(
                account: actor.id, agent: device.agent, address: device.address, at: now, in: transaction)
        }
    }

    /// A new first password for the account, shown once; its sessions end, and it must be replaced at the next sign-in.
    public func reset(_ id: ID<Account>, by actor: Actor, at now: Instant) async throws -> String {
        try actor.require(IdentityFeature.manage)
        let password = PasswordRules.generated()
        let hash = try await hasher.hash(password)
        try await database.write { transaction in
            _ = try IdentityRules.account(id, for: actor, asOf: now.date, in: transaction)
            try transaction.execute(
                """
                UPDATE account SET password_hash = \(hash), must_change = 1, version = version + 1, changed_at = \(now)
                WHERE id = \(id)
                """)
            try Sessions.endAll(account: id.text, in: transaction)
            try record(id, "identity.issue_password", by: actor, at: now, in: transaction)
        }
        return password
    }

    private func record(
        _ id: ID<Account>, _ action: String, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: action, subject: AuditSubject("identity.account", id),
                unit: actor.unit,
                at: now), in: transaction)
    }
}
