import Base
public import Foundation
public import House
public import Storage
public import Trust
public import Web

/// The persons whom the commune serves: masked until someone says why.
public struct ResidentsFeature: Feature {
    public let name = "residents"
    private let store: ResidentStore

    /// `vault` seals the personal data.
    public init(vault: Vault) { store = ResidentStore(vault: vault) }

    /// Seeing persons, masked.
    public static let read: Permission = "residents.read"
    /// Seeing them in clear, with a reason.
    public static let reveal: Permission = "residents.reveal"
    /// Seeing who looked.
    public static let reveals: Permission = "residents.reveals"

    public var resources: URL? { try? ResourceFolder.of(module: "Residents") }
    public static var migrations: [Migration] { ResidentsSchema.migrations }
    public var permissions: [PermissionGrant] {
        [
            PermissionGrant(Self.read, [.counter, .specialist, .chair, .viceChair, .clerk]),
            PermissionGrant(Self.reveal, [.counter, .specialist, .chair, .viceChair]),
            PermissionGrant(Self.reveals, [.chair, .inspector, .admin]),
        ]
    }

    public func routes(_ routes: inout Routes) {
        let show = ShowResident(store: store)
        routes.get("/desk/residents", .permission(Self.read), ListResidents(store: store).callAsFunction)
        routes.get("/desk/residents/reveals", .permission(Self.reveals), ListReveals().callAsFunction)
        routes.get("/desk/residents/{id}", .permission(Self.read), show.callAsFunction)
        routes.post("/desk/residents/{id}/reveal", .permission(Self.reveal), show.reveal)
    }

    public var menu: [MenuItem] {
        [
            MenuItem(
                "residents.title", path: "/desk/residents", icon: "people", place: .desk, permission: Self.read,
                order: 150),
            MenuItem(
                "residents.reveals.title", path: "/desk/residents/reveals", icon: "eye", place: .desk,
                permission: Self.reveals, order: 905),
        ]
    }
}
