public import Base
public import Files
public import Foundation
import HTTPTypes
public import House
public import Notices
public import Storage
public import Trust
public import Web
public import WorkCalendar

/// What residents tell the commune from any sign and what becomes of it; desks that serve people and how they are rated.
public struct FeedbackFeature: Feature {
    public let name = "feedback"
    let services: FeedbackServices

    public init(
        database: Database, clock: WallClock, vault: Vault, codes: any CodeRegistry, files: FileStore,
        calendar: WorkCalendarStore, notices: NoticeBoard
    ) {
        services = FeedbackServices(
            database: database, clock: clock, vault: vault, codes: codes, files: files, calendar: calendar,
            notices: notices)
    }

    public var resources: URL? { try? ResourceFolder.of(module: "Feedback") }
    public static var migrations: [Migration] { FeedbackSchema.migrations }

    public var permissions: [PermissionGrant] {
        let leaders: [RoleKey] = [.chair, .viceChair, .information]
        let handlers: [RoleKey] = leaders + [.clerk, .counter, .villageHead, .police]
        return [
            PermissionGrant(
                ReportRules.read,
                handlers + [
                    .admin, .inspector, .specialist, .health, .military, .principal, .radio, .massOrganisation,
                ]),
            PermissionGrant(ReportRules.handle, handlers), PermissionGrant(ReportRules.assign, leaders),
            PermissionGrant(ReportRules.reveal, [.chair, .viceChair, .information, .clerk, .police, .villageHead]),
            PermissionGrant(ReportRules.categories, [.admin, .information]),
            PermissionGrant(RatingRules.desks, [.admin, .chair, .information]),
            PermissionGrant(RatingRules.ratings, [.chair, .viceChair, .information, .admin, .inspector]),
        ]
    }

    public func routes(_ routes: inout Routes) {
        reports(&routes)
        follow(&routes)
        rating(&routes)
        desk(&routes)
        let endpoints = ReportEndpoints(services: services)
        routes.api(.get, "/api/v1/reports", .open, ReportEndpoints.operation, endpoints.list)
        routes.api(.post, "/api/v1/reports", .open, SubmitReportEndpoint.operation) {
            try await SubmitReportEndpoint(services: services)($0)
        }
    }

    private func reports(_ routes: inout Routes) {
        let submit = SubmitReportPage(services: services)
        let show = ShowReport(services: services)
        routes.get("/report", .open, submit.show)
        routes.post("/report", .open, submit.send)
        routes.get(
            "/reports", .open, cachedBy: [FeedbackServices.topic, "units"],
            ListReports(services: services).callAsFunction)
        routes.get("/reports/{code}", .open, cachedBy: ["code/{code}", "units"], show.callAsFunction)
        routes.get("/reports/{code}/photos/{file}", .open, show.photo)
        routes.post("/reports/{code}/me-too", .open, show.meToo)
    }

    private func follow(_ routes: inout Routes) {
        let follow = FollowReport(services: services)
        routes.get("/report/{secret}", .secretLink, follow.callAsFunction)
        routes.get("/report/{secret}/qr.svg", .secretLink, follow.symbol)
        routes.get("/report/{secret}/qr.png", .secretLink, follow.picture)
        routes.get("/report/{secret}/photos/{file}", .secretLink, follow.photo)
        routes.post("/report/{secret}/words", .secretLink, follow.add)
        routes.post("/report/{secret}/solved", .secretLink, follow.confirm)
        routes.post("/report/{secret}/again", .secretLink, follow.reopen)
        routes.post("/report/{secret}/withdraw", .secretLink, follow.withdraw)
    }

    private func rating(_ routes: inout Routes) {
        let rate = RateDeskPage(services: services)
        routes.get("/rate/{code}", .open, rate.show)
        routes.post("/rate/{code}", .open, rate.send)
        routes.get("/rate/{code}/tablet", .open, rate.tablet)
        routes.post("/rate/{code}/tablet", .open, rate.sendTablet)
        routes.get("/rate/{code}/thanks", .open, rate.thanks)
    }

