import Base
public import Foundation
public import House
public import Storage
public import Trust
public import Web

/// The dated tree of units, the officials' accounts, and the way in.
public struct IdentityFeature: Feature {
    public let name = "identity"
    private let database: Database
    private let hasher: PasswordHasher
    private let rules: PasswordRules

    public init(database: Database, hasher: PasswordHasher) {
        self.database = database
        self.hasher = hasher
        rules = PasswordRules()
    }

    public var resources: URL? { try? ResourceFolder.of(module: "Identity") }
    public var migrations: [Migration] { IdentitySchema.migrations }
    public var permissions: [PermissionGrant] {
        [
            PermissionGrant(Self.manage, [.admin]),
            PermissionGrant(Self.read, [.admin, .chair, .viceChair]),
        ]
    }
    public var menu: [MenuItem] {
        [
            MenuItem(
                "identity.accounts.title", path: "/desk/accounts", icon: "people", place: .desk, permission: Self.read,
                order: 900),
            MenuItem(
                "identity.units.title", path: "/desk/units", icon: "building", place: .desk, permission: Self.read,
                order: 905),
        ]
    }

    static let manage: Permission = "identity.manage"
    static let read: Permission = "identity.read"

    public func seed(_ demo: Demo) async throws {
        let rows = try demo.csv("units.csv")
        try await database.write(.alone) { transaction in
            _ = try ImportUnits()(rows, actor: .system("demo"), at: demo.now, in: transaction)
        }
        try await DemoAccounts(database: database, hasher: hasher).seed(demo)
    }
}
