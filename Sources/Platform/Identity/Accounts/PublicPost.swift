public import Base
public import House
public import Storage

/// A post that somebody holds, as everyone may know it: no user name, no rights.
public struct PublicPost: Sendable {
    public let holder: String
    public let title: LocalizedText
    public let unit: ID<AdministrativeUnit>
    /// A telephone of the office; empty if there is none.
    public let phone: String
}

extension AccountStore {
    /// What is raised when accounts or posts change: pages that show who holds a post depend on it.
    public static let topic: Topic = "posts"

    /// Posts in force that day, by the holder's name; of one unit itself or of all in the scope. Who only looks after the
    /// program is left out.
    public func publicPosts(
        _ scope: Scope, of unit: ID<AdministrativeUnit>? = nil, asOf date: CalendarDate, limit: Int,
        in connection: Connection
    ) throws -> [PublicPost] {
        var conditions: [SQL] = [
            "account.state = 'active'", "post.from_date <= \(date)", "post.until_date > \(date)",
            scope.contains("post.unit_id"),
            """
            NOT EXISTS (SELECT 1 FROM post_role WHERE post_role.post_id = post.id AND post_role.role = \(RoleKey.admin))
                OR EXISTS (SELECT 1 FROM post_role WHERE post_role.post_id = post.id
                    AND post_role.role <> \(RoleKey.admin))
            """,
        ]
        if let unit { conditions.append("post.unit_id = \(unit)") }
        return try connection.rows(
            """
            SELECT account.full_name, account.phone, post.title_vi, post.title_en, post.title_ar, post.unit_id
            FROM post JOIN account ON account.id = post.account_id
            WHERE \(SQL.all(conditions)) ORDER BY account.name_key, post.is_main DESC, post.id LIMIT \(limit)
            """
        ) { row in
            PublicPost(
                holder: try row["full_name"],
                title: try row.localized("title"),
                unit: try row["unit_id"], phone: try row["phone"])
        }
    }
}