    private func desk(_ routes: inout Routes) {
        let read = Access.permission(ReportRules.read)
        let (show, change) = (ShowDeskReport(services: services), ChangeReport(services: services))
        routes.get("/desk/reports", read, ListDeskReports(services: services).callAsFunction)
        routes.get("/desk/reports.csv", read, ExportReports(services: services).callAsFunction)
        routes.get("/desk/reports/{id}", read, show.callAsFunction)
        routes.get("/desk/reports/{id}/photos/{file}", read, show.photo)
        routes.get("/desk/reports/{id}/photos/{file}/original", read, show.original)
        for deed in ReportRules.Deed.allCases { routes.post("/desk/reports/{id}/\(deed.path)", read, change(deed)) }

        let ratings = ListRatings(services: services)
        let ballots = RegisterBallotsPage(services: services)
        routes.get("/desk/ratings", read, ratings.callAsFunction)
        routes.get("/desk/ratings/list", read, ratings.list)
        routes.get("/desk/ratings.csv", read, ratings.export)
        routes.get("/desk/ratings/paper", .permission(ReportRules.handle), ballots.show)
        routes.post("/desk/ratings/paper", .permission(ReportRules.handle), ballots.send)

        let categories = EditCategoryPages(services: services)
        let decide = Access.permission(ReportRules.categories)
        routes.get("/desk/report-categories", decide, categories.list)
        routes.post("/desk/report-categories", decide, categories.create)
        routes.post("/desk/report-categories/contact-days", decide, categories.keep)
        routes.get("/desk/report-categories/{key}", decide, categories.show)
        routes.post("/desk/report-categories/{key}", decide, categories.edit)

        let desks = EditDeskPages(services: services)
        let manage = Access.permission(RatingRules.desks)
        routes.get("/desk/desks", manage, desks.list)
        routes.get("/desk/desks/new", manage, desks.new)
        routes.post("/desk/desks/new", manage, desks.create)
        routes.get("/desk/desks/{id}", manage, desks.show)
        routes.post("/desk/desks/{id}/edit", manage, desks.edit)
        routes.post("/desk/desks/{id}/assign", manage, desks.assign)
        routes.post("/desk/desks/{id}/revoke", manage, desks.revoke)
    }

    public var menu: [MenuItem] {
        [
            MenuItem("feedback.report.link", path: "/report", icon: "warning", place: .square, order: 30),
            MenuItem("feedback.list.title", path: "/reports", icon: "chat", place: .square, order: 35),
            MenuItem(
                "feedback.desk.menu", path: "/desk/reports", icon: "warning", place: .desk,
                permission: ReportRules.read, order: 130),
            MenuItem(
                "feedback.ratings.menu", path: "/desk/ratings", icon: "face-4", place: .desk,
                permission: ReportRules.read, order: 501),
            MenuItem(
                "feedback.desks.menu", path: "/desk/desks", icon: "person", place: .desk,
                permission: RatingRules.desks, order: 502),
            MenuItem(
                "feedback.categories.menu", path: "/desk/report-categories", icon: "list", place: .desk,
                permission: ReportRules.categories, order: 503),
        ]
    }

    public var personalData: [any PersonalDataSource] { [ReportData(services: services)] }
    public var unitWork: [any UnitWork] { [ReportWork()] }
    public var scanTargets: [any ScanTarget] { [ReportTarget(services: services), DeskTarget(services: services)] }
    public var mapSources: [any MapSource] { [ReportMap(services: services)] }
    public var addenda: [any PageAddendum] { [ReportAddendum(services: services)] }
    public var inbox: [any InboxSource] { [ReportInbox(services: services)] }
    public var jobs: [JobHandler] {
        [WarnOfLateReports(services: services).handler, EraseOldContacts(services: services).handler]
    }
    public var schedules: [JobSchedule] {
        [
            JobSchedule(kind: WarnOfLateReports.kind, every: 900),
            JobSchedule(kind: EraseOldContacts.kind, every: 86_400),
        ]
    }

    public func seed(_ demo: Demo) async throws { try await SeedFeedback(services: services)(demo) }
}
