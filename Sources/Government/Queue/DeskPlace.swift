import Base
import House
import Storage

/// Where an officer sits today, and which lines the desk serves.
struct DeskPlace: Sendable {
    let desk: Int
    let lines: [ID<QueueLine>]

    /// Numbers that a desk may have.
    static let desks = 1...99

    /// Where the officer sat last; nil if never.
    static func of(_ account: ID<Account>, in connection: Connection) throws -> DeskPlace? {
        try connection.row("SELECT desk, line_ids FROM queue_desk WHERE account_id = \(account)", DeskPlace.init(row:))
    }

    /// As `of`, locked: one officer calls one number at a time, from however many windows.
    static func lock(_ account: ID<Account>, in transaction: Transaction) throws -> DeskPlace? {
        try transaction.row(
            "SELECT desk, line_ids FROM queue_desk WHERE account_id = \(account)\(transaction.forUpdate)",
            DeskPlace.init(row:))
    }

    init(desk: Int, lines: [ID<QueueLine>]) {
        self.desk = desk
        self.lines = lines
    }

    private init(row: Row) throws {
        desk = try row["desk"]
        lines = (try row["line_ids"] as String).split(separator: " ").compactMap { ID($0) }
    }

    func put(of account: ID<Account>, at now: Instant, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO queue_desk (account_id, desk, line_ids, changed_at)
            VALUES (\(account), \(desk), \(lines.map(\.text).joined(separator: " ")), \(now))
            ON CONFLICT (account_id) DO UPDATE SET desk = excluded.desk, line_ids = excluded.line_ids,
                changed_at = excluded.changed_at
            """)
    }
}
