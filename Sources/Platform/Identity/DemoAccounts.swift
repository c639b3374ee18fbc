import Audit
public import Base
public import House
public import Storage
public import Trust

/// The 44 officials of the demo commune: synthetic, labelled so, all with one password that everyone may know.
public struct DemoAccounts: Sendable {
    /// The password of every demo account. `langso demo --accounts` prints it; no other account may choose it.
    public static let password = "langso-demo"
    private let database: Database
    private let hasher: PasswordHasher

    public init(database: Database, hasher: PasswordHasher) {
        self.database = database
        self.hasher = hasher
    }

    /// Opens the accounts of `demo/officials.csv` that are not there yet.
    ///
    /// The one password is hashed once and the same string stored for all: for demo accounts only, where nothing is
    /// secret, so that 44 slow hashes do not delay the first start.
    public func seed(_ demo: Demo) async throws {
        let rows = try demo.csv("demo/officials.csv")
        let hash = try await hasher.hash(Self.password)
        let from = CalendarDate(year: 2025, month: 7, day: 1) ?? demo.now.date
        try await database.write(.alone) { transaction in
            let known = Set(try transaction.values("SELECT username FROM account", as: String.self))
            var units: [String: ID<AdministrativeUnit>] = [:]
            for row in try transaction.rows("SELECT id, key FROM unit") { units[try row["key"]] = try row["id"] as ID }
            for row in rows {
                guard let username = row["username"], !known.contains(username), let name = row["full_name"],
                    let unit = units[row["unit"] ?? ""]
                else { continue }
                let roles = (row["roles"] ?? "").split(separator: ";").compactMap { RoleKey(rawValue: String($0)) }
                try CreateAccount.insert(
                    CreateAccount.Input(
                        username: username, fullName: name, phone: row["phone"] ?? "", unit: unit,
                        title: row.localized("post"),
                        roles: roles, period: DatePeriod(from: from), isSynthetic: true),
                    hash: hash, mustChange: false, by: .system("demo"), at: demo.now, in: transaction)
            }
        }
    }

    /// One demo account, for the list that the program prints.
    public struct Line: Sendable {
        public let username: String
        public let fullName: String
        public let post: String
        public let roles: [RoleKey]
        public let unit: String
    }

    /// The demo accounts, by user name.
    public static func list(asOf date: CalendarDate, in connection: Connection) throws -> [Line] {
        let store = AccountStore()
        let ids = try connection.values(
            "SELECT id FROM account WHERE synthetic = 1 AND state = 'active' ORDER BY username", as: ID<Account>.self)
        let posts = try store.posts(of: ids, in: connection)
        let units = try UnitStore().find(posts.values.flatMap { $0.map(\.unit) }, asOf: date, in: connection)
        return try ids.compactMap { id in
            guard let account = try store.find(id, in: connection), let post = posts[id]?.first else { return nil }
            return Line(
                username: account.username, fullName: account.fullName, post: post.title.vietnamese, roles: post.roles,
                unit: units[post.unit]?.key ?? "")
        }
    }
}
