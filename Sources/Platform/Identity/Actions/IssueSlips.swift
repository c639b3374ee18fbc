import Audit
public import Base
public import House
public import Storage
import Trust
import Web

/// Makes slips with which officials sign in for the first time and choose their password. The code on a slip is kept nowhere in
/// clear; a new slip revokes the earlier ones of its account.
public struct IssueSlips: Sendable {
    private let database: Database
    /// Slips in one sheet at most.
    static let most = 300

    public init(database: Database) { self.database = database }

    /// What is printed.
    public struct Slip: Sendable {
        public let fullName: String
        public let username: String
        public let unit: LocalizedText
        public let title: LocalizedText
        /// To type, or to scan: shown this once.
        public let code: String
        public let expiresAt: Instant
    }

    /// Slips for the accounts, valid for so many days. Throws `Problem` (not found, forbidden) if one is not the actor's to
    /// administer.
    public func callAsFunction(
        _ accounts: [ID<Account>], days: Int, by actor: Actor, at now: Instant
    ) async throws -> [Slip] {
        try actor.require(IdentityFeature.manage)
        let expiresAt = now.adding(days: min(max(1, days), 90))
        return try await database.write(.alone) { transaction in
            let store = AccountStore()
            return try accounts.prefix(Self.most).map { id in
                let account = try IdentityRules.account(id, for: actor, asOf: now.date, in: transaction)
                guard account.state == .active else { throw Problem(.conflict, "identity.slip.not_active") }
                let post = try store.posts(of: id, in: transaction).first
                let unit = try post.flatMap { try UnitStore().find($0.unit, asOf: now.date, in: transaction) }
                let code = try Self.insert(id, by: actor, expiresAt: expiresAt, at: now, in: transaction)
                return Slip(
                    fullName: account.fullName, username: account.username, unit: unit?.name ?? LocalizedText(""),
                    title: post?.title ?? LocalizedText(""), code: code, expiresAt: expiresAt)
            }
        }
    }

    /// Revokes the account's slips and makes a new one; answers its code.
    static func insert(
        _ id: ID<Account>, by actor: Actor, expiresAt: Instant, at now: Instant, in transaction: Transaction
    ) throws -> String {
        let code = PasswordRules.generated()
        try transaction.execute(
            "UPDATE sign_in_slip SET revoked_at = \(now) WHERE account_id = \(id) AND used_at = 0 AND revoked_at = 0")
        try transaction.execute(
            """
            INSERT INTO sign_in_slip (digest, account_id, made_by, made_at, expires_at, used_at, revoked_at)
            VALUES (\(SignInSlip.digest(code)), \(id), \(actor.account), \(now), \(expiresAt), 0, 0)
            """)
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: "identity.issue_slip", subject: AuditSubject("identity.account", id),
                unit: actor.unit, facts: ["expires": .string(expiresAt.iso)], at: now), in: transaction)
        return code
    }
}

/// A slip that still opens its account.
struct SignInSlip: Sendable {
    let account: AccountRecord

    /// The slip of the code, if it is neither used nor revoked nor over, and its holder is at work.
    static func find(_ code: String, at now: Instant, in connection: Connection) throws -> SignInSlip? {
        let id: ID<Account>? = try connection.value(
            """
            SELECT account_id FROM sign_in_slip
            WHERE digest = \(digest(code)) AND used_at = 0 AND revoked_at = 0 AND expires_at > \(now)
            """)
        guard let id, try Accounts().actor(id, at: now, in: connection) != nil,
            let account = try AccountStore().find(id, in: connection)
        else { return nil }
        return SignInSlip(account: account)
    }

    /// However it was typed: capitals, spaces and dashes do not count.
    static func digest(_ code: String) -> String {
        let plain = code.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return Fingerprint(of: Array("slip \(plain)".utf8)).hex
    }
}
