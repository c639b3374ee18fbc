public import Base

/// Takes the fingerprint of a table; the program says how, because Storage knows no cryptography.
public protocol TableHash {
    mutating func add(_ bytes: [UInt8])
    /// In hexadecimal figures.
    func finish() -> String
}

/// What became of one table.
public struct CopiedTable: Sendable, Hashable {
    public let name: String
    /// Rows and fingerprint, read from both databases when all had been copied.
    public let source: Content
    public let target: Content

    public struct Content: Sendable, Hashable {
        public let rows: Int
        public let hash: String
    }

    public var isEqual: Bool { source == target }
}

/// Copies a whole database into an empty one of the same or the other engine, and reads both again to compare them.
///
/// Nobody else may write to either meanwhile. Until all is proven equal, the target bears a mark for which every program refuses it.
public struct DatabaseCopy: Sendable {
    private let source: Database
    private let target: Database
    private let migrations: [Migration]
    private let clock: WallClock
    private let hash: @Sendable () -> any TableHash

    /// Rows that are read, and stored in one transaction, at once.
    static let rowsAtOnce = 500
    /// Values in one statement.
    static let valuesAtOnce = 2000

    public init(
        from source: Database, to target: Database, migrations: [Migration], clock: WallClock,
        hash: @escaping @Sendable () -> any TableHash
    ) {
        self.source = source
        self.target = target
        self.migrations = migrations
        self.clock = clock
        self.hash = hash
    }

    /// Answers every table, in the order of copying; the target may be used if all are equal. Throws `CopyRefused`,
    /// `MigrationRefused`, `DatabaseFailure`. `note` hears of each table that is done.
    public func callAsFunction(note: @Sendable (_ table: String, _ rows: Int) -> Void = { _, _ in }) async throws
        -> [CopiedTable]
    {
        let missing = try await source.pendingMigrations(migrations)
        guard missing.isEmpty else { throw CopyRefused.behind(missing) }
        let tables = try await prepared()
        for table in tables { note(table.name, try await copy(table)) }
        try await target.write(.alone) { try SearchIndex.rebuild(in: $0) }
        var result: [CopiedTable] = []
        for table in tables {
            result.append(
                CopiedTable(
                    name: table.name, source: try await content(of: table, in: source),
                    target: try await content(of: table, in: target)))
        }
        if result.allSatisfy(\.isEqual) { try await target.write(.alone) { try $0.markUnfinishedCopy(false, at: nil) } }
        return result
    }

    /// Makes the schema of the target, marks it, and takes out what the steps of the schema have put in.
    private func prepared() async throws -> [TableShape] {
        if try await target.isUnfinishedCopy() { throw CopyRefused.brokenOff }
        let before = try await target.read { try TableShape.all(in: $0) }
        for table in before where table.name != TableShape.migrations {
            let isEmpty = try await target.read {
                try !$0.exists("SELECT 1 FROM \(SQL.name(table.name)) LIMIT 1")
            }
            guard isEmpty else { throw CopyRefused.notEmpty(table: table.name) }
        }
        try await target.migrate(migrations, clock: clock)
        let tables = try await source.read { try TableShape.all(in: $0) }
        let found = try await target.read { try TableShape.all(in: $0) }
        if let odd = zip(tables, found).first(where: { $0 != $1 }) { throw CopyRefused.otherSchema(table: odd.0.name) }
        if tables.count != found.count {
            throw CopyRefused.otherSchema(table: (tables + found)[min(tables.count, found.count)].name)
        }
        let now = clock.now()
        try await target.write(.alone) { transaction in
            try transaction.markUnfinishedCopy(true, at: now)
            for table in tables.reversed() where table.name != TableShape.migrations {
                try transaction.execute("DELETE FROM \(SQL.name(table.name))")
            }
        }
        return tables
    }

