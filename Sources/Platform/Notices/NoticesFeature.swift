public import Base
public import Foundation
public import House
public import Storage
public import Web

/// Lines for officials, in the program itself.
public struct NoticesFeature: Feature {
    public let name = "notices"
    private let database: Database
    private let clock: WallClock
    private let waiting: [any InboxSource]

    /// `waiting` is what fills the official's first page.
    public init(database: Database, clock: WallClock, waiting: [any InboxSource]) {
        self.database = database
        self.clock = clock
        self.waiting = waiting
    }

    public var resources: URL? { try? ResourceFolder.of(module: "Notices") }
    public static var migrations: [Migration] { NoticesSchema.migrations }

    public func routes(_ routes: inout Routes) {
        routes.get("/desk", .signedIn, ShowInbox(inbox: waiting).callAsFunction)
        let list = ListNotices()
        routes.get("/desk/notices", .signedIn, list.callAsFunction)
        routes.post("/desk/notices", .signedIn, list.acknowledgeAll)
        routes.post("/desk/notices/{id}", .signedIn, list.open)
    }

    public var menu: [MenuItem] {
        [
            MenuItem("notices.inbox.title", path: "/desk", icon: "inbox", place: .desk, order: 10),
            MenuItem("notices.title", path: "/desk/notices", icon: "bell", place: .desk, order: 20),
        ]
    }

    public var jobs: [JobHandler] {
        let sweep = SweepOldNotices(database: database, clock: clock)
        return [JobHandler(kind: "notices.sweep_old_notices", lane: .single) { _ in try await sweep() }]
    }

    public var schedules: [JobSchedule] { [JobSchedule(kind: "notices.sweep_old_notices", every: 86_400)] }
}
