import Base
import House
import Storage
import Web

/// The desk of the one-stop service: what officials may do, where, and what waits for them.
extension OneStopFeature {
    var deskPermissions: [PermissionGrant] {
        let readers: [RoleKey] = [.counter, .specialist, .chair, .viceChair, .clerk, .admin, .inspector]
        return [
            PermissionGrant(DossierRules.read, readers), PermissionGrant(DossierRules.receive, [.counter]),
            PermissionGrant(DossierRules.process, [.specialist, .counter]),
            PermissionGrant(DossierRules.decide, [.chair, .viceChair]),
            PermissionGrant(DossierRules.handOut, [.counter]),
            PermissionGrant(DossierRules.giveBack, [.counter, .specialist, .chair, .viceChair]),
            PermissionGrant(DossierRules.refuse, [.counter, .specialist, .chair, .viceChair]),
            PermissionGrant(DossierRules.figures, [.chair, .viceChair, .clerk, .admin, .inspector]),
            PermissionGrant(DossierRules.manageRules, [.admin, .chair]),
            PermissionGrant(DossierRules.export, [.counter, .chair, .viceChair, .clerk, .admin, .inspector]),
        ]
    }

    func deskRoutes(_ routes: inout Routes) {
        let read = Access.permission(DossierRules.read)
        let change = ChangeDossier(services: services)
        let create = CreateDossier(services: services)
        let document = ShowDocument(services: services)

        routes.get("/desk/dossiers", read, ListDossiers(services: services).callAsFunction)
        routes.post(
            "/desk/dossiers.csv", .permission(DossierRules.export), ExportDossiers(services: services).callAsFunction)
        routes.get("/desk/dossiers/new", .permission(DossierRules.receive), create.callAsFunction)
        routes.post("/desk/dossiers/new", .permission(DossierRules.receive), create.submit)
        routes.post("/desk/prefilings/open", read, OpenPrefiling(services: services).callAsFunction)
        routes.get("/desk/papers/{code}", read, FindPaper(services: services).callAsFunction)

        routes.get("/desk/dossiers/{id}", read, ShowDossier(services: services).callAsFunction)
        routes.get("/desk/dossiers/{id}/papers/{paper}", read, ShowPaper(services: services).callAsFunction)
        routes.get("/desk/dossiers/{id}/documents/{document}", read, document.callAsFunction)
        routes.get("/desk/dossiers/{id}/documents/{document}/preview", read, document.preview)

        routes.post("/desk/dossiers/{id}/receive", .permission(DossierRules.receive), change.receive)
        routes.post("/desk/dossiers/{id}/return", read, change.giveBack)
        routes.post("/desk/dossiers/{id}/refuse", .permission(DossierRules.refuse), change.refuse)
        routes.post("/desk/dossiers/{id}/advance", .permission(DossierRules.process), change.advance)
        routes.post("/desk/dossiers/{id}/send-back", read, change.sendBack)
        routes.post("/desk/dossiers/{id}/withdraw", read, change.withdraw)
        let correct = CorrectDossier(services: services)
        routes.post("/desk/dossiers/{id}/correct/open", read, correct.open)
        routes.post("/desk/dossiers/{id}/correct", read, correct.save)
        routes.post("/desk/dossiers/{id}/decide", .permission(DossierRules.decide), change.decide)
        routes.post("/desk/dossiers/{id}/result", .permission(DossierRules.process), change.recordResult)
        routes.post("/desk/dossiers/{id}/hand-out", .permission(DossierRules.handOut), change.handOut)
        routes.post("/desk/dossiers/{id}/parts/{part}", read, ChangePart(services: services).callAsFunction)
        let fee = ChangeFee(services: services)
        routes.post("/desk/dossiers/{id}/fee", read, fee.ask)
        routes.post("/desk/dossiers/{id}/fee/take", read, fee.take)
        routes.post("/desk/dossiers/{id}/fee/give-back", read, fee.giveBack)
        routes.post("/desk/dossiers/{id}/pause", read, change.pause)
        routes.post("/desk/dossiers/{id}/resume", read, change.resume)
        routes.post("/desk/dossiers/{id}/apologise", read, change.apologise)
        routes.post("/desk/dossiers/{id}/reissue", .permission(DossierRules.decide), change.reissue)
        routes.post("/desk/dossiers/{id}/take", read, change.take)
        routes.post("/desk/dossiers/{id}/assign", read, change.assign)
        routes.post("/desk/dossiers/{id}/comments", read, change.comment)
        routes.post("/desk/dossiers/{id}/codes", read, change.addCode)
        routes.post("/desk/dossiers/{id}/documents/{document}", read, change.markDocument)
        routes.post("/desk/dossiers/{id}/reveal", read, change.reveal)
        routes.post("/desk/dossiers/{id}/papers/{paper}/revoke", .permission(DossierRules.decide), change.revoke)

        routes.get(
            "/desk/dossiers/{id}/control-sheet.pdf", read, PrintControlSheet(services: services).callAsFunction)
        let register = PrintRegister(services: services)
        routes.get("/desk/register", .permission(DossierRules.export), register.callAsFunction)
        routes.post("/desk/register.pdf", .permission(DossierRules.export), register.pdf)
        let sheets = HandOverSheets(services: services)
        routes.get("/desk/hand-overs", read, sheets.callAsFunction)
        routes.get("/desk/hand-overs/new", read, sheets.new)
        routes.post("/desk/hand-overs/new", read, sheets.create)
        routes.get("/desk/hand-overs/{file}", read, sheets.pdf)
        let figures = ShowFigures(services: services)
        let mayCount = Access.permission(DossierRules.figures)
        routes.get("/desk/figures", mayCount, figures.callAsFunction)
        routes.get("/desk/figures.csv", mayCount, figures.csv)
        routes.get("/desk/figures.xlsx", mayCount, figures.spreadsheet)
        FigureEndpoints(services: services).routes(&routes)
        routes.get("/desk/morning", mayCount, ShowMorning(services: services).callAsFunction)
        let rules = ListRules(services: services)
        routes.get("/desk/rules", read, rules.callAsFunction)
        routes.post("/desk/rules", .permission(DossierRules.manageRules), rules.edit)
        routes.post("/desk/rules/pauses", .permission(DossierRules.manageRules), rules.create)
        routes.post("/desk/rules/pauses/{key}/close", .permission(DossierRules.manageRules), rules.close)

        let dates = DueDatePages(services: services)
        routes.get(DueDatePages.path, .permission(DossierRules.manageRules), dates.show)
        routes.post(DueDatePages.path, .permission(DossierRules.manageRules), dates.move)

        DossierEndpoints(services: services).routes(&routes)
        ProcedureEndpoints(services: services).routes(&routes)
    }

