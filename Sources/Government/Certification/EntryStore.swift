import Base
import Codes
import House
import Storage

/// SQL of the books.
struct EntryStore: Sendable {
    /// The entries of the scope, the latest first; `isBookOrder` as the book has them.
    func list(
        _ filter: EntryFilter, _ scope: Scope, before cursor: ID<BookEntry>? = nil, limit: Int,
        isBookOrder: Bool = false, hash: (String) -> String, in connection: Connection
    ) throws -> [BookEntry] {
        var conditions = [filter.conditions(scope, hash: hash)]
        if let cursor { conditions.append("certification_entry.id < \(cursor)") }
        let order: SQL =
            isBookOrder
            ? """
            certification_entry.unit_id, certification_entry.kind, certification_entry.year, certification_entry.number
            """
            : "certification_entry.id DESC"
        return try connection.rows(
            """
            SELECT \(BookEntry.columns) FROM certification_entry WHERE \(SQL.all(conditions))
            ORDER BY \(order) LIMIT \(limit)
            """, BookEntry.init(row:))
    }

    func figures(
        _ filter: EntryFilter, _ scope: Scope, hash: (String) -> String, in connection: Connection
    ) throws -> EntryFigures {
        try connection.row(
            "SELECT \(Self.sums) FROM certification_entry WHERE \(filter.conditions(scope, hash: hash))",
            Self.figures) ?? EntryFigures()
    }

    /// The figures of each day and kind, days and kinds without entries left out.
    func figuresByDay(
        _ filter: EntryFilter, _ scope: Scope, hash: (String) -> String, in connection: Connection
    ) throws -> [(day: CalendarDate, kind: BookEntry.Kind, figures: EntryFigures)] {
        try connection.rows(
            """
            SELECT certification_entry.day, certification_entry.kind, \(Self.sums) FROM certification_entry
            WHERE \(filter.conditions(scope, hash: hash))
            GROUP BY certification_entry.day, certification_entry.kind
            ORDER BY certification_entry.day DESC, certification_entry.kind
            """
        ) { (try $0["day"], try $0["kind"], try Self.figures($0)) }
    }

    private static let sums: SQL = """
        CAST(coalesce(sum(CASE WHEN certification_entry.state = 'void' THEN 0 ELSE 1 END), 0) AS \(.int64)) AS entries,
        CAST(coalesce(sum(CASE WHEN certification_entry.state = 'void' THEN 0 ELSE certification_entry.copies END), 0)
            AS \(.int64)) AS copies,
        CAST(coalesce(sum(CASE WHEN certification_entry.state = 'void' THEN 0 ELSE certification_entry.amount END), 0)
            AS \(.int64)) AS amount,
        CAST(coalesce(sum(CASE WHEN certification_entry.state = 'void' THEN 1 ELSE 0 END), 0) AS \(.int64)) AS voided
        """

    private static func figures(_ row: Row) throws -> EntryFigures {
        EntryFigures(
            entries: try row["entries"], copies: try row["copies"], amount: try row["amount"],
            voided: try row["voided"])
    }

    func find(_ id: ID<BookEntry>, _ scope: Scope, in connection: Connection) throws -> BookEntry? {
        try connection.row(
            """
            SELECT \(BookEntry.columns) FROM certification_entry
            WHERE certification_entry.id = \(id) AND \(scope.contains("certification_entry.unit_id"))
            """, BookEntry.init(row:))
    }

    /// Those of the identifiers that are within the scope.
    func find(_ ids: [ID<BookEntry>], _ scope: Scope, in connection: Connection) throws -> [BookEntry] {
        try connection.rows(
            """
            SELECT \(BookEntry.columns) FROM certification_entry
            WHERE certification_entry.id IN (\(list: ids)) AND \(scope.contains("certification_entry.unit_id"))
            """, BookEntry.init(row:))
    }

    /// What was entered for an application and is not void, the first first.
    func list(for application: PublicCode, in connection: Connection) throws -> [BookEntry] {
        try connection.rows(
            """
            SELECT \(BookEntry.columns) FROM certification_entry
            WHERE certification_entry.application = \(application.text) AND certification_entry.state = \(BookEntry.State.valid)
            ORDER BY certification_entry.id LIMIT 100
            """, BookEntry.init(row:))
    }

