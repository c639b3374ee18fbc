import Audit
public import Base
import House
public import Storage

/// Ends units on a day and lets others go on with their work: what lies below moves, posts go on in the heir, and because every
/// reader goes by the dated tree, open work, codes and running numbers answer under the new unit from that day.
///
/// A second run of the same merge finds nothing to do.
public struct MergeUnits: Sendable {
    private let database: Database

    public init(database: Database) { self.database = database }

    /// What would be done; throws `Problem` (invalid) for what cannot be.
    public func plan(_ merge: UnitMerge, by authority: ImportAccounts.Authority) async throws -> UnitMergePlan {
        try await database.read { try Self.plan(merge, authority, in: $0).plan }
    }

    /// Does it, in one transaction.
    @discardableResult
    public func callAsFunction(
        _ merge: UnitMerge, by authority: ImportAccounts.Authority, at now: Instant
    ) async throws -> UnitMergePlan {
        try await database.write(.alone) { transaction in
            let drawn = try Self.plan(merge, authority, in: transaction, at: now)
            let plan = drawn.plan
            if plan.isNothing { return plan }
            for unit in drawn.new { try Self.begin(unit, on: merge.day, in: transaction) }
            for ending in plan.ending { try Self.end(ending, on: merge.day, in: transaction) }
            for moving in plan.moving { try Self.move(moving, on: merge.day, in: transaction) }
            for moving in plan.posts {
                try Self.move(moving, on: merge.day, at: now, in: transaction)
                try Self.record(
                    "identity.move_post", AuditSubject("identity.account", moving.account), unit: moving.heir,
                    ["post": .string(moving.post.id.text), "on": .string("\(merge.day)")], authority, at: now,
                    in: transaction)
            }
            for account in Set(plan.posts.map(\.account)) { try AccountStore().index(account, in: transaction) }
            for ending in plan.ending {
                try Self.record(
                    "identity.merge_unit", AuditSubject("identity.unit", ending.unit.id), unit: ending.heir,
                    ["into": .string(ending.heir.text), "on": .string("\(merge.day)")], authority, at: now,
                    in: transaction)
            }
            try UnitClosure.rebuild(in: transaction)
            try transaction.raise(UnitStore.topic)
            try transaction.raise(AccountStore.topic)
            return plan
        }
    }

    // MARK: looking

    /// A unit that begins, with its identifier.
    private struct Beginning {
        let id: ID<AdministrativeUnit>
        let unit: UnitMerge.NewUnit
        let kind: AdministrativeUnit.Kind
        let parent: ID<AdministrativeUnit>
    }

    private static func plan(
        _ merge: UnitMerge, _ authority: ImportAccounts.Authority, in connection: Connection,
        at now: Instant = Instant(milliseconds: 0)
    ) throws -> (plan: UnitMergePlan, new: [Beginning]) {
        let store = UnitStore()
        let scope = authority.scope
        let seen = Set(
            try connection.values(
                "SELECT unit.id FROM unit WHERE \(scope.contains("unit.id"))", as: ID<AdministrativeUnit>.self)
                // What begins on that day below ours is ours, though nobody has it within reach today.
                + connection.values(
                    """
                    SELECT unit.id FROM unit
                    JOIN unit_version ON unit_version.unit_id = unit.id AND unit_version.from_date = unit.from_date
                    WHERE unit.from_date >= \(merge.day) AND \(scope.contains("unit_version.parent_id"))
                    """, as: ID<AdministrativeUnit>.self))
        let before = merge.day.adding(days: -1)
        func known(_ key: String, asOf day: CalendarDate, line: Int) throws -> AdministrativeUnit? {
            guard let unit = try store.find(key: key, asOf: day, in: connection) else { return nil }
            guard seen.contains(unit.id) else { throw UnitMerge.problem("identity.merge.not_ours", line: line) }
            return unit
        }
        var plan = UnitMergePlan(day: merge.day)
        var beginnings: [Beginning] = []
        var heirs: [String: (id: ID<AdministrativeUnit>, name: LocalizedText)] = [:]
        for line in merge.lines where heirs[line.becomes] == nil {
            if let unit = try known(line.becomes, asOf: merge.day, line: line.number) {
                guard unit.period.contains(merge.day) else {
                    throw UnitMerge.problem("identity.merge.heir_not_in_force", line: line.number)
                }
                heirs[line.becomes] = (unit.id, unit.name)
                continue
            }
            guard let new = merge.new.first(where: { $0.key == line.becomes }),
                let ending = try known(line.unit, asOf: before, line: line.number)
            else { throw UnitMerge.problem("identity.merge.no_heir", line: line.number) }
            let parent =
                new.parent.isEmpty
                ? ending.parent
                // What begins by an earlier line can be above what begins by this one.
                : try heirs[new.parent]?.id ?? known(new.parent, asOf: merge.day, line: line.number)?.id
            guard let parent else { throw UnitMerge.problem("identity.merge.no_parent", line: line.number) }
            let beginning = Beginning(id: ID(at: now), unit: new, kind: new.kind ?? ending.kind, parent: parent)
            beginnings.append(beginning)
            plan.beginning.append(new.name)
            heirs[line.becomes] = (beginning.id, new.name)
        }
        let enders = Set(merge.lines.map(\.unit))
        for line in merge.lines {
            guard !enders.contains(line.becomes) else {
                throw UnitMerge.problem("identity.merge.circle", line: line.number)
            }
            guard let unit = try known(line.unit, asOf: before, line: line.number), let heir = heirs[line.becomes]
            else {
                throw UnitMerge.problem("identity.merge.no_unit", line: line.number)
            }
            if try store.successor(of: unit.id, in: connection) == heir.id, unit.period.until == merge.day { continue }
            guard unit.period.contains(before), unit.period.until.map({ $0 > merge.day }) ?? true else {
                throw UnitMerge.problem("identity.merge.not_in_force", line: line.number)
            }
            plan.ending.append(.init(unit: unit, heir: heir.id, heirName: heir.name))
        }
        try fill(&plan, in: connection)
        return (plan, beginnings)
    }

