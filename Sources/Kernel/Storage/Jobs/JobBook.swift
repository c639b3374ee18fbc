public import Base

/// What stands in the book of jobs, and what an administrator may do with those that were given up.
public struct JobBook: Sendable {
    public init() {}

    /// Jobs of one lane in one state.
    public struct Line: Sendable, Hashable {
        public let lane: String
        /// `waiting`, `running`, `done`, `dead`, `set_aside`.
        public let state: String
        public let count: Int
        /// When the oldest of them was put in.
        public let oldest: Instant
    }

    /// A job that has failed for the last time.
    public struct DeadJob: Sendable {
        public let id: ID<Job>
        public let kind: String
        public let lane: String
        public let attempts: Int
        /// What the last try ended with, in the program's words.
        public let failure: String
        public let createdAt: Instant
        public let failedAt: Instant
    }

    /// How many jobs there are, by lane and state.
    public func lines(in connection: Connection) throws -> [Line] {
        try connection.rows(
            """
            SELECT lane, state, count(*) AS number, min(created_at) AS oldest FROM job GROUP BY lane, state
            ORDER BY lane, state
            """
        ) { Line(lane: try $0["lane"], state: try $0["state"], count: try $0["number"], oldest: try $0["oldest"]) }
    }

    /// Jobs that were given up, the latest first; goes on before that one.
    public func dead(before cursor: ID<Job>? = nil, limit: Int, in connection: Connection) throws -> [DeadJob] {
        var conditions: [SQL] = ["state = 'dead'"]
        if let cursor { conditions.append("id < \(cursor)") }
        return try connection.rows(
            """
            SELECT id, kind, lane, attempts, failure, created_at, finished_at FROM job WHERE \(SQL.all(conditions))
            ORDER BY id DESC LIMIT \(limit)
            """, Self.read)
    }

    /// That job, if it was given up; nil otherwise.
    public func dead(_ id: ID<Job>, in transaction: Transaction) throws -> DeadJob? {
        try transaction.row(
            """
            SELECT id, kind, lane, attempts, failure, created_at, finished_at FROM job
            WHERE id = \(id) AND state = 'dead'\(transaction.forUpdate)
            """, Self.read)
    }

    /// Lets it be tried again from the first; false if it is not among those given up.
    public func retry(_ id: ID<Job>, at now: Instant, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            UPDATE job SET state = 'waiting', attempts = 0, run_at = \(now), lease_until = 0, lease = ''
            WHERE id = \(id) AND state = 'dead'
            """) == 1
    }

    /// Says that nobody waits for it any more; it stays in the book. False if it is not among those given up.
    public func setAside(_ id: ID<Job>, at now: Instant, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "UPDATE job SET state = 'set_aside', finished_at = \(now) WHERE id = \(id) AND state = 'dead'") == 1
    }

    private static func read(_ row: Row) throws -> DeadJob {
        DeadJob(
            id: try row["id"], kind: try row["kind"], lane: try row["lane"], attempts: try row["attempts"],
            failure: try row["failure"], createdAt: try row["created_at"], failedAt: try row["finished_at"])
    }
}