    func lock(_ id: ID<BookEntry>, _ scope: Scope, in transaction: Transaction) throws -> BookEntry? {
        try transaction.row(
            """
            SELECT \(BookEntry.columns) FROM certification_entry
            WHERE certification_entry.id = \(id) AND \(scope.contains("certification_entry.unit_id"))\(transaction.forUpdate)
            """, BookEntry.init(row:))
    }

    /// The next number of the book, from 1; nobody else gets one of it before this transaction ends.
    func nextNumber(
        _ kind: BookEntry.Kind, unit: ID<AdministrativeUnit>, year: Int, in transaction: Transaction
    ) throws -> Int64 {
        let number: Int64? = try transaction.value(
            """
            INSERT INTO certification_book (unit_id, year, kind, last_number) VALUES (\(unit), \(year), \(kind), 1)
            ON CONFLICT (unit_id, year, kind) DO UPDATE SET last_number = certification_book.last_number + 1
            RETURNING last_number
            """)
        guard let number else { throw Problem(.unavailable, "web.problem.unavailable.text") }
        return number
    }

    /// Who has entered something, for the filter of the register.
    func officers(_ scope: Scope, in connection: Connection) throws -> [(account: ID<Account>, name: String)] {
        try connection.rows(
            """
            SELECT account_id, max(officer) AS officer FROM certification_entry
            WHERE \(scope.contains("certification_entry.unit_id")) GROUP BY account_id ORDER BY officer, account_id
            """
        ) { (try $0["account_id"], try $0["officer"]) }
    }

    /// Who signed what the officer entered last.
    func lastSigner(of account: ID<Account>, in connection: Connection) throws -> ID<Account>? {
        let text: String? = try connection.value(
            """
            SELECT signer_id FROM certification_entry WHERE account_id = \(account) ORDER BY id DESC LIMIT 1
            """)
        return text.flatMap { ID($0) }
    }

    /// The name that came with the personal number last.
    func requester(numberHash: String, _ scope: Scope, in connection: Connection) throws -> String? {
        try connection.value(
            """
            SELECT requester FROM certification_entry
            WHERE number_hash = \(numberHash) AND \(scope.contains("certification_entry.unit_id"))
            ORDER BY id DESC LIMIT 1
            """)
    }

    // MARK: titles

    /// The usual names of documents, the most used first.
    func titles(
        _ kind: BookEntry.Kind, unit: ID<AdministrativeUnit>, limit: Int = 200, in connection: Connection
    ) throws -> [String] {
        try connection.values(
            """
            SELECT title FROM certification_title WHERE unit_id = \(unit) AND kind = \(kind)
            ORDER BY uses DESC, folded LIMIT \(limit)
            """)
    }

    /// The document was certified under that name once more.
    func noteTitle(
        _ title: String, _ kind: BookEntry.Kind, unit: ID<AdministrativeUnit>, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO certification_title (unit_id, kind, folded, title, uses)
            VALUES (\(unit), \(kind), \(title.folded()), \(title), 1)
            ON CONFLICT (unit_id, kind, folded) DO UPDATE SET uses = certification_title.uses + 1
            """)
    }

    // MARK: corrections

    /// What was corrected in the entry, the latest first.
    func corrections(of entry: ID<BookEntry>, in connection: Connection) throws -> [EntryCorrection] {
        try connection.rows(
            """
            SELECT at, officer, field, old_value, new_value, reason FROM certification_correction
            WHERE entry_id = \(entry) ORDER BY id DESC
            """
        ) { row in
            EntryCorrection(
                at: try row["at"], officer: try row["officer"], field: try row["field"], before: try row["old_value"],
                after: try row["new_value"], reason: try row["reason"])
        }
    }
}

/// One field of an entry that was corrected: what stood there, what stands there now, and why.
struct EntryCorrection: Sendable, Hashable {
    let at: Instant
    let officer: String
    let field: String
    let before: String
    let after: String
    let reason: String
}