    /// What lies below the units that end, and the posts in them.
    private static func fill(_ plan: inout UnitMergePlan, in connection: Connection) throws {
        let heirs = Dictionary(plan.ending.map { ($0.unit.id, $0) }) { first, _ in first }
        for ending in plan.ending {
            let children = try UnitStore().children(of: ending.unit.id, asOf: plan.day, in: connection)
            plan.moving += children.filter { heirs[$0.id] == nil }.map {
                .init(unit: $0, parent: ending.heir, parentName: ending.heirName)
            }
        }
        guard !plan.ending.isEmpty else { return }
        let accounts = try connection.values(
            """
            SELECT DISTINCT account_id FROM post WHERE unit_id IN (\(list: heirs.keys))
                AND until_date > \(plan.day) AND until_date > from_date ORDER BY account_id
            """, as: ID<Account>.self)
        for account in accounts {
            guard let holder = try AccountStore().find(account, in: connection) else { continue }
            for post in try AccountStore().posts(of: account, in: connection) {
                guard let ending = heirs[post.unit], post.period.until.map({ $0 > plan.day }) ?? true else { continue }
                plan.posts.append(
                    .init(
                        post: post, account: account, holder: holder.fullName, username: holder.username,
                        from: ending.unit.name, heir: ending.heir, heirName: ending.heirName))
            }
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
        try transaction.execute("UPDATE unit SET until_date = \(day), became_id = \(ending.heir) WHERE id = \(id)")
        // Who is on duty there afterwards is so in the heir.
        try transaction.execute(
            """
            INSERT INTO duty (unit_id, day, account_id, made_by, made_at)
            SELECT \(ending.heir), duty.day, duty.account_id, duty.made_by, duty.made_at FROM duty
            WHERE duty.unit_id = \(id) AND duty.day >= \(day) ON CONFLICT (unit_id, day, account_id) DO NOTHING
            """)
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
        _ moving: UnitMergePlan.PostMoving, on day: CalendarDate, at now: Instant, in transaction: Transaction
    ) throws {
        let post = moving.post
        guard post.period.from < day else {
            try transaction.execute("UPDATE post SET unit_id = \(moving.heir) WHERE id = \(post.id)")
            return
        }
        let id = ID<Post>(at: now)
        try transaction.execute(
            """
            INSERT INTO post (id, account_id, unit_id, title_vi, title_en, title_ar, from_date, until_date, is_main)
            SELECT \(id), account_id, \(moving.heir), title_vi, title_en, title_ar, \(day), until_date, is_main
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

    private static func record(
        _ action: String, _ subject: AuditSubject, unit: ID<AdministrativeUnit>, _ facts: JSONValue,
        _ authority: ImportAccounts.Authority, at now: Instant, in transaction: Transaction
    ) throws {
        try AuditLog().record(
            AuditEntry(actor: authority.name, action: action, subject: subject, unit: unit, facts: facts, at: now),
            in: transaction)
    }
}
