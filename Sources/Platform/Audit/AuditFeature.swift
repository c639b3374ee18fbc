import Base
public import Foundation
public import House
public import Storage
public import Web

/// Who did what and when, and that nobody changed it since: its pages and its tables.
public struct AuditFeature: Feature {
    public let name = "audit"
    private let publicKey: String

    /// `publicKey` checks the seals (base64url) and is published with the heads.
    public init(publicKey: String) { self.publicKey = publicKey }

    public var resources: URL? { try? ResourceFolder.of(module: "Audit") }
    public static var migrations: [Migration] { AuditSchema.migrations }
    public var permissions: [PermissionGrant] {
        [PermissionGrant(Self.read, [.admin, .inspector, .chair])]
    }
    public var menu: [MenuItem] {
        [MenuItem("audit.title", path: "/desk/audit", icon: "shield", place: .desk, permission: Self.read, order: 910)]
    }

    public func routes(_ routes: inout Routes) {
        routes.get("/desk/audit", .permission(Self.read), ListAuditEntries().callAsFunction)
        routes.get("/audit/heads", .open, ListAuditHeads(publicKey: publicKey).callAsFunction)
    }

    static let read: Permission = "audit.read"
}
