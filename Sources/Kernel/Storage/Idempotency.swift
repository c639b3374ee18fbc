public import Base

/// The same request sent twice: by a double click, a lost answer, an impatient phone.
public struct IdempotencyKey: Sendable {
    /// Who asked: an account, or a form's secret.
    public let actor: String
    public let action: String
    public let key: String
    /// What was asked, so that one key is not used for two things.
    public let fingerprint: String

    public init(actor: String, action: String, key: String, fingerprint: String = "") {
        self.actor = actor
        self.action = action
        self.key = key
        self.fingerprint = fingerprint
    }
}

extension Transaction {
    /// Runs the closure unless the same key has been used before; answers the first answer ever given.
    ///
    /// Throws `Problem` (conflict) if the key was used for another request.
    public func once(_ key: IdempotencyKey, at now: Instant, _ body: () throws -> String) throws -> (
        answer: String, isFirst: Bool
    ) {
        let claimed = try execute(
            """
            INSERT INTO idempotency (actor, action, key, fingerprint, answer, created_at)
            VALUES (\(key.actor), \(key.action), \(key.key), \(key.fingerprint), '', \(now))
            ON CONFLICT (actor, action, key) DO NOTHING
            """)
        guard claimed == 0 else {
            let answer = try body()
            try execute(
                """
                UPDATE idempotency SET answer = \(answer)
                WHERE actor = \(key.actor) AND action = \(key.action) AND key = \(key.key)
                """)
            return (answer, true)
        }
        let earlier = try row(
            """
            SELECT fingerprint, answer FROM idempotency
            WHERE actor = \(key.actor) AND action = \(key.action) AND key = \(key.key)
            """)
        guard let earlier, try earlier["fingerprint"] == key.fingerprint else {
            throw Problem(.conflict, "web.problem.reused_key.text")
        }
        return (try earlier["answer"], false)
    }
}
