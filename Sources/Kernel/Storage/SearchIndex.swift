import Base

/// Full text of everything that can be found by words: one interface over FTS5 and tsvector.
///
/// Texts are folded in Swift, at write and at query. Answers are newest first, which needs no ranking.
public struct SearchIndex: Sendable {
    /// A thing that can be found.
    public struct Entry: Sendable {
        /// Which feature's noun, e.g. `onestop.procedure`.
        public var source: String
        /// The identifier of the record within the source.
        public var record: String
        /// Whose it is.
        public var unit: String
        /// Who may find it: `public`, or a permission's name.
        public var audience: String
        public var title: String
        public var detail: String
        /// Where it is shown: a path.
        public var path: String
        /// The words it is found by, besides title and detail.
        public var words: String

        public init(
            source: String, record: String, unit: String, audience: String, title: String, detail: String, path: String,
            words: String = ""
        ) {
            self.source = source
            self.record = record
            self.unit = unit
            self.audience = audience
            self.title = title
            self.detail = detail
            self.path = path
            self.words = words
        }

        fileprivate var folded: String { "\(title) \(detail) \(words)".folded() }
    }

    public init() {}

    /// Puts the entry in, in place of an earlier one of the same record.
    public func put(_ entry: Entry, in transaction: Transaction) throws {
        try remove(source: entry.source, record: entry.record, in: transaction)
        let folded = entry.folded
        let id: Int64? = try transaction.value(
            """
            INSERT INTO search_entry (source, record, unit_id, audience, title, detail, path, folded)
            VALUES (\(entry.source), \(entry.record), \(entry.unit), \(entry.audience), \(entry.title), \(entry.detail),
                \(entry.path), \(folded))
            RETURNING id
            """)
        if transaction.dialect == .sqlite, let id {
            try transaction.execute("INSERT INTO search_words (rowid, folded) VALUES (\(id), \(folded))")
        }
    }

    /// Puts the entry in unless it stands there word for word, so that what has not changed keeps its place among the newest.
    /// Answers whether it was put in.
    @discardableResult
    public func renew(_ entry: Entry, in transaction: Transaction) throws -> Bool {
        let stands = try transaction.exists(
            """
            SELECT id FROM search_entry WHERE source = \(entry.source) AND record = \(entry.record)
                AND unit_id = \(entry.unit) AND audience = \(entry.audience) AND title = \(entry.title)
                AND detail = \(entry.detail) AND path = \(entry.path) AND folded = \(entry.folded)
            """)
        if !stands { try put(entry, in: transaction) }
        return !stands
    }

    /// Takes the record's entry out, if there is one.
    public func remove(source: String, record: String, in transaction: Transaction) throws {
        if transaction.dialect == .sqlite {
            try transaction.execute(
                """
                INSERT INTO search_words (search_words, rowid, folded)
                SELECT 'delete', id, folded FROM search_entry WHERE source = \(source) AND record = \(record)
                """)
        }
        try transaction.execute("DELETE FROM search_entry WHERE source = \(source) AND record = \(record)")
    }

    /// Entries whose text has all the words of the query, the last one perhaps unfinished; newest first.
    ///
    /// `scope` is a condition on `search_entry`.
    public func find(_ query: String, where scope: SQL, limit: Int, in connection: Connection) throws -> [Entry] {
        try page(query, where: scope, before: nil, limit: limit, in: connection).map(\.entry)
    }

    /// As `find`, with the place of each entry in the order of all; goes on after the place that is given.
    public func page(
        _ query: String, where scope: SQL, before place: Int64?, limit: Int, in connection: Connection
    ) throws -> [(place: Int64, entry: Entry)] {
        guard let matching = matching(query, connection.dialect) else { return [] }
        let order = Self.place(connection.dialect)
        var conditions = [scope]
        if let place { conditions.append("\(order) < \(place)") }
        return try connection.rows(
            """
            SELECT search_entry.id, search_entry.source, search_entry.record, search_entry.unit_id,
                search_entry.audience, search_entry.title, search_entry.detail, search_entry.path
            \(matching) AND \(SQL.all(conditions)) ORDER BY \(order) DESC LIMIT \(limit)
            """
        ) { row in
            (
                place: try row["id"],
                entry: Entry(
                    source: try row["source"], record: try row["record"], unit: try row["unit_id"],
                    audience: try row["audience"], title: try row["title"], detail: try row["detail"],
                    path: try row["path"])
            )
        }
    }

    /// How many of the newest `limit` entries are of each source, the most first.
    public func counts(
        _ query: String, where scope: SQL, limit: Int, in connection: Connection
    ) throws -> [(source: String, number: Int)] {
        guard let matching = matching(query, connection.dialect) else { return [] }
        return try connection.rows(
            """
            SELECT found.source, count(*) AS number FROM (SELECT search_entry.source \(matching) AND (\(scope))
                ORDER BY \(Self.place(connection.dialect)) DESC LIMIT \(limit)) AS found
            GROUP BY found.source ORDER BY 2 DESC, 1
            """
        ) { row in (source: try row["source"], number: try row["number"]) }
    }

    /// An entry's place in the order of all. FTS5 reads its own rows backwards, and stops at the limit; by the column of the entries
    /// it would gather every match and sort them first.
    private static func place(_ dialect: Dialect) -> SQL {
        switch dialect {
        case .sqlite: "search_words.rowid"
        case .postgres: "search_entry.id"
        }
    }

    /// `FROM … WHERE …` for the entries that have all words of the query; nil if it has none.
    private func matching(_ query: String, _ dialect: Dialect) -> SQL? {
        let words = query.foldedWords().prefix(12)
        guard !words.isEmpty else { return nil }
        switch dialect {
        case .sqlite:
            let expression = words.enumerated().map { "\"\($1)\"" + ($0 == words.count - 1 ? "*" : "") }.joined(
                separator: " ")
            return """
                FROM search_words JOIN search_entry ON search_entry.id = search_words.rowid
                WHERE search_words MATCH \(expression)
                """
        case .postgres:
            let expression = words.enumerated().map { "'\($1)'" + ($0 == words.count - 1 ? ":*" : "") }.joined(
                separator: " & ")
            return "FROM search_entry WHERE search_entry.words @@ to_tsquery('simple', \(expression))"
        }
    }

    /// Makes the words anew from the entries. PostgreSQL computes them by itself.
    static func rebuild(in transaction: Transaction) throws {
        guard transaction.dialect == .sqlite else { return }
        try transaction.execute("INSERT INTO search_words (search_words) VALUES ('rebuild')")
    }

    static func schema(_ dialect: Dialect) -> [SQL] {
        let columns: SQL = """
            id \(.serial), source \(.text) NOT NULL, record \(.text) NOT NULL, unit_id \(.text) NOT NULL,
            audience \(.text) NOT NULL, title \(.text) NOT NULL, detail \(.text) NOT NULL, path \(.text) NOT NULL,
            folded \(.text) NOT NULL
            """
        switch dialect {
        case .sqlite:
            return [
                .table("search_entry", "\(columns), UNIQUE (source, record)"),
                """
                CREATE VIRTUAL TABLE search_words USING fts5(
                    folded, content='search_entry', content_rowid='id', tokenize='unicode61 remove_diacritics 0')
                """,
            ]
        case .postgres:
            return [
                .table(
                    "search_entry",
                    """
                    \(columns), words TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', folded)) STORED,
                    UNIQUE (source, record)
                    """),
                "CREATE INDEX search_entry_words ON search_entry USING gin (words)",
            ]
        }
    }
}
