import Audit
public import Base
import House
public import Storage
public import Trust
import Web

/// The first sign-in with a slip: chooses the password, spends the slip, and lets the person in.
public struct UseSlip: Sendable {
    private let database: Database
    private let hasher: PasswordHasher
    private let rules: PasswordRules

    public init(database: Database, hasher: PasswordHasher, rules: PasswordRules) {
        self.database = database
        self.hasher = hasher
        self.rules = rules
    }

    static let refusal = Problem.invalid([FieldProblem("code", "identity.slip.refused")])

    /// Answers the secret of a session; nil where a second factor is to be shown first. Throws `Problem` (invalid) for a spent slip or a bad password.
    public func callAsFunction(
        code: String, password: String, device: SignIn.Device, at now: Instant
    ) async throws -> String? {
        guard let slip = try await database.read({ try SignInSlip.find(code, at: now, in: $0) }) else {
            throw Self.refusal
        }
        let account = slip.account
        if let problem = rules.problem(password, username: account.username, fullName: account.fullName) {
            throw Problem.invalid([FieldProblem("password", problem)])
        }
        let hash = try await hasher.hash(password)
        return try await database.write { transaction in
            let spent = try transaction.execute(
                """
                UPDATE sign_in_slip SET used_at = \(now) WHERE digest = \(SignInSlip.digest(code)) AND used_at = 0
                    AND revoked_at = 0 AND expires_at > \(now)
                """)
            guard spent == 1, let actor = try Accounts().actor(account.id, at: now, in: transaction) else {
                throw Self.refusal
            }
            try transaction.execute(
                """
                UPDATE account SET password_hash = \(hash), must_change = 0, version = version + 1, changed_at = \(now)
                WHERE id = \(account.id)
                """)
            try Sessions.endAll(account: account.id.text, in: transaction)
            try AuditLog().record(
                AuditEntry(
                    actor: AuditActor(actor), action: "identity.use_slip",
                    subject: AuditSubject("identity.account", account.id), unit: actor.unit,
                    personal: [
                        "address": .string(device.address), "agent": .string(String(device.agent.prefix(300))),
                    ], at: now), in: transaction)
            if try SecondFactorStore.isConfirmed(account.id, in: transaction) { return nil }
            return try Sessions.begin(
                account: account.id.text, agent: device.agent, address: device.address, at: now, in: transaction)
        }
    }
}
