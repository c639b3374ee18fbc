public import Base
public import House
public import Storage
public import Web

/// Who may act, as what, and where: turns an account into an `Actor` for every request, in three queries.
public struct Accounts: AccountSource {
    public init() {}

    public func signInPath(next path: String) -> String {
        let next = LocalPath.safe(path)
        // Browsers and proxies give up on headers that are too long.
        return next == "/" || next.utf8.count > 2_000 ? "/sign-in" : "/sign-in?next=" + PathText.encoded(next)
    }

    public func principal(account: String, at now: Instant, in connection: Connection) throws -> (any Principal)? {
        guard let id = ID<Account>(account) else { return nil }
        return try actor(id, at: now, in: connection)
    }

    public func principal(tokenDigest: String, at now: Instant, in connection: Connection) throws -> (any Principal)? {
        let account: ID<Account>? = try connection.value(
            """
            SELECT account_id FROM api_token WHERE digest = \(tokenDigest) AND revoked_at = 0 AND expires_at > \(now)
            """)
        return try account.flatMap { try actor($0, at: now, in: connection) }
    }

    /// The official at work on that day; nil if the account is not active or holds no post that day.
    public func actor(_ id: ID<Account>, at now: Instant, in connection: Connection) throws -> Actor? {
        let today = now.date
        let rows = try connection.rows(
            """
            SELECT account.full_name, account.language, account.must_change, post.id AS post_id, post.unit_id,
                post.title_vi, post.title_en, post.title_ar, post.is_main, coalesce(post_role.role, '') AS role
            FROM account JOIN post ON post.account_id = account.id
            LEFT JOIN post_role ON post_role.post_id = post.id
            WHERE account.id = \(id) AND account.state = 'active'
                AND post.from_date <= \(today) AND post.until_date > \(today)
            ORDER BY post.is_main DESC, post.from_date, post.id
            """)
        guard let main = rows.first else { return nil }
        var posts: [ID<AdministrativeUnit>: Set<RoleKey>] = [:]
        for row in rows {
            let unit: ID<AdministrativeUnit> = try row["unit_id"]
            posts[unit, default: []].formUnion([RoleKey(rawValue: try row["role"])].compactMap { $0 })
        }
        let roles = posts.values.reduce(into: Set<RoleKey>()) { $0.formUnion($1) }
        let communes = try communes(of: Array(posts.keys), asOf: today, in: connection)
        let unit: ID<AdministrativeUnit> = try main["unit_id"]
        let language = Language(rawValue: try main["language"])
        let title = LocalizedText(
            try main["title_vi"], english: try main["title_en"], arabic: try main["title_ar"])
        // Until the first password is replaced, the account can do nothing but that.
        let isBarred: Bool = try main["must_change"]
        return Actor(
            account: id, displayName: try main["full_name"], postName: title.text(in: language ?? .vietnamese),
            unit: unit, commune: communes[unit] ?? unit, language: language,
            permissions: isBarred ? [] : try permissions(of: roles, in: connection), roles: roles,
            scope: isBarred ? .nothing : Self.scope(of: posts, communes: communes, asOf: today))
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
