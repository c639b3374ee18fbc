import Base
import House
import Web

/// Lists that other systems have exported: what may be done, where.
extension OneStopFeature {
    var importPermissions: [PermissionGrant] { [PermissionGrant(ImportDossiers.permission, [.counter, .admin])] }

    func importRoutes(_ routes: inout Routes) {
        let mayImport = Access.permission(ImportDossiers.permission)
        let pages = ImportPages(services: services)
        routes.get("/desk/dossiers/import", mayImport, pages.show)
        routes.post("/desk/dossiers/import", mayImport, pages.submit)
        routes.get("/desk/dossiers/import/{import}", mayImport, pages.review)
        routes.get("/desk/dossiers/import/{import}/columns", mayImport, pages.columns)
        routes.post("/desk/dossiers/import/{import}/columns", mayImport, pages.name)
        routes.get("/desk/dossiers/import/{import}/fates.csv", mayImport, pages.fates)
        routes.post("/desk/dossiers/import/{import}/apply", mayImport, pages.apply)

        let read = Access.permission(DossierRules.read)
        let outside = OutsidePages(services: services)
        routes.get("/desk/outside", read, outside.list)
        routes.get(
            "/desk/outside/compare", .permission(DossierRules.figures),
            CompareFigures(services: services).callAsFunction)
        routes.get("/desk/outside/{id}", read, outside.show)
        routes.post("/desk/outside/{id}/comments", read, outside.comment)
        routes.post("/desk/outside/{id}/link", read, outside.link)
    }

    var importMenu: [MenuItem] {
        [
            MenuItem(
                "onestop.outside.menu", path: "/desk/outside", icon: "download", place: .desk,
                permission: DossierRules.read, order: 108)
        ]
    }
}
