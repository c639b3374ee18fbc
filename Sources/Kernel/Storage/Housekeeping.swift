public import Base

extension Database {
    /// Takes out what has done its service: answers to repeated requests after 30 days, told events and finished jobs after 7. In
    /// small transactions, so that nobody waits. Answers how many rows went.
    @discardableResult
    public func removeSpentRows(at now: Instant) async throws -> Int {
        let (month, week) = (now.adding(days: -30), now.adding(days: -7))
        let batch = 1000
        let spent: [SQL] = [
            """
            DELETE FROM idempotency WHERE (actor, action, key) IN (SELECT actor, action, key FROM idempotency
                WHERE created_at < \(month) ORDER BY created_at LIMIT \(batch))
            """,
            """
            DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE sent = 1 AND created_at < \(week)
                ORDER BY id LIMIT \(batch))
            """,
            """
            DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = 'done' AND finished_at < \(week) LIMIT \(batch))
            """,
        ]
        var total = 0
        for statement in spent {
            while true {
                let count = try await write { try $0.execute(statement) }
                total += count
                if count < batch { break }
            }
        }
        return total
    }
}
