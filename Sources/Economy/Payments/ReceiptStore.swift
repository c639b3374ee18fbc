import Base
import Codes
import House
import Storage

/// SQL of receipts and of the movements of cash that they stand for.
struct ReceiptStore: Sendable {
    /// Which receipts to list. One set of conditions serves list, sums and export.
    struct Filter: Sendable, Hashable {
        var from: CalendarDate
        /// The last day, itself included.
        var to: CalendarDate
        var state: CashReceipt.State?
        var account: ID<Account>?
        var drawer: ID<CashDrawer>?
        /// Words of the payer's name, a number, or a code.
        var words: String?
    }

    /// What the receipts of a list come to.
    struct Sums: Sendable, Hashable {
        var count = 0
        var valid = Money(dong: 0)
        var revokedCount = 0
        var revoked = Money(dong: 0)
    }

    private func conditions(_ filter: Filter, _ scope: Scope) -> [SQL] {
        var conditions: [SQL] = [
            scope.contains("receipt.unit_id"), "receipt.day >= \(filter.from) AND receipt.day <= \(filter.to)",
        ]
        if let state = filter.state { conditions.append("receipt.state = \(state)") }
        if let account = filter.account { conditions.append("receipt.account_id = \(account)") }
        if let drawer = filter.drawer { conditions.append("receipt.drawer_id = \(drawer)") }
        if let words = filter.words { conditions.append(Self.matching(words)) }
        return conditions
    }

    private static func matching(_ words: String) -> SQL {
        if case .valid(let code) = PublicCode.parse(words) { return "receipt.code = \(code.text)" }
        let number = words.split(separator: "/").first.flatMap { Int64($0) }
        if let number { return "receipt.number = \(number)" }
        let name = words.foldedWords().prefix(8).map { contains($0, "receipt.payer_folded") }
        return name.isEmpty ? "1 = 0" : SQL.all(name)
    }

    /// What remains without the word differs from the whole: a search within a text that both engines know.
    static func contains(_ word: String, _ column: SQL) -> SQL { "replace(\(column), \(word), '') <> \(column)" }

    /// The receipts of the scope, the latest first.
    func list(
        _ filter: Filter, _ scope: Scope, before cursor: ID<CashReceipt>? = nil, limit: Int, in connection: Connection
    ) throws -> [CashReceipt] {
        var conditions = conditions(filter, scope)
        if let cursor { conditions.append("receipt.id < \(cursor)") }
        return try connection.rows(
            """
            SELECT \(CashReceipt.columns) FROM receipt WHERE \(SQL.all(conditions))
            ORDER BY receipt.id DESC LIMIT \(limit)
            """, CashReceipt.init(row:))
    }

    func sums(_ filter: Filter, _ scope: Scope, in connection: Connection) throws -> Sums {
        let row = try connection.row(
            """
            SELECT count(*) AS count,
                CAST(coalesce(sum(CASE WHEN receipt.state = 'valid' THEN receipt.amount ELSE 0 END), 0) AS \(.int64))
                    AS valid,
                CAST(coalesce(sum(CASE WHEN receipt.state = 'valid' THEN 0 ELSE 1 END), 0) AS \(.int64))
                    AS revoked_count,
                CAST(coalesce(sum(CASE WHEN receipt.state = 'valid' THEN 0 ELSE receipt.amount END), 0) AS \(.int64))
                    AS revoked
            FROM receipt WHERE \(SQL.all(conditions(filter, scope)))
            """)
        guard let row else { return Sums() }
        return Sums(
            count: try row["count"], valid: try row["valid"], revokedCount: try row["revoked_count"],
            revoked: try row["revoked"])
    }

    func find(_ id: ID<CashReceipt>, _ scope: Scope, in connection: Connection) throws -> CashReceipt? {
        try connection.row(
            """
            SELECT \(CashReceipt.columns) FROM receipt
            WHERE receipt.id = \(id) AND \(scope.contains("receipt.unit_id"))
            """, CashReceipt.init(row:))
    }

    func lock(_ id: ID<CashReceipt>, _ scope: Scope, in transaction: Transaction) throws -> CashReceipt? {
        try transaction.row(
            """
            SELECT \(CashReceipt.columns) FROM receipt
            WHERE receipt.id = \(id) AND \(scope.contains("receipt.unit_id"))\(transaction.forUpdate)
            """, CashReceipt.init(row:))
    }

    /// The receipts in force of these fees.
    func inForce(of fees: [ID<Fee>], in connection: Connection) throws -> [ID<Fee>: CashReceipt] {
        if fees.isEmpty { return [:] }
        let found = try connection.rows(
            """
            SELECT \(CashReceipt.columns) FROM receipt WHERE receipt.fee_id IN (\(list: fees)) AND receipt.state = 'valid'
            """, CashReceipt.init(row:))
        return Dictionary(found.map { ($0.fee, $0) }) { first, _ in first }
    }

    /// All receipts of a fee, revoked ones too, the latest first.
    func all(of fee: ID<Fee>, in connection: Connection) throws -> [CashReceipt] {
        try connection.rows(
            "SELECT \(CashReceipt.columns) FROM receipt WHERE receipt.fee_id = \(fee) ORDER BY receipt.id DESC",
            CashReceipt.init(row:))
    }

    /// The next number of the series, from 1; nobody else gets one of it before this transaction ends.
    func nextNumber(_ unit: ID<AdministrativeUnit>, year: Int, in transaction: Transaction) throws -> Int64 {
        let number: Int64? = try transaction.value(
            """
            INSERT INTO receipt_series (unit_id, year, last_number) VALUES (\(unit), \(year), 1)
            ON CONFLICT (unit_id, year) DO UPDATE SET last_number = receipt_series.last_number + 1 RETURNING last_number
            """)
        guard let number else { throw Problem(.unavailable, "web.problem.unavailable.text") }
        return number
    }

    /// Who has given out receipts in the scope, for the filter of the list.
    func officers(_ scope: Scope, in connection: Connection) throws -> [(account: ID<Account>, name: String)] {
        try connection.rows(
            """
            SELECT account_id, max(officer) AS officer FROM cash_drawer WHERE \(scope.contains("cash_drawer.unit_id"))
            GROUP BY account_id ORDER BY officer, account_id
            """
        ) { (try $0["account_id"], try $0["officer"]) }
    }
}
