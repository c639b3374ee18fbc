public import House
public import Storage
import Web

/// Which role may do what.
public enum RolePermissions {
    /// Whether every grant is known already, so that a start need not write.
    public static func areKnown(_ grants: [PermissionGrant], in connection: Connection) throws -> Bool {
        let known = Set(
            try connection.rows("SELECT role, permission FROM role_permission") { row in
                "\(try row["role"] as String) \(try row["permission"] as String)"
            })
        return grants.allSatisfy { grant in
            grant.roles.allSatisfy { known.contains("\($0.rawValue) \(grant.permission.name)") }
        }
    }

    /// Writes down the grants of all features that are not known yet; what an administrator has decided stays. Run at
    /// each start.
    public static func seed(_ grants: [PermissionGrant], in transaction: Transaction) throws {
        let lines: [SQL] = grants.flatMap { grant in
            grant.roles.map { role -> SQL in "(\(role), \(grant.permission.name), 1)" }
        }
        for start in stride(from: 0, to: lines.count, by: 200) {
            let chunk = SQL.joined(Array(lines[start..<min(start + 200, lines.count)]), by: ", ")
            try transaction.execute(
                """
                INSERT INTO role_permission (role, permission, granted) VALUES \(chunk)
                ON CONFLICT (role, permission) DO NOTHING
                """)
        }
    }
}
