public import Base
public import House
import Storage

/// As what an official may act: all own posts together, one of them, or the post of another.
public struct Capacity: Sendable {
    /// The one post; nil for all own posts together.
    public let post: ID<Post>?
    public let isChosen: Bool
    /// The first day without it, where it is another's post.
    public let until: CalendarDate?
    public let actor: Actor
}

/// What an account holds on a day, read in one query; there is none for an account that is shut or holds no post of its
/// own, whatever posts of others it was to fill.
struct HeldPosts {
    /// A post in force.
    struct Entry {
        let id: ID<Post>
        let unit: ID<AdministrativeUnit>
        let title: LocalizedText
        var roles: Set<RoleKey>
        /// Whose post it is, where it is another's.
        let owner: (id: ID<Account>, name: String)?
        let delegatedUntil: CalendarDate?
    }

    let account: ID<Account>
    let fullName: String
    let language: Language?
    /// Until the first password is replaced, and a second factor that a role demands is set up, the account can do nothing
    /// but that.
    let isBarred: Bool
    /// The main one first.
    let own: [Entry]
    let others: [Entry]
    /// The post that was chosen to act in, or all own ones.
    let chosen: [Entry]

    init?(_ id: ID<Account>, at now: Instant, in connection: Connection) throws {
        let today = now.date
        let rows = try connection.rows(
            """
            SELECT account.full_name, account.language, account.must_change, account.acting_post, \(Self.factor),
                post.id AS post_id,
                post.unit_id, post.title_vi, post.title_en, post.title_ar, post.is_main, post.from_date,
                coalesce(post_role.role, '') AS role, '' AS owner_id, '' AS owner_name, post.until_date
            FROM account JOIN post ON post.account_id = account.id
            LEFT JOIN post_role ON post_role.post_id = post.id
            WHERE account.id = \(id) AND account.state = 'active'
                AND post.from_date <= \(today) AND post.until_date > \(today)
            UNION ALL
            SELECT account.full_name, account.language, account.must_change, account.acting_post, \(Self.factor),
                post.id, post.unit_id, post.title_vi, post.title_en, post.title_ar, post.is_main, post.from_date, coalesce(post_role.role, ''),
                owner.id, owner.full_name, delegation.until_date
            FROM delegation JOIN account ON account.id = delegation.deputy_id
            JOIN post ON post.id = delegation.post_id JOIN account AS owner ON owner.id = post.account_id
            LEFT JOIN post_role ON post_role.post_id = post.id
            WHERE delegation.deputy_id = \(id) AND account.state = 'active' AND owner.state <> 'closed'
                AND delegation.from_date <= \(today) AND delegation.until_date > \(today)
                AND post.from_date <= \(today) AND post.until_date > \(today)
            ORDER BY owner_id, is_main DESC, from_date, post_id
            """)
        guard let first = rows.first, try (first["owner_id"] as String).isEmpty else { return nil }
        account = id
        fullName = try first["full_name"]
        language = Language(rawValue: try first["language"])
        var entries: [Entry] = []
        for row in rows {
            let post: ID<Post> = try row["post_id"]
            let role = RoleKey(rawValue: try row["role"])
            if let last = entries.last, last.id == post {
                if let role { entries[entries.count - 1].roles.insert(role) }
                continue
            }
            let owner = ID<Account>(try row["owner_id"] as String)
            let ownerName: String = try row["owner_name"]
            entries.append(
                Entry(
                    id: post, unit: try row["unit_id"],
                    title: try row.localized("title"),
                    roles: Set([role].compactMap(\.self)), owner: owner.map { ($0, ownerName) },
                    delegatedUntil: owner == nil ? nil : try row["until_date"]))
        }
        let demanded = IdentitySettings.roles(try first["factor_roles"])
        let hasFactor: Bool = (try first["factor_confirmed"] as Int64) > 0
        func isOpen(_ entry: Entry) -> Bool { hasFactor || entry.roles.isDisjoint(with: demanded) }
        own = entries.filter { $0.owner == nil }
        // A post of another that demands more than this account has is not open to it; its own work goes on.
        others = entries.filter { $0.owner != nil && isOpen($0) }
        isBarred = try first["must_change"] || !own.allSatisfy(isOpen)
        let acting = ID<Post>(try first["acting_post"] as String)
        chosen = (own + others).first { $0.id == acting }.map { [$0] } ?? own
    }

    /// Which roles demand a second factor, and whether the account has one.
    private static let factor: SQL = """
        coalesce((SELECT value FROM identity_setting WHERE name = 'second_factor_roles'), '') AS factor_roles,
        coalesce((SELECT second_factor.confirmed_at FROM second_factor WHERE second_factor.account_id = account.id), 0)
            AS factor_confirmed
        """
}
