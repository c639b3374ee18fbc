public import Base
public import Storage

/// What waits for an official: one list, filled by every feature.
public protocol InboxSource: Sendable {
    /// How much waits.
    func count(for actor: Actor, at now: Instant, in connection: Connection) throws -> Int
    /// What waits, the most urgent first.
    func items(for actor: Actor, at now: Instant, limit: Int, in connection: Connection) throws -> [InboxItem]
}

/// One thing that waits.
public struct InboxItem: Sendable {
    public let title: Message
    public let detail: String
    public let path: String
    public let icon: String
    public let dueAt: Instant?

    public init(title: Message, detail: String, path: String, icon: String, dueAt: Instant?) {
        self.title = title
        self.detail = detail
        self.path = path
        self.icon = icon
        self.dueAt = dueAt
    }
}
