public import Base
public import House
public import Storage
public import Web

/// Who may act, as what, and where: turns an account into an `Actor` for every request, in three queries.
public struct Accounts: AccountSource {
    /// How the name is written of one who acts in another's place.
    private let standInName: @Sendable (_ name: String, _ whom: String) -> String

    public init(standInName: @escaping @Sendable (_ name: String, _ whom: String) -> String = { "\($0) (\($1))" }) {
        self.standInName = standInName
    }

    public func signInPath(next path: String) -> String {
        let next = LocalPath.safe(path)
        // Browsers and proxies give up on headers that are too long.
        return next == "/" || next.utf8.count > 2_000 ? "/sign-in" : "/sign-in?next=" + PathText.encoded(next)
    }

    /// The official in the post that was chosen last; in all own posts if none was, or it is over.
    public func principal(account: String, at now: Instant, in connection: Connection) throws -> (any Principal)? {
        guard let id = ID<Account>(account), let held = try HeldPosts(id, at: now, in: connection) else { return nil }
        return try actor(held, in: held.chosen, at: now, in: connection)
    }

    /// Programs act in the account's own posts, never in the place of another.
    public func principal(tokenDigest: String, at now: Instant, in connection: Connection) throws -> (any Principal)? {
        let account: ID<Account>? = try connection.value(
            """
            SELECT account_id FROM api_token WHERE digest = \(tokenDigest) AND revoked_at = 0 AND expires_at > \(now)
            """)
        return try account.flatMap { try actor($0, at: now, in: connection) }
    }

    /// The official at work on that day, in all own posts; nil if the account is not active or holds no post that day.
    public func actor(_ id: ID<Account>, at now: Instant, in connection: Connection) throws -> Actor? {
        guard let held = try HeldPosts(id, at: now, in: connection) else { return nil }
        return try actor(held, in: held.own, at: now, in: connection)
    }

    /// As what the official may act that day: all own posts together, each of several, and those of others that she
    /// fills for a time.
    public func capacities(of id: ID<Account>, at now: Instant, in connection: Connection) throws -> [Capacity] {
        guard let held = try HeldPosts(id, at: now, in: connection) else { return [] }
        let sets = [held.own] + (held.own.count > 1 ? held.own.map { [$0] } : []) + held.others.map { [$0] }
        return try sets.enumerated().map { index, posts in
            Capacity(
                post: index == 0 ? nil : posts[0].id, isChosen: posts.map(\.id) == held.chosen.map(\.id),
                until: posts[0].delegatedUntil, actor: try actor(held, in: posts, at: now, in: connection))
        }
    }

    /// The official with that role in force, in own posts or in the place of another; nil if there is none.
    public func actor(
        _ id: ID<Account>, with role: RoleKey, at now: Instant, in connection: Connection
    ) throws -> Actor? {
        guard let held = try HeldPosts(id, at: now, in: connection) else { return nil }
        if held.own.contains(where: { $0.roles.contains(role) }) {
            return try actor(held, in: held.own, at: now, in: connection)
        }
        guard let post = held.others.first(where: { $0.roles.contains(role) }) else { return nil }
        return try actor(held, in: [post], at: now, in: connection)
    }

    private func actor(
        _ held: HeldPosts, in posts: [HeldPosts.Entry], at now: Instant, in connection: Connection
    ) throws -> Actor {
        let today = now.date
        var units: [ID<AdministrativeUnit>: Set<RoleKey>] = [:]
        for post in posts { units[post.unit, default: []].formUnion(post.roles) }
        let roles = units.values.reduce(into: Set<RoleKey>()) { $0.formUnion($1) }
        let communes = try communes(of: Array(units.keys), asOf: today, in: connection)
        let main = posts[0]
        let standIn = main.owner.map {
            Actor.StandIn(account: $0.id, name: $0.name, ownName: held.fullName)
        }
        return Actor(
            account: held.account, displayName: standIn.map { standInName(held.fullName, $0.name) } ?? held.fullName,
            postName: main.title.text(in: held.language ?? .vietnamese), unit: main.unit,
            commune: communes[main.unit] ?? main.unit, language: held.language,
            permissions: held.isBarred ? [] : try permissions(of: roles, in: connection), roles: roles,
            scope: held.isBarred ? .nothing : Self.scope(of: units, communes: communes, asOf: today),
            standsInFor: standIn)
    }

    /// Roles whose work is the whole commune; the others see their own unit and what lies below it.
    static let communeWide: Set<RoleKey> = [
        .admin, .chair, .viceChair, .counter, .specialist, .clerk, .information, .inspector,
    ]

    static func scope(
        of posts: [ID<AdministrativeUnit>: Set<RoleKey>], communes: [ID<AdministrativeUnit>: ID<AdministrativeUnit>],
        asOf date: CalendarDate
    ) -> Scope {
        let units = posts.map { unit, roles in roles.isDisjoint(with: communeWide) ? unit : communes[unit] ?? unit }
        return .below(Set(units).sorted(), asOf: date)
    }

    private func permissions(of roles: Set<RoleKey>, in connection: Connection) throws -> Set<Permission> {
        if roles.isEmpty { return [] }
        let names = try connection.values(
            """
            SELECT DISTINCT permission FROM role_permission
            WHERE granted = 1 AND role IN (\(list: roles.sorted { $0.rawValue < $1.rawValue }))
            """, as: String.self)
        return Set(names.map { Permission($0) })
    }

    private func communes(
        of units: [ID<AdministrativeUnit>], asOf date: CalendarDate, in connection: Connection
    ) throws -> [ID<AdministrativeUnit>: ID<AdministrativeUnit>] {
        let rows = try connection.rows(
            """
            SELECT unit_closure.descendant_id, unit_closure.ancestor_id
            FROM unit_closure JOIN unit ON unit.id = unit_closure.ancestor_id
            WHERE unit_closure.descendant_id IN (\(list: units.sorted())) AND unit_closure.from_date <= \(date)
                AND unit_closure.until_date > \(date) AND unit.kind IN (\(list: UnitStore.territories))
                AND unit.from_date <= \(date) AND unit.until_date > \(date)
            ORDER BY unit_closure.depth
            """
        ) { row in
            (try row["descendant_id"] as ID<AdministrativeUnit>, try row["ancestor_id"] as ID<AdministrativeUnit>)
        }
        return Dictionary(rows) { nearest, _ in nearest }
    }
}
