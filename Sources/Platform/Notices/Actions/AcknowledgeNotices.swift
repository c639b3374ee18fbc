public import Base
public import House
public import Storage

/// Marks lines of the actor's own as read. Nobody else can, and nothing else changes, so that the audit needs no entry.
public struct AcknowledgeNotices: Sendable {
    private let notice: ID<Notice>?

    /// One line, or all that are unread.
    public init(_ notice: ID<Notice>? = nil) { self.notice = notice }

    /// Answers the line; nil when all were meant. Throws `Problem` (not found) for another's line.
    @discardableResult
    public func callAsFunction(by actor: Actor, at now: Instant, in transaction: Transaction) throws -> Notice? {
        guard let notice else {
            try transaction.execute(
                "UPDATE notice SET read_at = \(now) WHERE account_id = \(actor.account) AND read_at = 0")
            return nil
        }
        guard let found = try NoticeBoard().find(notice, of: actor.account, in: transaction) else {
            throw Problem.notFound
        }
        try transaction.execute("UPDATE notice SET read_at = \(now) WHERE id = \(notice) AND read_at = 0")
        return found
    }
}
