public import Base
public import House
public import Storage
import Trust

/// The book of deeds: every change writes its entry in its own transaction; nothing is ever taken out.
public struct AuditLog: Sendable {
    public init() {}

    /// Writes the entry down, unsealed; the sealer chains it within a second after the commit. Answers its identifier.
    @discardableResult
    public func record(_ entry: AuditEntry, in transaction: Transaction) throws -> String {
        var facts = entry.facts
        if let whom = entry.actor.standingInFor, var known = facts.object {
            known["for"] = .string(whom.text)
            facts = .object(known)
        }
        var row = AuditRow(
            number: 0, id: ID<AuditEntry>(at: entry.at).text, at: entry.at, actorKind: entry.actor.kind,
            actorID: entry.actor.id, actorName: entry.actor.name, action: entry.action, subjectKind: entry.subject.kind,
            subjectID: entry.subject.id, unit: entry.unit?.text ?? "", facts: facts.text, personalDigest: "",
            salt: HashChain.newSalt())
        if let personal = entry.personal {
            let salt = HashChain.newSalt()
            let payload = Array(personal.text.utf8)
            row.personalDigest = HashChain.digest(of: payload, salt: salt).hex
            try transaction.execute(
                """
                INSERT INTO audit_personal (entry_id, subject_kind, subject_id, salt, payload)
                VALUES (\(row.id), \(row.subjectKind), \(row.subjectID), \(salt), \(payload))
                """)
        }
        try transaction.execute(
            """
            INSERT INTO audit_entry (entry_id, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id,
                unit_id, facts, personal_digest, salt, digest, seal_number)
            VALUES (\(row.id), \(row.at), \(row.actorKind), \(row.actorID), \(row.actorName), \(row.action),
                \(row.subjectKind), \(row.subjectID), \(row.unit), \(row.facts), \(row.personalDigest), \(row.salt),
                \(row.digest.hex), 0)
            """)
        return row.id
    }

    /// What was done to one thing, the newest first.
    public func list(
        subject kind: String, id: String, limit: Int = 100, in connection: Connection
    ) throws -> [AuditRecord] {
        try connection.rows(
            """
            SELECT \(Self.columns) FROM audit_entry WHERE subject_kind = \(kind) AND subject_id = \(id)
            ORDER BY id DESC LIMIT \(limit)
            """, AuditRecord.init(row:))
    }

    /// What was done within the scope, the newest first; `cursor` is the number of the last entry seen.
    public func list(
        _ scope: Scope, _ filters: AuditFilters = AuditFilters(), before cursor: Int64? = nil, limit: Int = 50,
        in connection: Connection
    ) throws -> [AuditRecord] {
        var conditions = filters.conditions
        conditions.append(scope.contains("unit_id"))
        if let cursor { conditions.append("id < \(cursor)") }
        return try connection.rows(
            "SELECT \(Self.columns) FROM audit_entry WHERE \(SQL.all(conditions)) ORDER BY id DESC LIMIT \(limit)",
            AuditRecord.init(row:))
    }

    /// The actions that were ever written down, in their order; hops through the index instead of reading every entry.
    public func actions(in connection: Connection) throws -> [String] {
        try connection.values(
            """
            WITH RECURSIVE hop (action) AS (
                SELECT min(action) FROM audit_entry
                UNION ALL
                SELECT (SELECT min(action) FROM audit_entry WHERE action > hop.action) FROM hop
                WHERE hop.action IS NOT NULL)
            SELECT action FROM hop WHERE action IS NOT NULL ORDER BY action
            """, as: String.self)
    }

    /// The accounts that have done it since then, out of its newest 5000 entries.
    public func accounts(of action: String, since moment: Instant, in connection: Connection) throws -> [String] {
        try connection.values(
            """
            SELECT DISTINCT actor_id FROM (SELECT actor_id, at FROM audit_entry WHERE action = \(action)
                ORDER BY id DESC LIMIT 5000) AS latest WHERE at >= \(moment) AND actor_id <> ''
            """, as: String.self)
    }

    /// The personal payload of an entry; nil if it has none, or none any more.
    public func personal(entry id: String, in connection: Connection) throws -> JSONValue? {
        guard let payload: [UInt8] = try connection.value("SELECT payload FROM audit_personal WHERE entry_id = \(id)")
        else { return nil }
        return try JSONValue(parsing: String(decoding: payload, as: UTF8.self))
    }

    /// Erases the personal payloads about one thing, for retention and the right to erasure; the chain still holds.
    /// Answers how many went.
    @discardableResult
    public func erasePersonal(subject: AuditSubject, in transaction: Transaction) throws -> Int {
        try transaction.execute(
            "DELETE FROM audit_personal WHERE subject_kind = \(subject.kind) AND subject_id = \(subject.id)")
    }

    private static let columns: SQL = """
        id, entry_id, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, unit_id, facts,
        seal_number
        """
}

/// Which entries to list.
public struct AuditFilters: Sendable {
    public var action: String?
    public var subjectKind: String?
    public var subjectID: String?
    public var account: ID<Account>?
    /// The first day.
    public var from: CalendarDate?
    /// The last day, included.
    public var through: CalendarDate?

    public init(
        action: String? = nil, subjectKind: String? = nil, subjectID: String? = nil, account: ID<Account>? = nil,
        from: CalendarDate? = nil, through: CalendarDate? = nil
    ) {
        self.action = action
        self.subjectKind = subjectKind
        self.subjectID = subjectID
        self.account = account
        self.from = from
        self.through = through
    }

    var conditions: [SQL] {
        var conditions: [SQL] = []
        if let action { conditions.append("action = \(action)") }
        if let subjectKind { conditions.append("subject_kind = \(subjectKind)") }
        if let subjectID { conditions.append("subject_id = \(subjectID)") }
        if let account { conditions.append("actor_id = \(account)") }
        if let from { conditions.append("at >= \(Instant(from))") }
        if let through { conditions.append("at < \(Instant(through.adding(days: 1)))") }
        return conditions
    }
}

extension AuditRecord {
    init(row: Row) throws {
        number = try row["id"]
        id = try row["entry_id"]
        at = try row["at"]
        actorKind = try row["actor_kind"]
        actorID = try row["actor_id"]
        actorName = try row["actor_name"]
        action = try row["action"]
        subject = AuditSubject(try row["subject_kind"], try row["subject_id"] as String)
        unit = ID(try row["unit_id"] as String)
        facts = try row["facts"]
        let number: Int64 = try row["seal_number"]
        seal = number == 0 ? nil : number
    }
}

extension AuditLog {
    /// When each of the accounts last did something that is written down; those who never did are left out.
    public func lastDeeds(
        of accounts: [ID<Account>], in connection: Connection
    ) throws -> [ID<Account>: Instant] {
        let rows = try connection.rows(
            """
            SELECT actor_id, at FROM audit_entry WHERE id IN (
                SELECT max(id) FROM audit_entry WHERE actor_id IN (\(list: accounts)) GROUP BY actor_id)
            """
        ) { row in (try row["actor_id"] as ID<Account>, try row["at"] as Instant) }
        return Dictionary(rows) { first, _ in first }
    }
}
