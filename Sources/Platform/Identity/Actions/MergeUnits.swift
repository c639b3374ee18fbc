import Audit
public import Base
public import House
public import Storage

/// Ends units on a day and lets others go on with their work: what lies below moves, posts go on in the heir, and because every
/// reader goes by the dated tree, open work, codes and running numbers answer under the new unit from that day. Where nothing goes
/// on, posts end too, and nothing that is open may be left.
///
/// A second run of the same merge finds nothing to do.
public struct MergeUnits: Sendable {
    private let database: Database
    let work: [any UnitWork]

    /// `work` is what features may have open in a unit.
    public init(database: Database, work: [any UnitWork] = []) {
        self.database = database
        self.work = work
    }

    /// What would be done; throws `Problem` (invalid) for what cannot be.
    public func plan(_ merge: UnitMerge, by authority: ImportAccounts.Authority) async throws -> UnitMergePlan {
        try await database.read { try plan(merge, authority, in: $0).plan }
    }

    /// Does it, in one transaction.
    @discardableResult
    public func callAsFunction(
        _ merge: UnitMerge, by authority: ImportAccounts.Authority, at now: Instant
    ) async throws -> UnitMergePlan {
        try await database.write(.alone) { transaction in
            let drawn = try plan(merge, authority, in: transaction, at: now)
            let plan = drawn.plan
            if plan.isNothing { return plan }
            for unit in drawn.new { try Self.begin(unit, on: merge.day, in: transaction) }
            for ending in plan.ending { try Self.end(ending, on: merge.day, in: transaction) }
            for moving in plan.moving { try Self.move(moving, on: merge.day, in: transaction) }
            for moving in plan.posts {
                let subject = AuditSubject("identity.account", moving.account)
                let post = JSONValue.string(moving.post.id.text)
                if let heir = moving.heir {
                    try Self.move(moving.post, to: heir.id, on: merge.day, at: now, in: transaction)
                    try Self.record(
                        "identity.move_post", subject, unit: heir.id, ["post": post, "on": .string("\(merge.day)")],
                        authority, at: now, in: transaction)
                } else {
                    try Self.end(moving.post, on: merge.day, in: transaction)
                    try Self.record(
                        "identity.close_post", subject, unit: moving.post.unit,
                        ["post": post, "until": .string("\(merge.day)")], authority, at: now, in: transaction)
                }
            }
            for account in Set(plan.posts.map(\.account)) { try AccountStore().index(account, in: transaction) }
            for ending in plan.ending {
                var facts: [String: JSONValue] = ["on": .string("\(merge.day)")]
                if let heir = ending.heir { facts["into"] = .string(heir.id.text) }
                try Self.record(
                    ending.heir == nil ? "identity.end_unit" : "identity.merge_unit",
                    AuditSubject("identity.unit", ending.unit.id), unit: ending.heir?.id ?? ending.unit.id,
                    .object(facts), authority, at: now, in: transaction)
            }
            try UnitClosure.rebuild(in: transaction)
            try transaction.raise(UnitStore.topic)
            try transaction.raise(AccountStore.topic)
            return plan
        }
    }

    // MARK: writing

    private static func begin(_ beginning: Beginning, on day: CalendarDate, in transaction: Transaction) throws {
        let unit = beginning.unit
        try transaction.execute(
            """
            INSERT INTO unit (id, key, kind, from_date, until_date, became_id)
            VALUES (\(beginning.id), \(unit.key), \(beginning.kind), \(day), \(CalendarDate.openEnd), '')
            """)
        let place: Int64 = try transaction.value("SELECT coalesce(max(place), 0) + 1 FROM unit_version") ?? 0
        try transaction.execute(
            """
            INSERT INTO unit_version (unit_id, from_date, until_date, name_vi, name_en, name_ar, code, org_code, parent_id,
                phone, address, synthetic, place)
            VALUES (\(beginning.id), \(day), \(CalendarDate.openEnd), \(unit.name.vietnamese),
                \(unit.name.others[.english] ?? ""), \(unit.name.others[.arabic] ?? ""), \(unit.code),
                \(unit.organisationCode), \(beginning.parent), \(unit.phone), \(unit.address), \(false), \(place))
            """)
    }

