import Audit
public import Base
public import House
public import Storage
public import Trust
import Web

/// Lets in again who has lost the password or the telephone, and stands before the administrator: the old password is worth nothing
/// from now on, all sessions end, and a slip opens the account. How the person was known, and why, is written down.
public struct RecoverAccount: Sendable {
    private let database: Database
    private let factors: SecondFactorStore
    static let days = 3

    public init(database: Database, vault: Vault) {
        self.database = database
        factors = SecondFactorStore(vault: vault)
    }

    /// How the administrator knew who stood there.
    public enum Proof: String, Sendable, CaseIterable {
        case card, acquaintance, superior
    }

    /// Answers the slip. Throws `Problem` (forbidden, not found, conflict); nobody recovers the own account.
    public func callAsFunction(
        _ id: ID<Account>, proof: Proof, reason: String, removesFactor: Bool, by actor: Actor, at now: Instant
    ) async throws -> IssueSlips.Slip? {
        try actor.require(IdentityFeature.manage)
        guard id != actor.account else { throw Problem.forbidden }
        let factors = factors
        try await database.write { transaction in
            let account = try IdentityRules.account(id, for: actor, asOf: now.date, in: transaction)
            guard account.state == .active else { throw Problem(.conflict, "identity.slip.not_active") }
            try transaction.execute(
                """
                UPDATE account SET password_hash = '', must_change = 1, version = version + 1, changed_at = \(now)
                WHERE id = \(id)
                """)
            if removesFactor { try factors.remove(id, in: transaction) }
            try Sessions.endAll(account: id.text, in: transaction)
            try AuditLog().record(
                AuditEntry(
                    actor: AuditActor(actor), action: "identity.recover_account",
                    subject: AuditSubject("identity.account", id), unit: actor.unit,
                    facts: ["proof": .string(proof.rawValue), "factor_removed": .bool(removesFactor)],
                    personal: ["reason": .string(reason)], at: now), in: transaction)
        }
        return try await IssueSlips(database: database)([id], days: Self.days, by: actor, at: now).first
    }
}
