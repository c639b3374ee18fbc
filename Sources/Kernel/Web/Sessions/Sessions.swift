public import Base
public import Storage
import Trust

/// A signed-in browser.
public struct Session: Sendable {
    /// What the database knows of the cookie's secret.
    public let digest: String
    public let account: String
    /// Must come back with every form (compared in constant time).
    let formToken: String
    public let createdAt: Instant
    public let seenAt: Instant
    public let agent: String
    public let address: String
}

/// Signed-in browsers: a random secret in the cookie, its digest in the database.
public struct Sessions: Sendable {
    let database: Database
    let clock: WallClock
    let minutes: Int
    /// However busy, a session ends after so many hours.
    static let absoluteHours = 24 * 7

    /// The tables that sessions need.
    public static let migrations = [
        Migration(
            "web.0001 sessions",
            [
                .table(
                    "session",
                    """
                    digest \(.text) PRIMARY KEY, account_id \(.text) NOT NULL, form_token \(.text) NOT NULL,
                    created_at \(.int64) NOT NULL, seen_at \(.int64) NOT NULL, agent \(.text) NOT NULL,
                    address \(.text) NOT NULL
                    """),
                "CREATE INDEX session_account ON session (account_id)",
            ])
    ]

    /// Starts a session; answers the secret for the cookie.
    public static func begin(
        account: String, agent: String, address: String, at now: Instant, in transaction: Transaction
    ) throws -> String {
        let secret = SecretToken()
        try transaction.execute(
            """
            INSERT INTO session (digest, account_id, form_token, created_at, seen_at, agent, address)
            VALUES (\(secret.digest), \(account), \(SecretToken().text), \(now), \(now), \(String(agent.prefix(300))),
                \(address))
            """)
        return secret.text
    }

    /// The live session of the secret.
    static func find(secret: String, minutes: Int, at now: Instant, in connection: Connection) throws -> Session? {
        guard let digest = SecretToken(secret)?.digest else { return nil }
        return try connection.row(
            """
            SELECT digest, account_id, form_token, created_at, seen_at, agent, address FROM session
            WHERE digest = \(digest) AND seen_at > \(now.adding(minutes: -minutes))
                AND created_at > \(now.adding(minutes: -absoluteHours * 60))
            """, read)
    }

    /// Whether the session of that digest goes on.
    public static func isLive(digest: String, minutes: Int, at now: Instant, in connection: Connection) throws -> Bool {
        try connection.exists(
            """
            SELECT digest FROM session WHERE digest = \(digest) AND seen_at > \(now.adding(minutes: -minutes))
                AND created_at > \(now.adding(minutes: -absoluteHours * 60))
            """)
    }

    /// The account's sessions, the last used first.
    public static func list(account: String, in connection: Connection) throws -> [Session] {
        try connection.rows(
            """
            SELECT digest, account_id, form_token, created_at, seen_at, agent, address FROM session
            WHERE account_id = \(account) ORDER BY seen_at DESC LIMIT 50
            """, read)
    }

    /// The accounts that some browser was seen with since then. A browser's use is noted every five minutes.
    public static func accounts(seenSince moment: Instant, in connection: Connection) throws -> [String] {
        try connection.values("SELECT DISTINCT account_id FROM session WHERE seen_at >= \(moment)", as: String.self)
    }

    /// Ends one session of the account.
    public static func end(digest: String, account: String, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM session WHERE digest = \(digest) AND account_id = \(account)")
    }

    /// Ends all sessions of the account.
    public static func endAll(account: String, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM session WHERE account_id = \(account)")
    }

    /// Removes sessions that have ended by themselves.
    public static func removeEnded(minutes: Int, at now: Instant, in transaction: Transaction) throws {
        try transaction.execute(
            """
            DELETE FROM session WHERE seen_at < \(now.adding(minutes: -minutes))
                OR created_at < \(now.adding(minutes: -absoluteHours * 60))
            """)
    }

    func touch(_ session: Session) async throws {
        let now = clock.now()
        guard now > session.seenAt.adding(minutes: 5) else { return }
        do {
            try await database.write { transaction in
                try transaction.execute("UPDATE session SET seen_at = \(now) WHERE digest = \(session.digest)")
            }
        } catch let failure as DatabaseFailure where failure.isOutage {
            // Reading goes on while the disk is full.
        }
    }

    private static func read(_ row: Row) throws -> Session {
        Session(
            digest: try row["digest"], account: try row["account_id"], formToken: try row["form_token"],
            createdAt: try row["created_at"], seenAt: try row["seen_at"], agent: try row["agent"],
            address: try row["address"])
    }
}
