public import Base
public import House
public import Storage

/// Who looked at whose personal data in clear, when, and why.
public struct RevealLog: Sendable {
    public init() {}

    /// One look.
    public struct Entry: Sendable, Hashable {
        public let id: ID<Entry>
        public let person: ID<Person>
        public let personName: PersonName
        public let actorName: String
        public let postName: String
        public let reason: String
        public let at: Instant
    }

    func record(
        _ person: ID<Person>, unit: ID<AdministrativeUnit>, by actor: Actor, reason: String, at now: Instant,
        in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO person_reveal (id, person_id, unit_id, account_id, actor_name, post_name, reason, at)
            VALUES (\(ID<Entry>(at: now)), \(person), \(unit), \(actor.account), \(actor.displayName),
                \(actor.postName), \(reason), \(now))
            """)
    }

    /// The looks within the scope, the newest first; of one person by her rows, or of all.
    public func list(
        _ scope: Scope, persons: [ID<Person>]? = nil, before cursor: ID<Entry>? = nil, limit: Int,
        in connection: Connection
    ) throws -> [Entry] {
        var conditions = [scope.contains("person_reveal.unit_id")]
        if let persons { conditions.append("person_reveal.person_id IN (\(list: persons))") }
        if let cursor { conditions.append("person_reveal.id < \(cursor)") }
        return try connection.rows(
            """
            SELECT person_reveal.id, person_reveal.person_id, person.full_name, person_reveal.actor_name,
                person_reveal.post_name, person_reveal.reason, person_reveal.at
            FROM person_reveal JOIN person ON person.id = person_reveal.person_id
            WHERE \(SQL.all(conditions)) ORDER BY person_reveal.id DESC LIMIT \(limit)
            """
        ) { row in
            Entry(
                id: try row["id"], person: try row["person_id"], personName: PersonName(stored: try row["full_name"]),
                actorName: try row["actor_name"], postName: try row["post_name"], reason: try row["reason"],
                at: try row["at"])
        }
    }
}
