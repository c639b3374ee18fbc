import Audit
public import Base
import House
public import Storage
public import Trust
import Web

/// The second step of a sign-in: the code of the app, or one for the day it is lost. The first step's password was right, and the
/// second must follow within minutes; a few wrong codes end it.
public struct SignInWithCode: Sendable {
    private let database: Database
    private let factors: SecondFactorStore
    static let minutes = 5
    static let tries: Int64 = 5

    public init(database: Database, vault: Vault) {
        self.database = database
        factors = SecondFactorStore(vault: vault)
    }

    static let wrong = Problem.invalid([FieldProblem("code", "identity.factor.wrong_code")])
    /// The first step must be done again.
    static let over = Problem.invalid([FieldProblem("username", "identity.factor.step_over")])

    /// Notes that the password was right; answers the secret that the second step shows.
    static func begin(_ account: ID<Account>, at now: Instant, in transaction: Transaction) throws -> String {
        let token = SecretToken()
        try transaction.execute("DELETE FROM sign_in_step WHERE expires_at < \(now) OR account_id = \(account)")
        try transaction.execute(
            """
            INSERT INTO sign_in_step (digest, account_id, expires_at, tries)
            VALUES (\(token.digest), \(account), \(now.adding(minutes: minutes)), 0)
            """)
        return token.text
    }

    /// Begins the session; throws `Problem` (invalid) for a wrong code, one that was used before, or a step that is over.
    public func callAsFunction(
        step: String, code: String, device: SignIn.Device, at now: Instant
    ) async throws -> SignIn.Accepted {
        guard let digest = SecretToken(step)?.digest else { throw Self.over }
        let factors = factors
        // A wrong try must be counted, so that the refusal is an answer here and not an error.
        let answer = try await database.write { transaction -> Result<SignIn.Accepted, Problem> in
            let counted = try transaction.execute(
                """
                UPDATE sign_in_step SET tries = tries + 1
                WHERE digest = \(digest) AND expires_at > \(now) AND tries < \(Self.tries)
                """)
            let id: ID<Account>? = try transaction.value(
                "SELECT account_id FROM sign_in_step WHERE digest = \(digest)")
            guard counted == 1, let id, let actor = try Accounts().actor(id, at: now, in: transaction),
                let account = try AccountStore().find(id, in: transaction)
            else { return .failure(Self.over) }
            guard let means = try factors.spend(code, of: id, at: now, in: transaction) else {
                try SignIn.record(
                    .system("identity"), id, unit: actor.unit, "identity.sign_in_failed", ["reason": "code"], device,
                    at: now, in: transaction)
                return .failure(Self.wrong)
            }
            try transaction.execute("DELETE FROM sign_in_step WHERE digest = \(digest)")
            return .success(
                try SignIn.begin(account, actor, means: means, device: device, at: now, in: transaction))
        }
        return try answer.get()
    }
}

extension SecondFactorStore {
    /// Spends what was typed, if it is the app's code of now or one of those for the day it is lost; answers which.
    func spend(_ typed: String, of account: ID<Account>, at now: Instant, in transaction: Transaction) throws
        -> String?
    {
        guard let factor = try find(account, in: transaction), factor.isConfirmed else { return nil }
        if let step = factor.code.step(of: typed, at: now, after: factor.lastStep),
            try spend(step: step, of: account, in: transaction)
        {
            return "app"
        }
        return try spend(recovery: typed, of: account, at: now, in: transaction) ? "recovery_code" : nil
    }
}
