import Base
import House
import Storage
import Trust

/// Counts whether an answer helped: once a day for each question and network. Nothing else is kept of the person, and the
/// digest of network and day goes with the other spent keys.
struct RateAnswer: Sendable {
    let services: BulletinServices

    /// Throws `Problem` (not found) unless the question is published. Answers whether it was counted.
    @discardableResult
    func callAsFunction(
        _ key: String, isHelpful: Bool, network: String, at now: Instant, in transaction: Transaction
    ) throws -> Bool {
        guard let entry = try services.store.published(.question, key: key, in: transaction),
            entry.stage == .published
        else { throw Problem.notFound }
        let asker = Fingerprint(of: "\(network)|\(now.date)|\(entry.id)".utf8).hex
        return try transaction.once(
            IdempotencyKey(actor: asker, action: "bulletin.rate_answer", key: entry.id.text), at: now
        ) {
            let (yes, no) = isHelpful ? (1, 0) : (0, 1)
            try transaction.execute(
                """
                UPDATE frequent_question SET helpful_yes = helpful_yes + \(yes), helpful_no = helpful_no + \(no)
                WHERE entry_id = \(entry.id)
                """)
            return "counted"
        }.isFirst
    }
}
