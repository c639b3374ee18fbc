import Audit
public import Base
public import House
public import Storage
public import Trust
import Web

/// Lets an official in. Says no in the same words and the same time, whatever was wrong.
public struct SignIn: Sendable {
    private let database: Database
    private let hasher: PasswordHasher

    public init(database: Database, hasher: PasswordHasher) {
        self.database = database
        self.hasher = hasher
    }

    /// Where the person sits.
    public struct Device: Sendable {
        public let agent: String
        public let address: String
        /// The digest of the session that ends with this sign-in.
        public let earlier: String?

        public init(agent: String, address: String, earlier: String? = nil) {
            self.agent = agent
            self.address = address
            self.earlier = earlier
        }
    }

    /// What a right password, or a right code after it, leads to.
    public struct Accepted: Sendable {
        public let next: Next
        public let account: ID<Account>
        public let mustChange: Bool
        /// A role demands a second factor that is not set up.
        public let lacksFactor: Bool

        /// What follows.
        public enum Next: Sendable {
            /// A session has begun: its secret, for the cookie.
            case session(String)
            /// The code of the second factor is asked for: what the second step shows.
            case code(String)
        }
    }

    /// Checks and begins a session, or the second step; throws `Problem` (invalid) if the name, the password, the state or the
    /// posts are not right.
    public func callAsFunction(
        username: String, password: String, device: Device, at now: Instant
    ) async throws -> Accepted {
        let found = try await database.read { try AccountStore().find(username: username, in: $0) }
        guard let account = found else {
            try await hasher.verifyAgainstNothing(password)
            throw Self.refusal
        }
        guard try await hasher.verify(password, against: account.passwordHash) else {
            try await note(account.id, "identity.sign_in_failed", ["reason": "password"], device, at: now)
            throw Self.refusal
        }
        let renewed = hasher.needsRehash(account.passwordHash) ? try await hasher.hash(password) : nil
        let begun = try await database.write { transaction -> Accepted? in
            guard let current = try AccountStore().find(account.id, in: transaction),
                current.passwordHash == account.passwordHash,
                let actor = try Accounts().actor(account.id, at: now, in: transaction)
            else { return nil }
            if let renewed {
                try transaction.execute("UPDATE account SET password_hash = \(renewed) WHERE id = \(account.id)")
            }
            if try SecondFactorStore.isConfirmed(account.id, in: transaction) {
                return Accepted(
                    next: .code(try SignInWithCode.begin(account.id, at: now, in: transaction)), account: account.id,
                    mustChange: current.mustChange, lacksFactor: false)
            }
            return try Self.begin(current, actor, means: "password", device: device, at: now, in: transaction)
        }
        guard let begun else {
            try await note(
                account.id, "identity.sign_in_failed",
                ["reason": .string(account.state == .active ? "post" : account.state.rawValue)],
                device, at: now)
            throw Self.refusal
        }
        return begun
    }

    /// Begins the session of who has shown everything that was asked for.
    static func begin(
        _ account: AccountRecord, _ actor: Actor, means: String, device: Device, at now: Instant,
        in transaction: Transaction
    ) throws -> Accepted {
        try transaction.execute("UPDATE account SET acting_post = '' WHERE id = \(account.id) AND acting_post <> ''")
        if let earlier = device.earlier {
            try transaction.execute("DELETE FROM session WHERE digest = \(earlier)")
        }
        let secret = try Sessions.begin(
            account: account.id.text, agent: device.agent, address: device.address, at: now, in: transaction)
        try record(
            AuditActor(actor), account.id, unit: actor.unit, "identity.sign_in", ["by": .string(means)], device,
            at: now, in: transaction)
        let demanded = try IdentitySettings.rolesWithSecondFactor(in: transaction)
        return Accepted(
            next: .session(secret), account: account.id, mustChange: account.mustChange,
            lacksFactor: means == "password" && !demanded.isDisjoint(with: actor.roles))
    }

    static let refusal = Problem.invalid([FieldProblem("username", "identity.sign_in.refused")])

    private func note(
        _ account: ID<Account>, _ action: String, _ facts: JSONValue, _ device: Device, at now: Instant
    ) async throws {
        try await database.write { transaction in
            let unit = try AccountStore().posts(of: account, in: transaction).first?.unit
            try Self.record(.system("identity"), account, unit: unit, action, facts, device, at: now, in: transaction)
        }
    }

    static func record(
        _ actor: AuditActor, _ account: ID<Account>, unit: ID<AdministrativeUnit>?, _ action: String,
        _ facts: JSONValue,
        _ device: Device, at now: Instant, in transaction: Transaction
    ) throws {
        try AuditLog().record(
            AuditEntry(
                actor: actor, action: action, subject: AuditSubject("identity.account", account), unit: unit,
                facts: facts,
                personal: ["address": .string(device.address), "agent": .string(String(device.agent.prefix(300)))],
                at: now),
            in: transaction)
    }
}
