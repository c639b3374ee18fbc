public import Base
public import House
public import Storage
import Web

/// Reads and writes accounts, posts and tokens. SQL only: rights are the actions' matter.
public struct AccountStore: Sendable {
    public init() {}

    /// The account, whatever its state.
    public func find(_ id: ID<Account>, in connection: Connection) throws -> AccountRecord? {
        try connection.row("\(Self.select) WHERE account.id = \(id)", Self.read)
    }

    /// The account that signs in with that name; any spelling of its letters' case.
    public func find(username: String, in connection: Connection) throws -> AccountRecord? {
        try connection.row("\(Self.select) WHERE account.username = \(username.lowercased())", Self.read)
    }

    /// The accounts of those names; at most some hundreds at once.
    func find(usernames: Set<String>, in connection: Connection) throws -> [AccountRecord] {
        if usernames.isEmpty { return [] }
        return try connection.rows(
            "\(Self.select) WHERE account.username IN (\(list: usernames.sorted()))", Self.read)
    }

    /// The account if one of its posts, past ones included, lies within the scope.
    public func find(_ id: ID<Account>, _ scope: Scope, in connection: Connection) throws -> AccountRecord? {
        try connection.row("\(Self.select) WHERE account.id = \(id) AND \(Self.visible(scope))", Self.read)
    }

    /// Accounts within the scope by name (given name first), after the cursor.
    public func list(
        _ scope: Scope, words: String = "", unit: ID<AdministrativeUnit>? = nil, state: AccountRecord.State? = nil,
        asOf date: CalendarDate, after cursor: ID<Account>? = nil, limit: Int = 50, in connection: Connection
    ) throws -> [AccountRecord] {
        var conditions: [SQL] = [Self.visible(scope)]
        if !words.foldedWords().isEmpty {
            let found = try SearchIndex().find(
                words, where: "search_entry.source = \(Self.searchSource)", limit: 500, in: connection)
            conditions.append("account.id IN (\(list: found.map(\.record)))")
        }
        if let unit {
            conditions.append(
                """
                EXISTS (SELECT 1 FROM post WHERE post.account_id = account.id AND post.from_date <= \(date)
                    AND post.until_date > \(date) AND \(Scope.below([unit], asOf: date).contains("post.unit_id")))
                """)
        }
        if let state { conditions.append("account.state = \(state)") }
        if let cursor,
            let key: String = try connection.value("SELECT name_key FROM account WHERE id = \(cursor)")
        {
            conditions.append("account.name_key > \(key) OR (account.name_key = \(key) AND account.id > \(cursor))")
        }
        return try connection.rows(
            "\(Self.select) WHERE \(SQL.all(conditions)) ORDER BY account.name_key, account.id LIMIT \(limit)",
            Self.read)
    }

