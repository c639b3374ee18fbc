import Base
import House
import Notices
import Storage
import Texts
import Web

/// What stands around every page: the commune's name, the menus, the account.
struct Frame: PageFrame {
    let menu: [MenuItem]
    let inbox: [any InboxSource]
    let name: CommuneName

    func common(_ site: Site, _ language: Language, path: String) -> ViewModel {
        [
            "site": [
                "name": name.text(in: language), "tagline": site.catalog.text(TextKey("house.tagline"), in: language),
                "notice": name.isDemo ? site.catalog.text(TextKey("house.demo_notice"), in: language) : nil,
            ] as ViewModel,
            "menu": [group(site, language, path: path, items: menu.filter { $0.place == .square })],
            "signin_url": "/sign-in",
        ]
    }

    func personal(_ visit: Visit) async throws -> ViewModel {
        guard let actor = visit.principal as? Actor else { return [:] }
        let now = visit.now
        let inbox = inbox
        let (waiting, unread) = try await visit.site.database.read { connection in
            let waiting = try inbox.reduce(0) { sum, source in
                try sum + source.count(for: actor, at: now, in: connection)
            }
            return (waiting, try NoticeBoard().unreadCount(actor.account, in: connection))
        }
        let items = menu.filter { $0.place == .desk && ($0.permission.map(actor.may) ?? true) }
        let initials = actor.ownName.split(separator: " ").suffix(2).compactMap(\.first).map(String.init).joined()
        return [
            "user": [
                "name": actor.displayName, "post": actor.postName, "initials": initials, "signout_url": "/sign-out",
                "account_url": "/desk/account", "search_url": "/desk/search",
            ] as ViewModel,
            "menu": shelves(visit.site, visit.language, path: visit.path, items: items),
            "inbox": ["url": "/desk", "count": waiting + unread == 0 ? nil : "\(waiting + unread)"] as ViewModel,
        ]
    }

    /// The desk's menu in parts, so that twenty entries are found: the day's work first, without a heading.
    private func shelves(_ site: Site, _ language: Language, path: String, items: [MenuItem]) -> [ViewModel] {
        let current = current(items, path: path)
        return MenuItem.Shelf.allCases.compactMap { shelf in
            let own = items.filter { $0.shelf == shelf }
            if own.isEmpty { return nil }
            var model = group(site, language, path: current?.path ?? "", items: own)
            if shelf != .work {
                model["title"] = site.catalog.text(TextKey("house.menu.\(shelf.rawValue)"), in: language)
            }
            return model
        }
    }

    /// The entry that a path belongs to. `/desk` is above every other page of the desk, but they are not pages of it.
    private func current(_ items: [MenuItem], path: String) -> MenuItem? {
        items.filter { path == $0.path || ($0.path != "/desk" && path.hasPrefix($0.path + "/")) }.max {
            $0.path.count < $1.path.count
        }
    }

    private func group(_ site: Site, _ language: Language, path: String, items: [MenuItem]) -> ViewModel {
        let sorted = items.sorted { ($0.order, $0.path) < ($1.order, $1.path) }
        let current = current(sorted, path: path)
        return [
            "items": sorted.map { item -> ViewModel in
                [
                    "title": site.catalog.text(item.title, in: language), "url": item.path, "icon": item.icon,
                    "current": item.path == current?.path,
                ]
            }
        ]
    }
}
