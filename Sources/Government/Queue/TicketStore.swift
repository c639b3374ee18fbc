import Base
import House
import Storage

/// SQL of tickets. Lists take the reader's scope; a secret link opens one row without one.
struct TicketStore: Sendable {
    /// Which tickets of a day to list.
    struct Filter: Sendable {
        var day: CalendarDate
        var line: ID<QueueLine>?
        var state: Ticket.State?

        init(day: CalendarDate, line: ID<QueueLine>? = nil, state: Ticket.State? = nil) {
            self.day = day
            self.line = line
            self.state = state
        }
    }

    private func conditions(_ filter: Filter, _ scope: Scope) -> [SQL] {
        var conditions: [SQL] = ["day = \(filter.day)", scope.contains("queue_ticket.unit_id")]
        if let line = filter.line { conditions.append("line_id = \(line)") }
        if let state = filter.state { conditions.append("state = \(state)") }
        return conditions
    }

    /// The tickets of a day, the latest first.
    func list(
        _ filter: Filter, _ scope: Scope, before cursor: ID<Ticket>? = nil, limit: Int, in connection: Connection
    ) throws -> [Ticket] {
        var conditions = conditions(filter, scope)
        if let cursor { conditions.append("id < \(cursor)") }
        return try connection.rows(
            """
            SELECT \(Ticket.columns) FROM queue_ticket WHERE \(SQL.all(conditions)) ORDER BY id DESC LIMIT \(limit)
            """, Ticket.init(row:))
    }

    /// How many the list has.
    func count(_ filter: Filter, _ scope: Scope, in connection: Connection) throws -> Int {
        try connection.value("SELECT count(*) FROM queue_ticket WHERE \(SQL.all(conditions(filter, scope)))") ?? 0
    }

    /// The ticket whose secret link has that digest.
    func find(secretDigest: String, in connection: Connection) throws -> Ticket? {
        try connection.row(
            "SELECT \(Ticket.columns) FROM queue_ticket WHERE secret_digest = \(secretDigest)", Ticket.init(row:))
    }

    /// As `find(secretDigest:)`, locked until the end of the transaction.
    func lock(secretDigest: String, in transaction: Transaction) throws -> Ticket? {
        try transaction.row(
            """
            SELECT \(Ticket.columns) FROM queue_ticket WHERE secret_digest = \(secretDigest)\(transaction.forUpdate)
            """, Ticket.init(row:))
    }

    /// The ticket, locked, if it lies within the scope.
    func lock(_ id: ID<Ticket>, _ scope: Scope, in transaction: Transaction) throws -> Ticket? {
        try transaction.row(
            """
            SELECT \(Ticket.columns) FROM queue_ticket
            WHERE id = \(id) AND \(scope.contains("queue_ticket.unit_id"))\(transaction.forUpdate)
            """, Ticket.init(row:))
    }

    /// Of the secrets' digests, those of tickets of the line that are not over on that day, with the digest.
    func running(
        _ digests: [String], line: ID<QueueLine>, on day: CalendarDate, in connection: Connection
    ) throws -> [(digest: String, ticket: Ticket)] {
        if digests.isEmpty { return [] }
        return try connection.rows(
            """
            SELECT secret_digest, \(Ticket.columns) FROM queue_ticket
            WHERE secret_digest IN (\(list: digests)) AND line_id = \(line) AND day = \(day)
                AND state IN ('waiting', 'called', 'serving') ORDER BY id DESC
            """
        ) { (try $0["secret_digest"], try Ticket(row: $0)) }
    }

    /// Puts a ticket in that waits.
    func insert(
        _ id: ID<Ticket>, line: QueueLine, day: CalendarDate, number: Int, way: Ticket.Way, secretDigest: String,
        at now: Instant, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO queue_ticket (id, unit_id, line_id, issued_line_id, letter, day, number, state, way,
                secret_digest, taken_at, called_at, calls, ended_at, desk, account_id, version)
            VALUES (\(id), \(line.unit), \(line.id), \(line.id), \(line.letter), \(day), \(number), 'waiting', \(way),
                \(secretDigest), \(now), 0, 0, 0, 0, '', 1)
            """)
    }

    /// How many wait before this one in its line.
    func before(_ ticket: Ticket, in connection: Connection) throws -> Int {
        try connection.value(
            """
            SELECT count(*) FROM queue_ticket WHERE day = \(ticket.day) AND line_id = \(ticket.line)
                AND state = 'waiting' AND (taken_at < \(ticket.takenAt)
                OR (taken_at = \(ticket.takenAt) AND id < \(ticket.id)))
            """) ?? 0
    }

    /// The ticket that has waited longest in these lines, locked; those that somebody else is calling are left out.
    func next(
        of lines: [ID<QueueLine>], on day: CalendarDate, _ scope: Scope, in transaction: Transaction
    ) throws -> Ticket? {
        try transaction.row(
            """
            SELECT \(Ticket.columns) FROM queue_ticket WHERE day = \(day) AND line_id IN (\(list: lines))
                AND state = 'waiting' AND \(scope.contains("queue_ticket.unit_id"))
            ORDER BY taken_at, number, id LIMIT 1\(transaction.skipLocked)
            """, Ticket.init(row:))
    }

    /// What the officer has in hand today, the latest first.
    func inHand(of account: ID<Account>, on day: CalendarDate, in connection: Connection) throws -> [Ticket] {
        try connection.rows(
            """
            SELECT \(Ticket.columns) FROM queue_ticket WHERE account_id = \(account) AND day = \(day)
                AND state IN ('called', 'serving') ORDER BY called_at DESC, number DESC, id DESC LIMIT 20
            """, Ticket.init(row:))
    }

    /// Changes the ticket if nobody was quicker; throws `Problem` (conflict) otherwise.
    func move(_ ticket: Ticket, to state: Ticket.State, set changes: [SQL] = [], in transaction: Transaction) throws {
        let assignments = SQL.joined(["state = \(state)", "version = version + 1"] + changes, by: ", ")
        let changed = try transaction.execute(
            """
            UPDATE queue_ticket SET \(assignments)
            WHERE id = \(ticket.id) AND version = \(ticket.version) AND state = \(ticket.state)
            """)
        guard changed == 1 else { throw Problem(.conflict, "queue.problem.changed") }
    }

    /// Erases up to so many tickets of days before that one; answers how many went.
    func erase(before day: CalendarDate, atMost limit: Int, in transaction: Transaction) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM queue_ticket WHERE id IN
                (SELECT id FROM queue_ticket WHERE day < \(day) ORDER BY day, id LIMIT \(limit))
            """)
    }
}
