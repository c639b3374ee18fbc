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
    public let detail: Message
    public let path: String
    public let icon: String
    public let dueAt: Instant?
    /// How much time is left, where the feature counts it in its own way, by working days; nil: by the days of the calendar.
    public let due: Message?

    public init(title: Message, detail: Message, path: String, icon: String, dueAt: Instant?, due: Message? = nil) {
        self.title = title
        self.detail = detail
        self.path = path
        self.icon = icon
        self.dueAt = dueAt
        self.due = due
    }

    /// With a detail that reads the same in every language.
    public init(title: Message, detail: String, path: String, icon: String, dueAt: Instant?) {
        let words = Message("notices.inbox.detail", ["detail": .text(detail)])
        self.init(title: title, detail: words, path: path, icon: icon, dueAt: dueAt)
    }
}
