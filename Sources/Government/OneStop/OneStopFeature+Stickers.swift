import Base
import House
import Web

/// Stickers for a day without network: who makes them, and where.
extension OneStopFeature {
    func stickerRoutes(_ routes: inout Routes) {
        let receive = Access.permission(DossierRules.receive)
        let pages = StickerPages(services: services)
        routes.get("/desk/stickers", receive, pages.list)
        routes.post("/desk/stickers", receive, pages.create)
        routes.get("/desk/stickers/{block}", receive, pages.show)
        routes.post("/desk/stickers/{block}/void", receive, pages.void)
    }

    var stickerMenu: [MenuItem] {
        [
            MenuItem(
                "onestop.sticker.menu", path: "/desk/stickers", icon: "qr", place: .desk,
                permission: DossierRules.receive, order: 107)
        ]
    }
}
