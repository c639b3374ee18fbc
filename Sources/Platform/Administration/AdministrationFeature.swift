import Base
public import Foundation
import HTTPTypes
public import House
public import Storage
public import Web

/// How the installation is, for whoever looks after it: health, jobs, storage, slow answers, backups, upgrades.
public struct AdministrationFeature: Feature {
    public let name = "administration"
    private let watch: HealthWatch
    private let program: ProgramFacts

    public init(watch: HealthWatch, program: ProgramFacts) {
        self.watch = watch
        self.program = program
    }

    /// Looking at the installation, and deciding on jobs that were given up.
    public static let manage: Permission = "administration.manage"

    public var resources: URL? { try? ResourceFolder.of(module: "Administration") }
    public static var migrations: [Migration] { AdministrationSchema.migrations }
    public var permissions: [PermissionGrant] { [PermissionGrant(Self.manage, [.admin])] }

    public var menu: [MenuItem] {
        [
            MenuItem(
                "administration.title", path: "/desk/administration", icon: "settings", place: .desk,
                permission: Self.manage, order: 920)
        ]
    }

    public func routes(_ routes: inout Routes) {
        let access = Access.permission(Self.manage)
        let (jobs, lists) = (ListDeadJobs(), AdministrationList())
        routes.get(
            "/desk/administration", access, ShowAdministration(watch: watch, program: program).callAsFunction)
        routes.get("/desk/administration/jobs", access, jobs.callAsFunction)
        routes.post("/desk/administration/jobs/{id}/retry", access, jobs.retry)
        routes.post("/desk/administration/jobs/{id}/set-aside", access, jobs.setAside)
        routes.get("/desk/administration/requests", access, lists.requests)
        routes.get("/desk/administration/backups", access, lists.backups)
        routes.get("/desk/administration/drills", access, lists.drills)
        routes.get("/desk/administration/migrations", access, lists.migrations)
        routes.api(
            .get, "/api/v1/administration/health", access, HealthEndpoint.operation,
            HealthEndpoint(watch: watch, program: program).callAsFunction)
    }
}
