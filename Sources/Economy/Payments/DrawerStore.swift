import Base
import House
import Storage

/// SQL of drawers and of what moves in them.
struct DrawerStore: Sendable {
    /// Which drawers to list.
    struct Filter: Sendable, Hashable {
        var from: CalendarDate
        /// The last day, itself included.
        var to: CalendarDate
        var state: CashDrawer.State?
        var account: ID<Account>?
    }

    /// What several drawers come to.
    struct Sums: Sendable, Hashable {
        var drawers = 0
        var moved: [CashEntry.Kind: CashEntry.Sum] = [:]
        /// Of those that are closed.
        var difference: Int64 = 0
    }

    private func conditions(_ filter: Filter, _ scope: Scope) -> [SQL] {
        var conditions: [SQL] = [
            scope.contains("cash_drawer.unit_id"),
            "cash_drawer.day >= \(filter.from) AND cash_drawer.day <= \(filter.to)",
        ]
        if let state = filter.state { conditions.append("cash_drawer.state = \(state)") }
        if let account = filter.account { conditions.append("cash_drawer.account_id = \(account)") }
        return conditions
    }

    /// The drawers of the scope, the latest day first.
    func list(
        _ filter: Filter, _ scope: Scope, before cursor: DrawerCursor? = nil, limit: Int, in connection: Connection
    ) throws -> [CashDrawer] {
        var conditions = conditions(filter, scope)
        if let cursor {
            conditions.append(
                """
                cash_drawer.day < \(cursor.day) OR (cash_drawer.day = \(cursor.day) AND cash_drawer.id < \(cursor.id))
                """)
        }
        return try connection.rows(
            """
            SELECT \(CashDrawer.columns) FROM cash_drawer WHERE \(SQL.all(conditions))
            ORDER BY cash_drawer.day DESC, cash_drawer.id DESC LIMIT \(limit)
            """, CashDrawer.init(row:))
    }

    /// What the drawers of the list come to.
    func sums(_ filter: Filter, _ scope: Scope, in connection: Connection) throws -> Sums {
        let conditions = SQL.all(conditions(filter, scope))
        let difference: SQL =
            "CASE WHEN cash_drawer.state = 'open' THEN 0 ELSE cash_drawer.counted - cash_drawer.expected END"
        let row = try connection.row(
            """
            SELECT count(*) AS count, CAST(coalesce(sum(\(difference)), 0) AS \(.int64)) AS difference
            FROM cash_drawer WHERE \(conditions)
            """)
        let moved = try connection.rows(
            """
            SELECT cash_entry.kind, count(*) AS count, CAST(coalesce(sum(cash_entry.amount), 0) AS \(.int64)) AS amount
            FROM cash_entry JOIN cash_drawer ON cash_drawer.id = cash_entry.drawer_id
            WHERE \(conditions) GROUP BY cash_entry.kind
            """, CashEntry.sum(row:))
        return Sums(
            drawers: try row?["count"] ?? 0, moved: Dictionary(moved) { first, _ in first },
            difference: try row?["difference"] ?? 0)
    }

    func find(_ id: ID<CashDrawer>, _ scope: Scope, in connection: Connection) throws -> CashDrawer? {
        try connection.row(
            """
            SELECT \(CashDrawer.columns) FROM cash_drawer
            WHERE cash_drawer.id = \(id) AND \(scope.contains("cash_drawer.unit_id"))
            """, CashDrawer.init(row:))
    }

    /// As `find`, locked: closing and confirming begin here, and whoever puts cash in or takes it out.
    func lock(_ id: ID<CashDrawer>, _ scope: Scope, in transaction: Transaction) throws -> CashDrawer? {
        try transaction.row(
            """
            SELECT \(CashDrawer.columns) FROM cash_drawer
            WHERE cash_drawer.id = \(id) AND \(scope.contains("cash_drawer.unit_id"))\(transaction.forUpdate)
            """, CashDrawer.init(row:))
    }

    /// The officer's last drawer of that day, whatever its state.
    func find(of account: ID<Account>, on day: CalendarDate, in connection: Connection) throws -> CashDrawer? {
        try connection.row(
            """
            SELECT \(CashDrawer.columns) FROM cash_drawer
            WHERE cash_drawer.account_id = \(account) AND cash_drawer.day = \(day)
            ORDER BY cash_drawer.number DESC LIMIT 1
            """, CashDrawer.init(row:))
    }

