/// A table as the engine's own catalogue describes it.
struct TableShape: Sendable, Hashable {
    let name: String
    /// Sorted by name, so that both engines list them alike; what the engine computes itself is left out.
    let columns: [Column]
    /// The columns of the primary key, in its order.
    let key: [String]
    /// Tables that must be filled before.
    let parents: Set<String>

    struct Column: Sendable, Hashable {
        let name: String
        let kind: Value.Kind
        /// Numbered by the engine.
        let isGrowing: Bool
    }

    /// The steps of the schema: their fingerprints differ between the engines.
    static let migrations = "schema_migration"

    /// All tables of ours, in an order in which each can refer to those before it; the same on both engines.
    static func all(in connection: Connection) throws -> [TableShape] {
        try ordered(names(in: connection).map { try TableShape($0, in: connection) })
    }

    static func names(in connection: Connection) throws -> [String] {
        let query: SQL =
            switch connection.dialect {
            case .sqlite:
                """
                SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND substr(name, 1, 7) <> 'sqlite_'
                """
            case .postgres:
                """
                SELECT CAST(c.relname AS text) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = current_schema() AND c.relkind = 'r'
                """
            }
        return try connection.values(query, as: String.self).sorted()
    }

    /// Parents first, else by name.
    static func ordered(_ tables: [TableShape]) throws -> [TableShape] {
        var rest = tables.sorted { $0.name < $1.name }
        var placed: Set<String> = []
        var result: [TableShape] = []
        while !rest.isEmpty {
            guard let index = rest.firstIndex(where: { $0.parents.isSubset(of: placed) }) else {
                throw CopyRefused.circle(rest.map(\.name))
            }
            let next = rest.remove(at: index)
            placed.insert(next.name)
            result.append(next)
        }
        return result
    }

    private init(_ name: String, in connection: Connection) throws {
        self.name = name
        let found: (columns: [Column], key: [String], parents: Set<String>)
        switch connection.dialect {
        case .sqlite: found = try Self.sqlite(name, connection)
        case .postgres: found = try Self.postgres(name, connection)
        }
        columns = found.columns.filter { name != Self.migrations || $0.name != "checksum" }.sorted { $0.name < $1.name }
        (key, parents) = (found.key, found.parents)
        guard !key.isEmpty else { throw CopyRefused.noKey(name) }
    }

    private static func sqlite(_ name: String, _ connection: Connection) throws -> ([Column], [String], Set<String>) {
        let isGrowing =
            try connection.value(
                "SELECT instr(sql, 'AUTOINCREMENT') FROM sqlite_master WHERE type = 'table' AND name = \(name)",
                as: Int.self) ?? 0 > 0
        var key: [(place: Int, name: String)] = []
        let columns = try connection.rows(
            "SELECT name, type, pk FROM pragma_table_xinfo(\(name)) WHERE hidden = 0"
        ) { row in
            let place: Int = try row["pk"]
            if place > 0 { key.append((place, try row["name"])) }
            return Column(
                name: try row["name"], kind: try kind(try row["type"], of: name), isGrowing: isGrowing && place > 0)
        }
        let parents = try connection.values(
            "SELECT \"table\" FROM pragma_foreign_key_list(\(name))", as: String.self)
        return (columns, key.sorted { $0.place < $1.place }.map(\.name), Set(parents))
    }

    private static func postgres(_ name: String, _ connection: Connection) throws -> ([Column], [String], Set<String>) {
        let columns = try connection.rows(
            """
            SELECT CAST(a.attname AS text) AS name, CAST(t.typname AS text) AS type, a.attidentity <> '' AS growing
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_type t ON t.oid = a.atttypid
            WHERE n.nspname = current_schema() AND c.relname = \(name) AND a.attnum > 0 AND NOT a.attisdropped
                AND a.attgenerated = ''
            """
        ) { row in
            Column(name: try row["name"], kind: try kind(try row["type"], of: name), isGrowing: try row["growing"])
        }
        let key = try connection.values(
            """
            SELECT CAST(a.attname AS text) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (number, place)
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
            WHERE n.nspname = current_schema() AND c.relname = \(name) AND i.indisprimary ORDER BY k.place
            """, as: String.self)
        let parents = try connection.values(
            """
            SELECT CAST(f.relname AS text) FROM pg_constraint r JOIN pg_class c ON c.oid = r.conrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_class f ON f.oid = r.confrelid
            WHERE n.nspname = current_schema() AND c.relname = \(name) AND r.contype = 'f'
            """, as: String.self)
        return (columns, key, Set(parents))
    }

    private static func kind(_ type: String, of table: String) throws -> Value.Kind {
        switch type {
        case "INTEGER", "int8": .integer
        case "TEXT", "text": .text
        case "BLOB", "bytea": .bytes
        case "REAL", "float8": .real
        default: throw CopyRefused.unknownType(table: table, type: type)
        }
    }
}

extension SQL {
    /// A name out of the catalogue, quoted.
    static func name(_ name: String) -> SQL { text("\"" + name.replacing("\"", with: "\"\"") + "\"") }

    private static func text(_ text: String) -> SQL {
        var sql = SQL.empty
        sql.segments = [.text(text)]
        return sql
    }
}
