import Base
public import Foundation
public import House
public import Storage
public import Web

/// Working time and holidays: what deadlines are counted by.
public struct WorkCalendarFeature: Feature {
    public let name = "workcalendar"
    private let store: WorkCalendarStore
    private let database: Database

    /// `store` is the one that other features count with, so that its memory is shared.
    public init(store: WorkCalendarStore, database: Database) {
        self.store = store
        self.database = database
    }

    /// Adding and taking out special days.
    public static let manage: Permission = "workcalendar.manage"

    /// Published when a special day comes or goes.
    public static let changed = "workcalendar.holiday.changed.v1"

    public var resources: URL? { try? ResourceFolder.of(module: "WorkCalendar") }
    public static var migrations: [Migration] { WorkCalendarSchema.migrations }
    public var permissions: [PermissionGrant] { [PermissionGrant(Self.manage, [.admin, .chair])] }

    public func routes(_ routes: inout Routes) {
        let list = ListHolidays(store: store)
        routes.get("/desk/calendar", .signedIn, list.callAsFunction)
        routes.post("/desk/calendar", .permission(Self.manage), list.create)
        routes.post("/desk/calendar/{id}/withdraw", .permission(Self.manage), list.withdraw)
    }

    public var menu: [MenuItem] {
        [MenuItem("workcalendar.title", path: "/desk/calendar", icon: "calendar", place: .desk, order: 800)]
    }

    public func seed(_ demo: Demo) async throws {
        let action = try ImportWorkCalendar(data: demo.data, at: demo.now)
        let database = database
        try await database.write { transaction in try action(database: database, in: transaction) }
    }
}
