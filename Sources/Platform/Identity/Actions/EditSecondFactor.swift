import Audit
public import Base
public import House
public import Storage
public import Trust
import Web

/// Sets up, renews and takes away the second factor of one's own account. Each begins with the password: an unlocked screen that
/// somebody left is not enough.
public struct EditSecondFactor: Sendable {
    private let database: Database
    private let hasher: PasswordHasher
    private let factors: SecondFactorStore

    public init(database: Database, hasher: PasswordHasher, vault: Vault) {
        self.database = database
        self.hasher = hasher
        factors = SecondFactorStore(vault: vault)
    }

    /// A new secret, to be confirmed; throws `Problem` (invalid) for a wrong password, (conflict) if one is in use.
    public func begin(password: String, by actor: Actor, at now: Instant) async throws {
        try await check(password, actor)
        let factors = factors
        try await database.write { transaction in
            if try SecondFactorStore.isConfirmed(actor.account, in: transaction) {
                throw Problem(.conflict, "identity.factor.in_use")
            }
            try factors.begin(actor.account, in: transaction)
        }
    }

    /// The app works, as its code shows: from now on it is asked for. Other sessions end. Answers the codes for the day it is lost.
    public func confirm(code: String, by actor: Actor, session: String?, at now: Instant) async throws -> [String] {
        let factors = factors
        return try await database.write { transaction in
            guard let factor = try factors.find(actor.account, in: transaction), !factor.isConfirmed else {
                throw Problem(.conflict, "identity.factor.in_use")
            }
            guard let step = factor.code.step(of: code, at: now, after: factor.lastStep),
                try factors.spend(step: step, of: actor.account, in: transaction)
            else { throw SignInWithCode.wrong }
            try factors.confirm(actor.account, at: now, in: transaction)
            for other in try Sessions.list(account: actor.id, in: transaction) where other.digest != session {
                try Sessions.end(digest: other.digest, account: actor.id, in: transaction)
            }
            try record("identity.begin_second_factor", actor, at: now, in: transaction)
            return try factors.newRecoveryCodes(actor.account, in: transaction)
        }
    }

    /// New codes for the day the app is lost; the old ones are worth nothing. Throws `Problem` (invalid).
    public func renewCodes(password: String, by actor: Actor, at now: Instant) async throws -> [String] {
        try await check(password, actor)
        let factors = factors
        return try await database.write { transaction in
            guard try SecondFactorStore.isConfirmed(actor.account, in: transaction) else { throw Problem.notFound }
            try record("identity.renew_recovery_codes", actor, at: now, in: transaction)
            return try factors.newRecoveryCodes(actor.account, in: transaction)
        }
    }

    /// Takes it away; throws `Problem` (conflict) where a role demands it.
    public func end(password: String, by actor: Actor, at now: Instant) async throws {
        try await check(password, actor)
        let factors = factors
        try await database.write { transaction in
            let demanded = try IdentitySettings.rolesWithSecondFactor(in: transaction)
            let own = try Accounts().actor(actor.account, at: now, in: transaction)?.roles ?? []
            guard demanded.isDisjoint(with: own) else { throw Problem(.conflict, "identity.factor.demanded") }
            try factors.remove(actor.account, in: transaction)
            try record("identity.end_second_factor", actor, at: now, in: transaction)
        }
    }

    private func check(_ password: String, _ actor: Actor) async throws {
        guard let account = try await database.read({ try AccountStore().find(actor.account, in: $0) }) else {
            throw Problem.unauthenticated
        }
        // The first password, which others have seen, must not bind the account to somebody's telephone.
        if account.mustChange { throw Problem.forbidden }
        guard try await hasher.verify(password, against: account.passwordHash) else {
            throw Problem.invalid([FieldProblem("current", "identity.password.wrong")])
        }
    }

    private func record(_ action: String, _ actor: Actor, at now: Instant, in transaction: Transaction) throws {
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: action, subject: AuditSubject("identity.account", actor.account),
                unit: actor.unit, at: now), in: transaction)
    }
}