    private static func end(_ ending: UnitMergePlan.Ending, on day: CalendarDate, in transaction: Transaction) throws {
        let id = ending.unit.id
        try transaction.execute("DELETE FROM unit_version WHERE unit_id = \(id) AND from_date >= \(day)")
        try transaction.execute(
            "UPDATE unit_version SET until_date = \(day) WHERE unit_id = \(id) AND until_date > \(day)")
        try transaction.execute(
            "UPDATE unit SET until_date = \(day), became_id = \(ending.heir?.id.text ?? "") WHERE id = \(id)")
        // Who is on duty there afterwards is so in the heir.
        if let heir = ending.heir {
            try transaction.execute(
                """
                INSERT INTO duty (unit_id, day, account_id, made_by, made_at)
                SELECT \(heir.id), duty.day, duty.account_id, duty.made_by, duty.made_at FROM duty
                WHERE duty.unit_id = \(id) AND duty.day >= \(day) ON CONFLICT (unit_id, day, account_id) DO NOTHING
                """)
        }
        try transaction.execute("DELETE FROM duty WHERE unit_id = \(id) AND day >= \(day)")
    }

    /// The unit stays what it is, from that day below the heir.
    private static func move(_ moving: UnitMergePlan.Moving, on day: CalendarDate, in transaction: Transaction) throws {
        let unit = moving.unit
        guard unit.period.from < day else {
            try transaction.execute(
                """
                UPDATE unit_version SET parent_id = \(moving.parent)
                WHERE unit_id = \(unit.id) AND from_date = \(unit.period.from)
                """)
            return
        }
        try transaction.execute(
            """
            INSERT INTO unit_version (unit_id, from_date, until_date, name_vi, name_en, name_ar, code, org_code, parent_id,
                phone, address, synthetic, place)
            SELECT unit_id, \(day), until_date, name_vi, name_en, name_ar, code, org_code, \(moving.parent), phone, address,
                synthetic, place
            FROM unit_version WHERE unit_id = \(unit.id) AND from_date = \(unit.period.from)
            """)
        try transaction.execute(
            """
            UPDATE unit_version SET until_date = \(day)
            WHERE unit_id = \(unit.id) AND from_date = \(unit.period.from)
            """)
    }

    /// The post ends with its unit and goes on in the heir, with those who fill it.
    private static func move(
        _ post: Post, to heir: ID<AdministrativeUnit>, on day: CalendarDate, at now: Instant,
        in transaction: Transaction
    ) throws {
        guard post.period.from < day else {
            try transaction.execute("UPDATE post SET unit_id = \(heir) WHERE id = \(post.id)")
            return
        }
        let id = ID<Post>(at: now)
        try transaction.execute(
            """
            INSERT INTO post (id, account_id, unit_id, title_vi, title_en, title_ar, from_date, until_date, is_main)
            SELECT \(id), account_id, \(heir), title_vi, title_en, title_ar, \(day), until_date, is_main
            FROM post WHERE id = \(post.id)
            """)
        try transaction.execute(
            "INSERT INTO post_role (post_id, role) SELECT \(id), role FROM post_role WHERE post_id = \(post.id)")
        try transaction.execute("UPDATE post SET until_date = \(day) WHERE id = \(post.id)")
        let delegations = try transaction.rows(
            """
            SELECT id, from_date FROM delegation
            WHERE post_id = \(post.id) AND until_date > \(day) AND until_date > from_date
            """
        ) { row in (try row["id"] as ID<Delegation>, try row["from_date"] as CalendarDate) }
        for (delegation, from) in delegations {
            guard from < day else {
                try transaction.execute("UPDATE delegation SET post_id = \(id) WHERE id = \(delegation)")
                continue
            }
            try transaction.execute(
                """
                INSERT INTO delegation (id, post_id, deputy_id, from_date, until_date, reason, made_by, made_by_name,
                    made_at)
                SELECT \(ID<Delegation>(at: now)), \(id), deputy_id, \(day), until_date, reason, made_by, made_by_name,
                    made_at FROM delegation WHERE id = \(delegation)
                """)
            try transaction.execute("UPDATE delegation SET until_date = \(day) WHERE id = \(delegation)")
        }
    }

    /// The post ends with its unit, and so does what others fill of it; what was to begin later never does.
    private static func end(_ post: Post, on day: CalendarDate, in transaction: Transaction) throws {
        for (table, condition) in [("post" as SQL, "id = \(post.id)" as SQL), ("delegation", "post_id = \(post.id)")] {
            try transaction.execute(
                """
                UPDATE \(table) SET until_date = CASE WHEN from_date < \(day) THEN \(day) ELSE from_date END
                WHERE \(condition) AND until_date > \(day)
                """)
        }
    }

    private static func record(
        _ action: String, _ subject: AuditSubject, unit: ID<AdministrativeUnit>, _ facts: JSONValue,
        _ authority: ImportAccounts.Authority, at now: Instant, in transaction: Transaction
    ) throws {
        try AuditLog().record(
            AuditEntry(actor: authority.name, action: action, subject: subject, unit: unit, facts: facts, at: now),
            in: transaction)
    }
}