    /// The names of accounts, for the rows of a list.
    public func names(
        of ids: some Collection<ID<Account>>, in connection: Connection
    ) throws -> [ID<Account>: String] {
        let rows = try connection.rows("SELECT id, full_name FROM account WHERE id IN (\(list: Set(ids)))") { row in
            (try row["id"] as ID<Account>, try row["full_name"] as String)
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// Accounts with a role in force in one of the units below, by name, those that fill such a post for another
    /// included: who could be assigned, told or asked.
    public func holders(
        of roles: [RoleKey], _ scope: Scope, asOf date: CalendarDate, in connection: Connection
    ) throws -> [AccountRecord] {
        let post: SQL = """
            post.from_date <= \(date) AND post.until_date > \(date) AND post_role.role IN (\(list: roles))
                AND \(scope.contains("post.unit_id"))
            """
        return try connection.rows(
            """
            \(Self.select) WHERE account.state = 'active' AND account.id IN (
                SELECT post.account_id FROM post JOIN post_role ON post_role.post_id = post.id WHERE \(post)
                UNION
                SELECT delegation.deputy_id FROM delegation JOIN post ON post.id = delegation.post_id
                JOIN post_role ON post_role.post_id = post.id
                WHERE \(DelegationStore.inForce(date)) AND \(post) AND EXISTS (
                    SELECT 1 FROM post AS own WHERE own.account_id = delegation.deputy_id
                        AND own.from_date <= \(date) AND own.until_date > \(date)))
            ORDER BY account.name_key, account.id
            """, Self.read)
    }

    /// The account's posts, the main one first, past ones last.
    public func posts(of account: ID<Account>, in connection: Connection) throws -> [Post] {
        try posts(of: [account], in: connection)[account] ?? []
    }

    /// The posts of many accounts in two queries.
    public func posts(
        of accounts: some Collection<ID<Account>>, in connection: Connection
    ) throws -> [ID<Account>: [Post]] {
        if accounts.isEmpty { return [:] }
        let roles = try connection.rows(
            """
            SELECT post_role.post_id, post_role.role FROM post_role JOIN post ON post.id = post_role.post_id
            WHERE post.account_id IN (\(list: accounts)) ORDER BY post_role.role
            """
        ) { row in (try row["post_id"] as ID<Post>, RoleKey(rawValue: try row["role"])) }
        let rolesByPost = Dictionary(grouping: roles) { $0.0 }.mapValues { $0.compactMap(\.1) }
        let posts = try connection.rows(
            """
            SELECT id, account_id, unit_id, title_vi, title_en, title_ar, from_date, until_date, is_main FROM post
            WHERE account_id IN (\(list: accounts)) ORDER BY until_date DESC, is_main DESC, from_date, id
            """
        ) { row in
            let id: ID<Post> = try row["id"]
            return (
                try row["account_id"] as ID<Account>,
                Post(
                    id: id, unit: try row["unit_id"],
                    title: try row.localized("title"),
                    roles: rolesByPost[id] ?? [],
                    period: DatePeriod(from: try row["from_date"], column: try row["until_date"]),
                    isMain: try row["is_main"])
            )
        }
        return Dictionary(grouping: posts) { $0.0 }.mapValues { $0.map(\.1) }
    }

    /// The account's tokens, the newest first.
    public func tokens(of account: ID<Account>, in connection: Connection) throws -> [APIToken] {
        try connection.rows(
            """
            SELECT digest, name, created_at, expires_at, revoked_at FROM api_token WHERE account_id = \(account)
            ORDER BY created_at DESC LIMIT 100
            """
        ) { row in
            let revoked: Instant = try row["revoked_at"]
            return APIToken(
                digest: try row["digest"], name: try row["name"], createdAt: try row["created_at"],
                expiresAt: try row["expires_at"], revokedAt: revoked.milliseconds == 0 ? nil : revoked)
        }
    }

    func insertPost(
        _ post: Post, account: ID<Account>, in transaction: Transaction
    ) throws {
        if post.isMain { try transaction.execute("UPDATE post SET is_main = 0 WHERE account_id = \(account)") }
        try transaction.execute(
            """
            INSERT INTO post (id, account_id, unit_id, title_vi, title_en, title_ar, from_date, until_date, is_main)
            VALUES (\(post.id), \(account), \(post.unit), \(post.title.vietnamese),
                \(post.title.others[.english] ?? ""), \(post.title.others[.arabic] ?? ""), \(post.period.from),
                \(post.period.until ?? .openEnd), \(post.isMain))
            """)
        for role in Set(post.roles) {
            try transaction.execute("INSERT INTO post_role (post_id, role) VALUES (\(post.id), \(role))")
        }
    }

    /// Writes other titles, roles and days of a post.
    func replacePost(_ post: Post, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE post SET title_vi = \(post.title.vietnamese), title_en = \(post.title.others[.english] ?? ""),
                title_ar = \(post.title.others[.arabic] ?? ""), from_date = \(post.period.from),
                until_date = \(post.period.until ?? .openEnd) WHERE id = \(post.id)
            """)
        try transaction.execute("DELETE FROM post_role WHERE post_id = \(post.id)")
        for role in Set(post.roles) {
            try transaction.execute("INSERT INTO post_role (post_id, role) VALUES (\(post.id), \(role))")
        }
    }

    /// Makes the account findable by name, user name and post.
    func index(_ id: ID<Account>, in transaction: Transaction) throws {
        guard let account = try find(id, in: transaction) else { return }
        let posts = try posts(of: id, in: transaction)
        let titles = posts.flatMap { [$0.title.vietnamese] + $0.title.others.values }
        try SearchIndex().put(
            SearchIndex.Entry(
                source: Self.searchSource, record: id.text, unit: posts.first?.unit.text ?? "",
                audience: IdentityFeature.read.name, title: account.fullName,
                detail: posts.first?.title.vietnamese ?? "",
                path: "/desk/accounts/\(id)",
                words: ([account.username, account.phone] + titles).joined(separator: " ")),
            in: transaction)
    }

    static let searchSource = "identity.account"

    private static func visible(_ scope: Scope) -> SQL {
        "EXISTS (SELECT 1 FROM post WHERE post.account_id = account.id AND \(scope.contains("post.unit_id")))"
    }

    private static let select: SQL = """
        SELECT account.id, account.username, account.full_name, account.state, account.language, account.phone,
            account.must_change, account.synthetic, account.version, account.created_at, account.password_hash
        FROM account
        """

    private static func read(_ row: Row) throws -> AccountRecord {
        AccountRecord(
            id: try row["id"], username: try row["username"], fullName: try row["full_name"], state: try row["state"],
            language: Language(rawValue: try row["language"]), phone: try row["phone"],
            mustChange: try row["must_change"], isSynthetic: try row["synthetic"], version: try row["version"],
            createdAt: try row["created_at"], passwordHash: try row["password_hash"])
    }
}