    var deskMenu: [MenuItem] {
        [
            MenuItem(
                "onestop.desk.menu.list", path: "/desk/dossiers", icon: "dossier", place: .desk,
                permission: DossierRules.read, order: 100),
            MenuItem(
                "onestop.desk.menu.new", path: "/desk/dossiers/new", icon: "plus", place: .desk,
                permission: DossierRules.receive, order: 101),
            MenuItem(
                "onestop.morning.menu", path: "/desk/morning", icon: "light", place: .desk,
                permission: DossierRules.figures, order: 98),
            MenuItem(
                "onestop.figures.menu", path: "/desk/figures", icon: "chart", place: .desk,
                permission: DossierRules.figures, order: 106),
            MenuItem(
                "onestop.handover.menu", path: "/desk/hand-overs", icon: "moving", place: .desk,
                permission: DossierRules.read, order: 104),
            MenuItem(
                "onestop.register.menu", path: "/desk/register", icon: "book", place: .desk,
                permission: DossierRules.export, order: 105),
            MenuItem(
                "onestop.rules.menu", path: "/desk/rules", icon: "clock", place: .desk,
                permission: DossierRules.manageRules, order: 810),
            MenuItem(
                "onestop.due_dates.menu", path: DueDatePages.path, icon: "calendar", place: .desk,
                permission: DossierRules.manageRules, order: 811),
        ]
    }

    var deskInbox: [any InboxSource] { [DossierInbox(services: services)] }

    var deskScanTargets: [any ScanTarget] { [PaperScanTarget(services: services)] }

    var deskJobs: [JobHandler] {
        [
            ExpirePapers(services: services).handler, WarnOfLateDossiers(services: services).handler,
            MoveDueDates(services: services).handler,
        ]
    }

    var deskEvents: [EventHandler] {
        NoteFee(services: services).handlers + [LookAtDates(services: services).handler]
    }

    var deskSchedules: [JobSchedule] {
        [JobSchedule(kind: ExpirePapers.kind, every: 900), JobSchedule(kind: WarnOfLateDossiers.kind, every: 900)]
    }
}
