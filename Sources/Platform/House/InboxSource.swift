public import Base
public import Storage

/// What waits for an official: one list, filled by every feature.
public protocol InboxSource: Sendable {
    /// The list with all that waits; nil if the inbox is the only place for it.
    var list: InboxList? { get }
    /// How much waits, or how much of it is due before then.
    func count(for actor: Actor, dueBefore limit: Instant?, at now: Instant, in connection: Connection) throws -> Int
    /// What waits, the most urgent first.
    func items(for actor: Actor, at now: Instant, limit: Int, in connection: Connection) throws -> [InboxItem]
}

extension InboxSource {
    public var list: InboxList? { nil }

    /// How much waits.
    public func count(for actor: Actor, at now: Instant, in connection: Connection) throws -> Int {
        try count(for: actor, dueBefore: nil, at: now, in: connection)
    }
}

/// A feature's own list of what waits, where the inbox shows the beginning only.
public struct InboxList: Sendable {
    public let title: TextKey
    public let path: String

    public init(_ title: TextKey, path: String) {
        self.title = title
        self.path = path
    }
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
