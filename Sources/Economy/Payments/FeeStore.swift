import Base
import House
import Storage

/// SQL of fees.
struct FeeStore: Sendable {
    /// Which fees to list.
    struct Filter: Sendable, Hashable {
        var state: FeeStanding.State? = .unpaid
        var words: String?
    }

    private func conditions(_ filter: Filter, _ scope: Scope) -> [SQL] {
        var conditions: [SQL] = [scope.contains("fee.unit_id")]
        if let state = filter.state { conditions.append("fee.state = \(state)") }
        for word in (filter.words ?? "").foldedWords().prefix(8) {
            conditions.append(ReceiptStore.contains(word, "fee.payer_folded"))
        }
        return conditions
    }

    /// The fees of the scope, the latest first.
    func list(
        _ filter: Filter, _ scope: Scope, before cursor: ID<Fee>? = nil, limit: Int, in connection: Connection
    ) throws -> [Fee] {
        var conditions = conditions(filter, scope)
        if let cursor { conditions.append("fee.id < \(cursor)") }
        return try connection.rows(
            "SELECT \(Fee.columns) FROM fee WHERE \(SQL.all(conditions)) ORDER BY fee.id DESC LIMIT \(limit)",
            Fee.init(row:))
    }

    /// How many the list has, and what they come to.
    func sum(
        _ filter: Filter, _ scope: Scope, in connection: Connection
    ) throws -> (count: Int, amount: Money) {
        let row = try connection.row(
            """
            SELECT count(*) AS count, CAST(coalesce(sum(fee.amount), 0) AS \(.int64)) AS amount FROM fee
            WHERE \(SQL.all(conditions(filter, scope)))
            """)
        return (try row?["count"] ?? 0, try row?["amount"] ?? Money(dong: 0))
    }

    func find(_ id: ID<Fee>, _ scope: Scope, in connection: Connection) throws -> Fee? {
        try connection.row(
            "SELECT \(Fee.columns) FROM fee WHERE fee.id = \(id) AND \(scope.contains("fee.unit_id"))", Fee.init(row:))
    }

    func find(_ owner: FeeOwner, in connection: Connection) throws -> Fee? {
        try find([owner.id], of: owner.kind, in: connection).first
    }

    /// The fees of many records of one kind.
    func find(_ ids: [String], of kind: String, in connection: Connection) throws -> [Fee] {
        if ids.isEmpty { return [] }
        return try connection.rows(
            "SELECT \(Fee.columns) FROM fee WHERE owner_kind = \(kind) AND owner_id IN (\(list: ids))", Fee.init(row:))
    }

    /// The fee of the record, locked: asking, taking and giving back begin here.
    func lock(_ owner: FeeOwner, in transaction: Transaction) throws -> Fee? {
        try transaction.row(
            """
            SELECT \(Fee.columns) FROM fee
            WHERE owner_kind = \(owner.kind) AND owner_id = \(owner.id)\(transaction.forUpdate)
            """, Fee.init(row:))
    }

    /// Puts a fee in; false if the record has one.
    func insert(
        _ id: ID<Fee>, _ request: FeeRequest, by account: ID<Account>, at now: Instant, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO fee (id, unit_id, owner_kind, owner_id, kind, title, payer, payer_folded, path, amount, state,
                asked_at, asked_by, version)
            VALUES (\(id), \(request.unit), \(request.owner.kind), \(request.owner.id), \(request.fee),
                \(request.title), \(request.payer), \(request.payer.folded()), \(request.path), \(request.amount),
                'unpaid', \(now), \(account), 1)
            ON CONFLICT (owner_kind, owner_id) DO NOTHING
            """) == 1
    }

    /// Asks otherwise for an unpaid fee: its words, or its amount.
    func update(_ fee: Fee, _ request: FeeRequest, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE fee SET title = \(request.title), payer = \(request.payer), payer_folded = \(request.payer.folded()),
                amount = \(request.amount), version = version + 1 WHERE id = \(fee.id)
            """)
    }

    func move(_ fee: Fee, to state: FeeStanding.State, in transaction: Transaction) throws {
        let changed = try transaction.execute(
            """
            UPDATE fee SET state = \(state), version = version + 1
            WHERE id = \(fee.id) AND version = \(fee.version) AND state = \(fee.state)
            """)
        guard changed == 1 else { throw Problem(.conflict, "payments.problem.changed") }
    }
}
