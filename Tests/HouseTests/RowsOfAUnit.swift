import Base
import HouseSupport
import Storage
import TestSupport

/// All rows that belong to a commune, to compare them before and after: those of its units, their officials, and whatever refers to
/// such rows. On SQLite.
struct RowsOfAUnit: Sendable {
    /// By table; each row in one line.
    let tables: [String: [String]]

    /// What reading leaves behind, and what no official writes.
    private static let passing: Set<String> = ["session", "generation", "search_entry"]

    init(_ key: String, in connection: Connection) throws {
        let scope = """
            (SELECT unit_closure.descendant_id FROM unit_closure JOIN unit ON unit.id = unit_closure.ancestor_id
            WHERE unit.key = '\(key)')
            """
        var conditions = ["account": "id IN (SELECT account_id FROM post WHERE unit_id IN \(scope))"]
        let names = try connection.values(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 6) <> 'sqlite' ORDER BY name",
            as: String.self)
        var columns: [String: [String]] = [:]
        for name in names {
            columns[name] = try connection.values("SELECT name FROM pragma_table_info(\(name))", as: String.self)
            if columns[name]?.contains("unit_id") == true { conditions[name] = "unit_id IN \(scope)" }
        }
        // Rows that refer to rows, until there are no more tables of them.
        var isComplete = false
        while !isComplete {
            isComplete = true
            for name in names where conditions[name] == nil {
                let keys = try connection.rows(
                    "SELECT \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(\(name))"
                ) { row in
                    (table: try row["table"] as String, from: try row["from"] as String, to: try row["to"] as String)
                }
                guard let key = keys.first(where: { conditions[$0.table] != nil }), let owners = conditions[key.table]
                else { continue }
                conditions[name] = "\(key.from) IN (SELECT \(key.to) FROM \(key.table) WHERE \(owners))"
                isComplete = false
            }
        }
        var tables: [String: [String]] = [:]
        for (name, condition) in conditions where !Self.passing.contains(name) {
            guard let columns = columns[name], !columns.isEmpty else { continue }
            let line = columns.map { "'\($0)=' || quote(\"\($0)\")" }.joined(separator: " || ' ' || ")
            tables[name] = try connection.values(
                SQL(stringLiteral: "SELECT \(line) FROM \(name) WHERE \(condition) ORDER BY 1"), as: String.self)
        }
        self.tables = tables
    }

    /// What is no longer there and what is new, table by table; cut, for a person to read.
    func changes(to later: RowsOfAUnit) -> [String] {
        tables.keys.sorted().flatMap { name -> [String] in
            let (before, after) = (Set(tables[name] ?? []), Set(later.tables[name] ?? []))
            return before.subtracting(after).map { "\(name) - \($0.prefix(300))" }
                + after.subtracting(before).map { "\(name) + \($0.prefix(300))" }
        }
    }
}
