public import Base
public import Foundation
import HTTPTypes
public import House
public import Storage
public import Web

/// Fees: what is asked for records of other features, the tariff, cash at the counter with receipts, and closing the drawer.
public struct PaymentsFeature: SeedsLast {
    public let name = "payments"
    static let read: Permission = "payments.read"
    /// Taking cash and giving it back, with a drawer of one's own.
    static let take: Permission = "payments.take"
    /// Confirming what others counted.
    static let confirm: Permission = "payments.confirm"
    static let export: Permission = "payments.export"
    /// Changing the tariff.
    static let tariff: Permission = "payments.tariff"

    private let services: PaymentsServices
    /// The ports for other features.
    public let collection: CollectedFees

    /// `kinds` are the fees that features know how to ask for.
    public init(database: Database, clock: WallClock, codes: any CodeRegistry, kinds: [FeeKind]) {
        services = PaymentsServices(database: database, clock: clock, codes: codes, kinds: kinds)
        collection = CollectedFees(services: services)
    }

    public var resources: URL? { try? ResourceFolder.of(module: "Payments") }
    public static var migrations: [Migration] { PaymentsSchema.migrations }

    public var permissions: [PermissionGrant] {
        let readers: [RoleKey] = [.counter, .clerk, .chair, .viceChair, .inspector, .admin]
        return [
            PermissionGrant(Self.read, readers), PermissionGrant(Self.take, [.counter]),
            PermissionGrant(Self.confirm, [.clerk, .chair, .viceChair]), PermissionGrant(Self.export, readers),
            PermissionGrant(Self.tariff, [.admin]),
        ]
    }

    public var personalData: [any PersonalDataSource] { [FeeData(services: services)] }

    public func routes(_ routes: inout Routes) {
        let (read, take) = (Access.permission(Self.read), Access.permission(Self.take))
        let receipts = ListReceipts(services: services)
        routes.get("/desk/payments", read, receipts.callAsFunction)
        routes.post("/desk/payments.csv", .permission(Self.export), receipts.export)
        let receipt = ShowReceipt(services: services)
        routes.get("/desk/payments/receipts/{id}", read, receipt.callAsFunction)
        routes.get("/desk/payments/receipts/{id}/paper", read, receipt.paper)
        routes.post("/desk/payments/receipts/{id}/revoke", take, receipt.revoke)
        let fees = ListFees(services: services)
        routes.get("/desk/payments/fees", read, fees.callAsFunction)
        routes.post("/desk/payments/fees/{id}/take", take, fees.take)
        let drawer = ShowDrawer(services: services)
        routes.get("/desk/payments/drawer", take, drawer.callAsFunction)
        routes.post("/desk/payments/drawer/open", take, drawer.open)
        routes.post("/desk/payments/drawer/{id}/close", take, drawer.close)
        let closings = ListClosings(services: services)
        routes.get("/desk/payments/closings", read, closings.callAsFunction)
        routes.get("/desk/payments/closings.csv", .permission(Self.export), closings.export)
        let closing = ShowClosing(services: services)
        routes.get("/desk/payments/closings/{id}", read, closing.callAsFunction)
        routes.post("/desk/payments/closings/{id}/confirm", .permission(Self.confirm), closing.confirm)
        tariffRoutes(&routes)
        ReceiptEndpoints(services: services).routes(&routes)
    }

    private func tariffRoutes(_ routes: inout Routes) {
        let edit = EditTariffPage(services: services)
        let access = Access.permission(Self.tariff)
        routes.get(
            "/desk/payments/tariff", .permission(Self.read), ListTariff(services: services).callAsFunction)
        routes.get("/desk/payments/tariff/new", access, edit.new)
        routes.post("/desk/payments/tariff", access, edit.create)
        routes.get("/desk/payments/tariff/{id}", access, edit.show)
        routes.post("/desk/payments/tariff/{id}", access, edit.edit)
    }

    public var menu: [MenuItem] {
        [
            MenuItem(
                "payments.menu.drawer", path: ShowDrawer.path, icon: "money", place: .desk, permission: Self.take,
                order: 112),
            MenuItem(
                "payments.menu.receipts", path: "/desk/payments", icon: "list", place: .desk, permission: Self.read,
                order: 113),
            MenuItem(
                "payments.menu.closings", path: "/desk/payments/closings", icon: "check-circle", place: .desk,
                permission: Self.read, order: 114),
            MenuItem(
                "payments.menu.tariff", path: "/desk/payments/tariff", icon: "settings", place: .desk,
                permission: Self.tariff, order: 115),
        ]
    }

    public var scanTargets: [any ScanTarget] { [ReceiptTarget(services: services)] }
    public var inbox: [any InboxSource] { [PaymentsInbox(services: services)] }

    public func seed(_ demo: Demo) async throws { try await SeedTariff(services: services)(demo) }
    public func finishSeed(_ demo: Demo) async throws { try await SeedPayments(services: services)(demo) }
}
