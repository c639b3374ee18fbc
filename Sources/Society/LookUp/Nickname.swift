import Base
import House
import Storage

/// What people call a thing that bears another name; found by the public search.
struct Nickname: Sendable {
    let id: ID<Nickname>
    let unit: ID<AdministrativeUnit>
    /// What people say.
    let words: String
    /// What it is called.
    let title: String
    let path: String
    let createdAt: Instant

    static let source = "lookup.nickname"

    /// Nicknames of the scope, newest first; one more than `limit` when there are more.
    static func list(
        scope: Scope, before cursor: ID<Nickname>?, limit: Int, in connection: Connection
    ) throws -> [Nickname] {
        var conditions = [scope.contains("unit_id")]
        if let cursor { conditions.append("id < \(cursor)") }
        return try connection.rows(
            """
            SELECT id, unit_id, words, title, path, created_at FROM nickname WHERE \(SQL.all(conditions))
            ORDER BY id DESC LIMIT \(limit + 1)
            """, read)
    }

    static func find(_ id: ID<Nickname>, scope: Scope, in connection: Connection) throws -> Nickname? {
        try connection.row(
            """
            SELECT id, unit_id, words, title, path, created_at FROM nickname
            WHERE id = \(id) AND \(scope.contains("unit_id"))
            """, read)
    }

    /// Puts it in and makes it findable; false if these words are taken.
    func insert(in transaction: Transaction) throws -> Bool {
        let inserted = try transaction.execute(
            """
            INSERT INTO nickname (id, unit_id, folded, words, title, path, created_at)
            VALUES (\(id), \(unit), \(words.folded()), \(words), \(title), \(path), \(createdAt))
            ON CONFLICT (folded) DO NOTHING
            """)
        guard inserted == 1 else { return false }
        try SearchIndex().put(
            SearchIndex.Entry(
                source: Self.source, record: id.text, unit: unit.text, audience: "public", title: title, detail: words,
                path: path), in: transaction)
        return true
    }

    func remove(in transaction: Transaction) throws {
        try SearchIndex().remove(source: Self.source, record: id.text, in: transaction)
        try transaction.execute("DELETE FROM nickname WHERE id = \(id)")
    }

    private static func read(_ row: Row) throws -> Nickname {
        Nickname(
            id: try row["id"], unit: try row["unit_id"], words: try row["words"], title: try row["title"],
            path: try row["path"], createdAt: try row["created_at"])
    }
}
