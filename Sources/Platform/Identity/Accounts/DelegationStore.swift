public import Base
public import House
public import Storage

/// A post that another person fills for a time.
public struct Delegation: Sendable {
    public let id: ID<Delegation>
    public let post: ID<Post>
    public let owner: ID<Account>
    public let deputy: ID<Account>
    /// The end is the first day without it.
    public let period: DatePeriod
    public let reason: String
    /// Who arranged it, by the name of that day.
    public let madeBy: String
    public let madeAt: Instant
}

/// Reads and writes who fills whose post. SQL only.
public struct DelegationStore: Sendable {
    public init() {}

    /// That are not over: of the account's posts, and of those that it fills.
    public func list(
        of account: ID<Account>, asOf date: CalendarDate, in connection: Connection
    ) throws -> [Delegation] {
        try connection.rows(
            """
            \(Self.select) WHERE (post.account_id = \(account) OR delegation.deputy_id = \(account))
                AND delegation.until_date > \(date) AND delegation.until_date > delegation.from_date
            ORDER BY delegation.from_date, delegation.id LIMIT 200
            """, Self.read)
    }

    func find(_ id: ID<Delegation>, in connection: Connection) throws -> Delegation? {
        try connection.row("\(Self.select) WHERE delegation.id = \(id)", Self.read)
    }

    /// Whether another fills the post on one of those days.
    func overlaps(_ post: ID<Post>, _ period: DatePeriod, in connection: Connection) throws -> Bool {
        try connection.exists(
            """
            SELECT id FROM delegation WHERE post_id = \(post) AND from_date < \(period.until ?? .openEnd)
                AND until_date > \(period.from) AND until_date > from_date
            """)
    }

    func insert(_ delegation: Delegation, by account: ID<Account>, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO delegation (id, post_id, deputy_id, from_date, until_date, reason, made_by, made_by_name,
                made_at)
            VALUES (\(delegation.id), \(delegation.post), \(delegation.deputy), \(delegation.period.from),
                \(delegation.period.until ?? .openEnd), \(delegation.reason), \(account), \(delegation.madeBy),
                \(delegation.madeAt))
            """)
    }

    func end(_ id: ID<Delegation>, on date: CalendarDate, in transaction: Transaction) throws {
        try transaction.execute("UPDATE delegation SET until_date = \(date) WHERE id = \(id)")
    }

    /// The condition that a line of `delegation` is in force that day.
    static func inForce(_ date: CalendarDate) -> SQL {
        "delegation.from_date <= \(date) AND delegation.until_date > \(date)"
    }

    private static let select: SQL = """
        SELECT delegation.id, delegation.post_id, post.account_id, delegation.deputy_id, delegation.from_date,
            delegation.until_date, delegation.reason, delegation.made_by_name, delegation.made_at
        FROM delegation JOIN post ON post.id = delegation.post_id
        """

    private static func read(_ row: Row) throws -> Delegation {
        Delegation(
            id: try row["id"], post: try row["post_id"], owner: try row["account_id"], deputy: try row["deputy_id"],
            period: DatePeriod(from: try row["from_date"], column: try row["until_date"]), reason: try row["reason"],
            madeBy: try row["made_by_name"], madeAt: try row["made_at"])
    }
}
