import Base
import House
import Storage
import Trust

/// The second thing that some accounts ask for at sign-in: the secret of a telephone's app, sealed, and codes for the day the
/// telephone is lost. SQL and sealing only.
struct SecondFactorStore: Sendable {
    let vault: Vault
    /// Codes for the day the telephone is lost.
    static let recoveryCodes = 10

    /// The app of an account.
    struct Factor: Sendable {
        let code: TimeCode
        /// Whether its holder has shown that the app works; until then it is not asked for.
        let isConfirmed: Bool
        let lastStep: Int64
    }

    func find(_ account: ID<Account>, in connection: Connection) throws -> Factor? {
        try connection.row(
            "SELECT secret, confirmed_at, last_step FROM second_factor WHERE account_id = \(account)"
        ) { row in
            let confirmed: Int64 = try row["confirmed_at"]
            return Factor(
                code: TimeCode(secret: try vault.open(try row["secret"], as: Self.place(account))),
                isConfirmed: confirmed > 0, lastStep: try row["last_step"])
        }
    }

    static func isConfirmed(_ account: ID<Account>, in connection: Connection) throws -> Bool {
        try connection.exists("SELECT account_id FROM second_factor WHERE account_id = \(account) AND confirmed_at > 0")
    }

    /// A new secret, which is not asked for until it is confirmed.
    func begin(_ account: ID<Account>, in transaction: Transaction) throws {
        let sealed = try vault.seal(TimeCode.newSecret(), as: Self.place(account))
        try transaction.execute(
            """
            INSERT INTO second_factor (account_id, secret, confirmed_at, last_step) VALUES (\(account), \(sealed), 0, 0)
            ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret, confirmed_at = 0, last_step = 0
            """)
    }

    /// Spends the code of that step; false if it, or a later one, was spent meanwhile.
    func spend(step: Int64, of account: ID<Account>, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "UPDATE second_factor SET last_step = \(step) WHERE account_id = \(account) AND last_step < \(step)") == 1
    }

    func confirm(_ account: ID<Account>, at now: Instant, in transaction: Transaction) throws {
        try transaction.execute("UPDATE second_factor SET confirmed_at = \(now) WHERE account_id = \(account)")
    }

    func remove(_ account: ID<Account>, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM second_factor WHERE account_id = \(account)")
        try transaction.execute("DELETE FROM recovery_code WHERE account_id = \(account)")
    }

    // MARK: codes for the day the telephone is lost

    /// New ones in place of the old; shown this once.
    func newRecoveryCodes(_ account: ID<Account>, in transaction: Transaction) throws -> [String] {
        try transaction.execute("DELETE FROM recovery_code WHERE account_id = \(account)")
        return try (0..<Self.recoveryCodes).map { _ in
            let code = String(PasswordRules.generated().prefix(11))
            try transaction.execute(
                """
                INSERT INTO recovery_code (digest, account_id, used_at) VALUES (\(digest(code, account)), \(account), 0)
                """)
            return code
        }
    }

    func recoveryCodesLeft(_ account: ID<Account>, in connection: Connection) throws -> Int {
        try connection.value("SELECT count(*) FROM recovery_code WHERE account_id = \(account) AND used_at = 0") ?? 0
    }

    func spend(recovery typed: String, of account: ID<Account>, at now: Instant, in transaction: Transaction) throws
        -> Bool
    {
        try transaction.execute(
            """
            UPDATE recovery_code SET used_at = \(now)
            WHERE digest = \(digest(typed, account)) AND account_id = \(account) AND used_at = 0
            """) == 1
    }

    /// Keyed by the ring outside the database: ten letters are too few for a plain hash.
    private func digest(_ code: String, _ account: ID<Account>) -> String {
        let plain = code.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return vault.lookupHash("\(account) \(plain)", purpose: "identity.recovery_code")
    }

    private static func place(_ account: ID<Account>) -> Place {
        Place(table: "second_factor", column: "secret", id: account.text)
    }
}

/// What an administrator has decided for the whole installation.
enum IdentitySettings {
    /// Roles that may do nothing until a second factor is set up.
    static func rolesWithSecondFactor(in connection: Connection) throws -> Set<RoleKey> {
        let text: String =
            try connection.value("SELECT value FROM identity_setting WHERE name = 'second_factor_roles'") ?? ""
        return roles(text)
    }

    static func roles(_ text: String) -> Set<RoleKey> {
        Set(text.split(separator: ";").compactMap { RoleKey(rawValue: String($0)) })
    }

    static func setRolesWithSecondFactor(_ roles: [RoleKey], in transaction: Transaction) throws {
        let text = roles.map(\.rawValue).sorted().joined(separator: ";")
        try transaction.execute(
            """
            INSERT INTO identity_setting (name, value) VALUES ('second_factor_roles', \(text))
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """)
    }
}
