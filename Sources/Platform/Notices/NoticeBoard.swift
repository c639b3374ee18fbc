public import Base
public import House
public import Storage

/// Tells accounts what happened, in the program itself: one line each, kept until it is old.
public struct NoticeBoard: Sendable {
    public init() {}

    /// Tells each account once. `event` names what happened (an event's or job's identifier): a second call with the
    /// same one tells nobody again. Answers how many were told.
    ///
    /// The message is formatted when it is read; it should hold no personal data but names.
    @discardableResult
    public func send(
        to accounts: some Sequence<ID<Account>>, _ message: Message, path: String, unit: ID<AdministrativeUnit>?,
        event: String? = nil, at now: Instant, in transaction: Transaction
    ) throws -> Int {
        let isOurs = path.hasPrefix("/") && !path.hasPrefix("//")
        var told = 0
        for account in Set(accounts) {
            let id = ID<Notice>(at: now)
            told += try transaction.execute(
                """
                INSERT INTO notice (id, account_id, unit_id, text_key, arguments, path, created_at, read_at,
                    source_event)
                VALUES (\(id), \(account), \(unit?.text ?? ""), \(message.key.name), \(message.argumentsJSON),
                    \(isOurs ? path : "/desk/notices"), \(now), 0, \(event ?? id.text))
                ON CONFLICT (account_id, source_event) DO NOTHING
                """)
        }
        return told
    }

    /// How many lines the account has not read; counting stops at 100.
    public func unreadCount(_ account: ID<Account>, in connection: Connection) throws -> Int {
        try connection.values(
            "SELECT 1 AS one FROM notice WHERE account_id = \(account) AND read_at = 0 LIMIT 100", as: Int.self
        ).count
    }

    /// The account's lines, the newest first.
    public func list(
        _ account: ID<Account>, unreadOnly: Bool = false, before cursor: ID<Notice>? = nil, limit: Int,
        in connection: Connection
    ) throws -> [Notice] {
        var conditions: [SQL] = ["account_id = \(account)"]
        if unreadOnly { conditions.append("read_at = 0") }
        if let cursor { conditions.append("id < \(cursor)") }
        return try connection.rows(
            """
            SELECT id, account_id, text_key, arguments, path, created_at, read_at FROM notice
            WHERE \(SQL.all(conditions)) ORDER BY id DESC LIMIT \(limit)
            """
        ) { try Notice(row: $0) }
    }

    /// One line of the account; nil if it is another's.
    func find(_ id: ID<Notice>, of account: ID<Account>, in connection: Connection) throws -> Notice? {
        try connection.row(
            """
            SELECT id, account_id, text_key, arguments, path, created_at, read_at FROM notice
            WHERE id = \(id) AND account_id = \(account)
            """
        ) { try Notice(row: $0) }
    }

    /// Removes lines from before that moment.
    func remove(before limit: Instant, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM notice WHERE created_at < \(limit)")
    }
}
