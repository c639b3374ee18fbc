public import Base
public import Foundation
import HTTPTypes
public import House
public import Residents
public import Storage
public import Trust
public import Web

/// Certified copies and signatures: the lane at the counter, the books, the words over the copies, and the code on each of them.
public struct CertificationFeature: Feature {
    public let name = "certification"
    static let read: Permission = "certification.read"
    /// Entering, correcting, declaring void.
    static let register: Permission = "certification.register"
    static let export: Permission = "certification.export"
    /// Changing the words over copies.
    static let manage: Permission = "certification.manage"

    /// What it asks fees for.
    public static let fees = [
        FeeKind("certification.copy", title: "certification.fee.copy"),
        FeeKind("certification.signature", title: "certification.fee.signature"),
    ]

    private let services: CertificationServices

    public init(
        database: Database, clock: WallClock, vault: Vault, codes: any CodeRegistry, residents: ResidentStore,
        applications: any ReceivedApplications, fees: any FeeCollection, tariff: any FeeTariff
    ) {
        services = CertificationServices(
            database: database, clock: clock, vault: vault, codes: codes, residents: residents,
            applications: applications, fees: fees, tariff: tariff)
    }

    public var resources: URL? { try? ResourceFolder.of(module: "Certification") }
    public static var migrations: [Migration] { CertificationSchema.migrations }

    public var permissions: [PermissionGrant] {
        let readers: [RoleKey] = [.counter, .specialist, .clerk, .chair, .viceChair, .inspector, .admin]
        return [
            PermissionGrant(Self.read, readers), PermissionGrant(Self.register, [.counter, .specialist]),
            PermissionGrant(Self.export, [.counter, .clerk, .chair, .viceChair, .inspector, .admin]),
            PermissionGrant(Self.manage, [.admin]),
        ]
    }

    /// For the figures and the register of the one-stop service.
    public var atOnce: any ResolvedAtOnce { CertifiedAtOnce(entries: services.entries) }

    public var personalData: [any PersonalDataSource] { [EntryData(services: services)] }

    public func routes(_ routes: inout Routes) {
        let (read, register) = (Access.permission(Self.read), Access.permission(Self.register))
        let (export, manage) = (Access.permission(Self.export), Access.permission(Self.manage))
        let lane = RegisterPage(services: services)
        routes.get("/desk/certification", register, lane.callAsFunction)
        routes.post("/desk/certification", register, lane.submit)
        let list = ListEntries(services: services)
        routes.get("/desk/certification/register", read, list.callAsFunction)
        routes.post("/desk/certification/register.csv", export, list.export)
        routes.post("/desk/certification/register.pdf", export, PrintRegister(services: services).callAsFunction)
        routes.get("/desk/certification/summary", read, ShowSummary(services: services).callAsFunction)
        let entry = ShowEntry(services: services)
        routes.get("/desk/certification/entries/{id}", read, entry.callAsFunction)
        routes.get("/desk/certification/entries/{id}/wording", register, entry.wording)
        routes.post("/desk/certification/entries/{id}/correct", register, entry.correct)
        routes.post("/desk/certification/entries/{id}/void", register, entry.void)
        let wordings = EditWordingPage(services: services)
        routes.get("/desk/certification/wordings", manage, wordings.list)
        routes.get("/desk/certification/wordings/new", manage, wordings.new)
        routes.post("/desk/certification/wordings", manage, wordings.create)
        routes.get("/desk/certification/wordings/{id}", manage, wordings.show)
        routes.post("/desk/certification/wordings/{id}", manage, wordings.edit)
        EntryEndpoints(services: services).routes(&routes)
    }

    public var menu: [MenuItem] {
        [
            MenuItem(
                "certification.menu.lane", path: RegisterPage.path, icon: "stamp", place: .desk,
                permission: Self.register, order: 102),
            MenuItem(
                "certification.menu.register", path: ListEntries.path, icon: "book", place: .desk,
                permission: Self.read, order: 103),
            MenuItem(
                "certification.menu.summary", path: "/desk/certification/summary", icon: "chart", place: .desk,
                permission: Self.read, order: 104),
            MenuItem(
                "certification.menu.wordings", path: "/desk/certification/wordings", icon: "edit", place: .desk,
                permission: Self.manage, order: 116),
        ]
    }

    public var scanTargets: [any ScanTarget] { [EntryTarget(services: services)] }

    public func seed(_ demo: Demo) async throws { try await SeedCertification(services: services)(demo) }
}
