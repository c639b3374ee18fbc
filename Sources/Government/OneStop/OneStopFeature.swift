import Audit
import Base
public import Foundation
public import House
import Identity
public import Storage
public import Web

/// Applications: what is asked, the form, the counter, the work, the result, and the code on each of them.
public struct OneStopFeature: Feature {
    public let name = "onestop"
    let services: OneStopServices

    public init(services: OneStopServices) { self.services = services }

    public var resources: URL? { try? ResourceFolder.of(module: "OneStop") }
    public static var migrations: [Migration] {
        OneStopSchema.migrations + ProceduresSchema.migrations + ScannerSchema.migrations + ImportsSchema.migrations
            + LinkedSchema.migrations + StickersSchema.migrations + FiguresSchema.migrations
            + CorrectionsSchema.migrations
    }
    public var permissions: [PermissionGrant] {
        deskPermissions + procedurePermissions + scannerPermissions + importPermissions
    }

    public func routes(_ routes: inout Routes) {
        procedures(&routes)
        lifeEvents(&routes)
        form(&routes)
        follow(&routes)
        deskRoutes(&routes)
        procedureEditor(&routes)
        scannerRoutes(&routes)
        importRoutes(&routes)
        stickerRoutes(&routes)
    }

    private func procedures(_ routes: inout Routes) {
        let show = ShowProcedure(services: services)
        routes.get(
            "/procedures", .open, cachedBy: [ProcedureCatalogue.topic],
            ListProcedures(services: services).callAsFunction)
        routes.get("/procedures/{code}", .open, cachedBy: [ProcedureCatalogue.topic], show.callAsFunction)
        routes.get("/procedures/{code}/portal.svg", .open, ShowPortalSymbol(services: services).callAsFunction)
    }

    private func lifeEvents(_ routes: inout Routes) {
        let topic = LifeEventCatalogue.topic
        routes.get("/life", .open, cachedBy: [topic], ListLifeEvents(services: services).callAsFunction)
        routes.get(
            "/life/{key}", .open, cachedBy: [topic, ProcedureCatalogue.topic],
            ShowLifeEvent(services: services).callAsFunction)
        LifeEventEndpoints(services: services).routes(&routes)
    }

    private func form(_ routes: inout Routes) {
        let apply = ApplyForProcedure(services: services)
        routes.get("/apply/{code}", .open, apply.show)
        routes.post("/apply/{code}", .open, apply.send)
        let papers = AttachPapers(services: services)
        routes.get("/draft/{secret}/papers", .secretLink, papers.show)
        routes.post("/draft/{secret}/papers", .secretLink, papers.send)
        routes.get("/draft/{secret}/papers/{document}", .secretLink, papers.open)
        routes.post("/draft/{secret}/papers/{document}/remove", .secretLink, papers.remove)
        let review = ReviewDraft(services: services)
        routes.get("/draft/{secret}/review", .secretLink, review.show)
        routes.post("/draft/{secret}/send", .secretLink, review.send)
        let sign = CoSign(services: services)
        routes.post("/draft/{secret}/invite", .secretLink, sign.invite)
        routes.get("/draft/{secret}/sign.svg", .secretLink, sign.symbol)
        routes.get("/draft/{secret}/sign", .secretLink, sign.show)
        routes.post("/draft/{secret}/sign", .secretLink, sign.sign)
        let mandate = EditMandate(services: services)
        routes.get("/draft/{secret}/mandate", .secretLink, mandate.show)
        routes.post("/draft/{secret}/mandate", .secretLink, mandate.send)
        let edit = EditDraft(services: services)
        routes.get("/draft/{secret}/{page}", .secretLink, edit.show)
        routes.post("/draft/{secret}/{page}", .secretLink, edit.send)
    }

    private func follow(_ routes: inout Routes) {
        let follow = FollowDossier(services: services)
        routes.get("/follow", .open, cachedBy: [], FollowByCode().callAsFunction)
        routes.get("/follow/{secret}", .secretLink, follow.callAsFunction)
        routes.get("/follow/{secret}/qr.svg", .secretLink, follow.symbol)
        routes.get("/follow/{secret}/qr.png", .secretLink, follow.picture)
        routes.get("/follow/{secret}/papers/{paper}", .secretLink, follow.paper)
        routes.post("/follow/{secret}/withdraw", .secretLink, follow.withdraw)
    }

    public var menu: [MenuItem] {
        [
            MenuItem("onestop.procedures.menu", path: "/procedures", icon: "apply", place: .square, order: 10),
            MenuItem("onestop.life.menu", path: "/life", icon: "family", place: .square, order: 15),
            MenuItem("onestop.follow.menu", path: "/follow", icon: "track", place: .square, order: 20),
        ] + deskMenu + procedureMenu + importMenu + stickerMenu
    }

    public var scanTargets: [any ScanTarget] {
        [
            ProcedureTarget(services: services), LifeEventTarget(services: services),
            DossierTarget(services: services), StickerTarget(services: services),
        ] + deskScanTargets
    }

    public var squareSources: [any SquareSource] {
        [SquareLifeEvents(services: services), SquareProcedures(services: services)]
    }

    public var jobs: [JobHandler] {
        let erase = EraseOldDrafts(services: services)
        return [JobHandler(kind: EraseOldDrafts.kind, lane: .single) { _ in try await erase() }] + deskJobs
            + procedureJobs + scannerJobs
    }

    public var schedules: [JobSchedule] {
        [JobSchedule(kind: EraseOldDrafts.kind, every: 86_400)] + deskSchedules + procedureSchedules
            + scannerSchedules
    }
    public var events: [EventHandler] { deskEvents }
    public var inbox: [any InboxSource] { deskInbox }
    public var personalData: [any PersonalDataSource] { [DossierData(services: services)] }
    public var unitWork: [any UnitWork] { [DossierWork()] }

    public func seed(_ demo: Demo) async throws {
        try await SeedProcedures(services: services)(demo)
        try await SeedLifeEvents(services: services)(demo)
        try await SeedRules(services: services)(demo)
        let actors = try await services.database.read { connection in
            try AccountStore().holders(
                of: [.counter, .specialist, .chair, .viceChair],
                .everything(because: "the demo is for the whole commune"),
                asOf: demo.now.date, in: connection
            ).compactMap { try Accounts().actor($0.id, at: demo.now, in: connection) }
        }
        try await SeedDossiers(services).run(demo, actors: actors)
        try await SeedFees(services: services)(demo, by: actors)
    }
}
