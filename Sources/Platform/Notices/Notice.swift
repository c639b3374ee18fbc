public import Base
public import House
import Storage

/// A line for one account: something happened that it should know of.
public struct Notice: Sendable, Hashable {
    public let id: ID<Notice>
    public let account: ID<Account>
    public let message: Message
    /// Where the thing is shown; a path of this site.
    public let path: String
    public let createdAt: Instant
    /// Nil while it is unread.
    public let readAt: Instant?

    init(row: Row) throws {
        id = try row["id"]
        account = try row["account_id"]
        message = Message(TextKey(try row["text_key"]), (try row["arguments"] as JSONValue).messageArguments)
        path = try row["path"]
        createdAt = try row["created_at"]
        let read: Instant = try row["read_at"]
        readAt = read.milliseconds == 0 ? nil : read
    }
}
