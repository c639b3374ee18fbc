public import Base
public import Foundation
import HTTPTypes
public import House
public import Storage
public import Web
public import WorkCalendar

/// The queue at the counter: lines that give out numbers to phones and on paper, desks that call them, and a screen for the hall.
public struct QueueFeature: Feature {
    public let name = "queue"
    /// Calling and giving out numbers.
    static let serve: Permission = "queue.serve"
    /// Opening, changing and closing lines.
    static let manage: Permission = "queue.manage"

    private let services: QueueServices

    public init(database: Database, clock: WallClock, codes: any CodeRegistry, calendar: WorkCalendarStore) {
        services = QueueServices(database: database, clock: clock, codes: codes, calendar: calendar)
    }

    public var resources: URL? { try? ResourceFolder.of(module: "Queue") }
    public static var migrations: [Migration] { QueueSchema.migrations }

    public var permissions: [PermissionGrant] {
        [
            PermissionGrant(Self.serve, [.counter, .specialist]),
            PermissionGrant(Self.manage, [.admin, .chair]),
        ]
    }

    public func routes(_ routes: inout Routes) {
        let topics: [Topic] = [QueueServices.topic, WorkCalendarStore.topic, "units"]
        let take = TakeNumber(services: services)
        let ticket = ShowTicket(services: services)
        routes.get("/queue", .open, cachedBy: topics, ShowHall(services: services).callAsFunction)
        routes.get("/queue/display", .open, cachedBy: topics, ShowDisplay(services: services).callAsFunction)
        routes.get("/queue/take/{line}", .open, take.callAsFunction)
        routes.post("/queue/take/{line}", .open, take.submit)
        routes.get("/queue/t/{secret}", .secretLink, ticket.callAsFunction)
        routes.get("/queue/t/{secret}/paper", .secretLink, ticket.paper)
        routes.get("/queue/t/{secret}/qr.svg", .secretLink, ticket.symbol)
        routes.post("/queue/t/{secret}/withdraw", .secretLink, ticket.withdraw)
        routes.api(
            .get, "/api/v1/queue", .open, QueueEndpoint.operation, QueueEndpoint(services: services).callAsFunction)
        deskRoutes(&routes)
        lineRoutes(&routes)
    }

    private func deskRoutes(_ routes: inout Routes) {
        let access = Access.permission(Self.serve)
        let deeds = SubmitDeskDeeds(services: services)
        routes.get("/desk/queue", access, ShowDesk(services: services).callAsFunction)
        routes.post("/desk/queue/desk", access, deeds.settle)
        routes.post("/desk/queue/call", access, deeds.call)
        routes.post("/desk/queue/issue", access, deeds.issue)
        routes.get("/desk/queue/tickets", access, ListTickets(services: services).callAsFunction)
        routes.get("/desk/queue/tickets/export.csv", access, ExportTickets(services: services).callAsFunction)
        for deed in QueueRules.Deed.allCases {
            routes.post("/desk/queue/tickets/{id}/\(deed.rawValue)", access, deeds.decide(deed))
        }
        routes.post("/desk/queue/tickets/{id}/send", access, deeds.send)
    }

    private func lineRoutes(_ routes: inout Routes) {
        let access = Access.permission(Self.manage)
        let line = EditLinePage(services: services)
        routes.get("/desk/queue/lines", access, ListLines(services: services).callAsFunction)
        routes.get("/desk/queue/lines/new", access, line.new)
        routes.post("/desk/queue/lines", access, line.create)
        routes.get("/desk/queue/lines/{id}", access, line.show)
        routes.post("/desk/queue/lines/{id}", access, line.edit)
        routes.post("/desk/queue/lines/{id}/close", access, line.turn(false))
        routes.post("/desk/queue/lines/{id}/open", access, line.turn(true))
    }

    public var menu: [MenuItem] {
        [
            MenuItem("queue.menu.hall", path: "/queue", icon: "ticket", place: .square, order: 25),
            MenuItem(
                "queue.menu.desk", path: "/desk/queue", icon: "megaphone", place: .desk, permission: Self.serve,
                order: 8),
            MenuItem(
                "queue.menu.lines", path: "/desk/queue/lines", icon: "ticket", place: .desk, permission: Self.manage,
                order: 500),
        ]
    }

    public var scanTargets: [any ScanTarget] { [LineTarget(services: services), HallTarget(services: services)] }
    public var squareSources: [any SquareSource] { [SquareQueue(services: services)] }

    public var jobs: [JobHandler] {
        let erase = EraseOldTickets(services: services)
        return [JobHandler(kind: EraseOldTickets.kind, lane: .single) { _ in try await erase() }]
    }
    public var schedules: [JobSchedule] { [JobSchedule(kind: EraseOldTickets.kind, every: 86_400)] }

    public func seed(_ demo: Demo) async throws { try await SeedQueue(services: services)(demo) }
}