    /// The officer's open drawer of that day, locked.
    func lockOpen(of account: ID<Account>, on day: CalendarDate, in transaction: Transaction) throws -> CashDrawer? {
        try transaction.row(
            """
            SELECT \(CashDrawer.columns) FROM cash_drawer
            WHERE cash_drawer.account_id = \(account) AND cash_drawer.day = \(day)
                AND cash_drawer.state = 'open'\(transaction.forUpdate)
            """, CashDrawer.init(row:))
    }

    /// The officer's drawers that are open, and those of the day, in their order.
    func atHand(of account: ID<Account>, on day: CalendarDate, in connection: Connection) throws -> [CashDrawer] {
        try connection.rows(
            """
            SELECT \(CashDrawer.columns) FROM cash_drawer WHERE cash_drawer.account_id = \(account)
                AND (cash_drawer.day = \(day) OR cash_drawer.state = 'open')
            ORDER BY cash_drawer.day, cash_drawer.number
            """, CashDrawer.init(row:))
    }

    /// Puts an open drawer in; false if the officer has that one, or one that is open.
    func insert(
        _ id: ID<CashDrawer>, of actor: Actor, day: CalendarDate, number: Int, opening: Money, at now: Instant,
        in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO cash_drawer (id, unit_id, account_id, officer, day, number, opening, state, opened_at, closed_at,
                expected, counted, notes, explanation, confirmed_at, confirmed_by, confirmer, version)
            VALUES (\(id), \(actor.commune), \(actor.account), \(actor.displayName), \(day), \(number), \(opening), 'open',
                \(now), 0, 0, 0, '{}', '', 0, '', '', 1)
            ON CONFLICT DO NOTHING
            """) == 1
    }

    /// The opening amount and all that moved.
    func expected(_ drawer: CashDrawer, in connection: Connection) throws -> Money {
        let moved: Int64? = try connection.value(
            """
            SELECT CAST(coalesce(sum(amount), 0) AS \(.int64)) FROM cash_entry WHERE drawer_id = \(drawer.id)
            """)
        return Money(dong: drawer.opening.dong + (moved ?? 0))
    }

    /// What was taken and what was given back in the drawer, counts and sums.
    func movements(_ drawer: ID<CashDrawer>, in connection: Connection) throws -> [CashEntry.Kind: CashEntry.Sum] {
        let rows = try connection.rows(
            """
            SELECT kind, count(*) AS count, CAST(coalesce(sum(amount), 0) AS \(.int64)) AS amount FROM cash_entry
            WHERE drawer_id = \(drawer) GROUP BY kind
            """, CashEntry.sum(row:))
        return Dictionary(rows) { first, _ in first }
    }

    /// Writes down that cash moved. A receipt moves cash once each way: a second time is refused by the table.
    func put(
        _ kind: CashEntry.Kind, _ amount: Money, receipt: ID<CashReceipt>, into drawer: CashDrawer, at now: Instant,
        in transaction: Transaction
    ) throws {
        let sign: Int64 = kind == .taken ? 1 : -1
        try transaction.execute(
            """
            INSERT INTO cash_entry (id, unit_id, drawer_id, receipt_id, kind, amount, at)
            VALUES (\(ID<CashEntry>(at: now)), \(drawer.unit), \(drawer.id), \(receipt), \(kind), \(sign * amount.dong),
                \(now))
            """)
    }
}

/// One movement of cash.
enum CashEntry {
    enum Kind: String, Sendable, CaseIterable, Storable { case taken, returned }

    struct Sum: Sendable, Hashable {
        var count = 0
        var amount = Money(dong: 0)
    }

    static func sum(row: Row) throws -> (Kind, Sum) {
        (try row["kind"], Sum(count: try row["count"], amount: try row["amount"]))
    }
}

/// A place in the list of drawers.
struct DrawerCursor: Sendable, Hashable {
    let day: CalendarDate
    let id: ID<CashDrawer>

    init(_ drawer: CashDrawer) { (day, id) = (drawer.day, drawer.id) }

    /// Reads `2026-11-23_0192…`; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "_")
        guard parts.count == 2, let day = CalendarDate(parts[0]), let id = ID<CashDrawer>(parts[1]) else { return nil }
        (self.day, self.id) = (day, id)
    }

    var text: String { "\(day)_\(id)" }
}
