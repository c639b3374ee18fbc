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
    private let personal: PersonalDataServices

    /// `vault` seals the personal data; `sources` say what else is held about persons.
    public init(vault: Vault, database: Database, sources: [any PersonalDataSource]) {
        store = ResidentStore(vault: vault)
        personal = PersonalDataServices(
            database: database, residents: store, store: PersonalDataStore(vault: vault), sources: sources)
    }

    /// Seeing persons, masked.
    public static let read: Permission = "residents.read"
    /// Seeing them in clear, with a reason.
    public static let reveal: Permission = "residents.reveal"
    /// Seeing who looked.
    public static let reveals: Permission = "residents.reveals"
    /// Showing a person what is held about her, and giving her the link to it.
    public static let data: Permission = "residents.data"
    /// Answering what persons ask to be done with their data.
    public static let requests: Permission = "residents.requests"
    /// Setting how long that may take.
    public static let terms: Permission = "residents.terms"

    public var resources: URL? { try? ResourceFolder.of(module: "Residents") }
    public static var migrations: [Migration] { ResidentsSchema.migrations }
    public var permissions: [PermissionGrant] {
        [
            PermissionGrant(Self.read, [.counter, .specialist, .chair, .viceChair, .clerk]),
            PermissionGrant(Self.reveal, [.counter, .specialist, .chair, .viceChair]),
            PermissionGrant(Self.reveals, [.chair, .inspector, .admin]),
            PermissionGrant(Self.data, [.counter, .chair, .viceChair]),
            PermissionGrant(Self.requests, [.chair, .viceChair, .clerk]),
            PermissionGrant(Self.terms, [.admin, .chair]),
        ]
    }

    public func routes(_ routes: inout Routes) {
        let show = ShowResident(store: store)
        routes.get("/desk/residents", .permission(Self.read), ListResidents(store: store).callAsFunction)
        routes.get("/desk/residents/reveals", .permission(Self.reveals), ListReveals().callAsFunction)
        routes.get("/desk/residents/{id}", .permission(Self.read), show.callAsFunction)
        routes.post("/desk/residents/{id}/reveal", .permission(Self.reveal), show.reveal)
        dataRoutes(&routes)
    }

    private func dataRoutes(_ routes: inout Routes) {
        let desk = DataAtTheDesk(services: personal)
        let access = Access.permission(Self.data)
        routes.get("/desk/residents/card", access, desk.card)
        routes.post("/desk/residents/card", access, desk.findByCard)
        routes.get("/desk/residents/{id}/data", access, desk.callAsFunction)
        routes.post("/desk/residents/{id}/data/reveal", .permission(Self.reveal), desk.reveal)
        routes.post("/desk/residents/{id}/data/print", .permission(Self.reveal), desk.print)
        routes.post("/desk/residents/{id}/data/link", access, desk.link)
        routes.post("/desk/residents/{id}/data/requests", access, desk.ask)
        routes.post("/desk/residents/{id}/data/consents", access, desk.giveConsent)
        routes.post("/desk/residents/{id}/data/consents/{consent}/withdraw", access, desk.withdrawConsent)
        let requests = ListPersonalRequests(services: personal)
        let request = ShowPersonalRequest(services: personal)
        routes.get("/desk/personal-requests", .permission(Self.requests), requests.callAsFunction)
        routes.post("/desk/personal-requests/terms", .permission(Self.terms), requests.setTerm)
        routes.get("/desk/personal-requests/{id}", .permission(Self.requests), request.callAsFunction)
        routes.post("/desk/personal-requests/{id}/answer", .permission(Self.requests), request.answer)
        let own = OwnData(services: personal)
        routes.get("/my-data/{secret}", .secretLink, own.callAsFunction)
        routes.get("/my-data/{secret}/qr.svg", .secretLink, own.symbol)
        routes.post("/my-data/{secret}/requests", .secretLink, own.ask)
        routes.post("/my-data/{secret}/consents/{consent}/withdraw", .secretLink, own.withdraw)
    }

    public var inbox: [any InboxSource] { [RequestInbox(services: personal)] }
    public var unitWork: [any UnitWork] { [RequestWork()] }

    public var menu: [MenuItem] {
        [
            MenuItem(
                "residents.title", path: "/desk/residents", icon: "people", place: .desk, permission: Self.read,
                order: 150),
            MenuItem(
                "residents.reveals.title", path: "/desk/residents/reveals", icon: "eye", place: .desk,
                permission: Self.reveals, order: 905),
            MenuItem(
                "residents.data.menu", path: "/desk/residents/card", icon: "shield", place: .desk,
                permission: Self.data, order: 151),
            MenuItem(
                "residents.requests.title", path: "/desk/personal-requests", icon: "shield", place: .desk,
                permission: Self.requests, order: 152),
        ]
    }
}