    private func copy(_ table: TableShape) async throws -> Int {
        let reader = TableReader(table: table)
        var (key, count): ([Value]?, Int) = (nil, 0)
        while true {
            let after = key
            let rows = try await source.read { try reader.page(after: after, limit: Self.rowsAtOnce, in: $0) }
            guard let last = rows.last else { break }
            key = reader.key(of: last)
            count += rows.count
            try await target.write(.alone) { transaction in
                if table.name == TableShape.migrations {
                    try Self.date(rows, of: table, in: transaction)
                } else {
                    try Self.insert(rows, into: table, in: transaction)
                }
            }
        }
        if let column = table.columns.first(where: \.isGrowing)?.name {
            let number = try await source.read { try $0.lastNumber(of: table.name, column: column) }
            if let number {
                try await target.write(.alone) { try $0.goOn(after: number, in: table.name, column: column) }
            }
        }
        return count
    }

    private static func insert(_ rows: [[Value]], into table: TableShape, in transaction: Transaction) throws {
        let names = SQL.joined(table.columns.map { .name($0.name) }, by: ", ")
        let batch = max(1, valuesAtOnce / table.columns.count)
        for start in stride(from: 0, to: rows.count, by: batch) {
            let lines = rows[start..<min(start + batch, rows.count)].map { row -> SQL in
                "(\(SQL.joined(row.map { "\(bound: $0)" }, by: ", ")))"
            }
            try transaction.execute("INSERT INTO \(.name(table.name)) (\(names)) VALUES \(SQL.joined(lines, by: ", "))")
        }
    }

    /// The steps stand there already, made a moment ago: they get the days on which the source had them.
    private static func date(_ rows: [[Value]], of table: TableShape, in transaction: Transaction) throws {
        guard let id = table.columns.firstIndex(where: { $0.name == "id" }),
            let moment = table.columns.firstIndex(where: { $0.name == "applied_at" })
        else { return }
        for row in rows {
            try transaction.execute(
                "UPDATE schema_migration SET applied_at = \(bound: row[moment]) WHERE id = \(bound: row[id])")
        }
    }

    private func content(of table: TableShape, in database: Database) async throws -> CopiedTable.Content {
        let reader = TableReader(table: table)
        var hash = hash()
        hash.add(RowEncoding.head(table))
        var (key, count): ([Value]?, Int) = (nil, 0)
        while true {
            let after = key
            let rows = try await database.read { try reader.page(after: after, limit: Self.rowsAtOnce, in: $0) }
            guard let last = rows.last else { break }
            key = reader.key(of: last)
            for row in rows where !isMark(row, of: table) {
                count += 1
                var bytes: [UInt8] = []
                for value in row { RowEncoding.append(value, to: &bytes) }
                hash.add(bytes)
            }
        }
        return CopiedTable.Content(rows: count, hash: hash.finish())
    }

    /// The mark of the copy stands among the steps of the target while both are compared.
    private func isMark(_ row: [Value], of table: TableShape) -> Bool {
        table.name == TableShape.migrations && row.contains(.text(Migration.unfinishedCopy))
    }
}

extension Connection {
    /// The highest number that the engine has ever given out in that table; nil if none.
    fileprivate func lastNumber(of table: String, column: String) throws -> Int64? {
        let query: SQL =
            switch dialect {
            case .sqlite: "SELECT seq FROM sqlite_sequence WHERE name = \(table)"
            case .postgres:
                "SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence(quote_ident(\(table)), \(column)) AS regclass))"
            }
        return try value(query, as: Int64?.self) ?? nil
    }
}

extension Transaction {
    /// Numbers that the engine gives out from now on are higher than that one, even where its row is gone.
    fileprivate func goOn(after number: Int64, in table: String, column: String) throws {
        switch dialect {
        case .sqlite:
            try execute("DELETE FROM sqlite_sequence WHERE name = \(table)")
            try execute("INSERT INTO sqlite_sequence (name, seq) VALUES (\(table), \(number))")
        case .postgres:
            _ = try row(
                """
                SELECT setval(CAST(pg_get_serial_sequence(quote_ident(\(table)), \(column)) AS regclass), \(number))
                """)
        }
    }
}
