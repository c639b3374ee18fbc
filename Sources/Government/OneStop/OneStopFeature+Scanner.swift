import Base
import House
import Storage
import Web

/// Telephones that scan papers for the desk.
extension OneStopFeature {
    var scannerPermissions: [PermissionGrant] { [PermissionGrant(DossierRules.scan, [.counter, .specialist])] }

    func scannerRoutes(_ routes: inout Routes) {
        let scan = Access.permission(DossierRules.scan)
        let desk = ScannerDesk(services: services)
        routes.get("/desk/scanner", scan, desk.show)
        routes.get("/desk/scanner/qr.svg", scan, desk.symbol)
        routes.post("/desk/scanner", scan, desk.begin)
        routes.post("/desk/scanner/{pairing}/end", scan, desk.end)
        routes.post("/desk/scanner/files/{file}/remove", scan, desk.removeFormFile)
        routes.post("/desk/dossiers/{id}/documents/{document}/mark", scan, desk.mark)
        routes.post("/desk/dossiers/{id}/documents/{document}/reject", scan, desk.reject)
        routes.post("/desk/dossiers/{id}/kept/{file}", scan, desk.keep)

        let phone = PhoneScanner(services: services)
        routes.get("/phone/{secret}", .secretLink, phone.show)
        routes.get("/phone/{secret}/live", .secretLink, phone.live)
        routes.post("/phone/{secret}/open", .secretLink, phone.begin)
        routes.post("/phone/{secret}/pages", .secretLink, phone.add)
        routes.get("/phone/{secret}/pages/{page}", .secretLink, phone.picture)
        routes.post("/phone/{secret}/pages/{page}", .secretLink, phone.change)
        routes.post("/phone/{secret}/pages/{page}/retake", .secretLink, phone.retake)
        routes.post("/phone/{secret}/done", .secretLink, phone.finish)
        routes.post("/phone/{secret}/end", .secretLink, phone.end)
    }

    var scannerJobs: [JobHandler] {
        let sweep = SweepScanner(services: services)
        return [JobHandler(kind: SweepScanner.kind, lane: .single) { _ in try await sweep() }]
    }

    var scannerSchedules: [JobSchedule] { [JobSchedule(kind: SweepScanner.kind, every: 86_400)] }
}
