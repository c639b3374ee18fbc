import Base
import House
import Storage
import Texts
import Web

/// The account's own lines, the newest first; each can be opened, all can be marked as read.
struct ListNotices: Sendable {
    static let pageSize = 50

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let cursor = visit.query.text("cursor").flatMap { ID<Notice>($0) }
        let unreadOnly = visit.query.text("show") == "unread"
        let (found, unread) = try await visit.site.database.read { connection in
            let board = NoticeBoard()
            return (
                try board.list(
                    actor.account, unreadOnly: unreadOnly, before: cursor, limit: Self.pageSize + 1, in: connection),
                try board.unreadCount(actor.account, in: connection)
            )
        }
        let shown = Array(found.prefix(Self.pageSize))
        if visit.wantsJSON { return .json(["unread": .integer(Int64(unread))]) }
        let path = "/desk/notices" + (unreadOnly ? "?show=unread" : "")
        var pager: ViewModel = ["text": visit.say("notices.shown", ["count": .number(Int64(shown.count))])]
        if found.count > Self.pageSize, let last = shown.last {
            pager["next_url"] = path + (unreadOnly ? "&" : "?") + "cursor=\(last.id)"
        }
        if cursor != nil { pager["previous_url"] = path }
        return .page(
            Page(
                "notices/list_notices", isPrivate: true,
                [
                    "notices": shown.map { row($0, visit) }, "has_rows": !shown.isEmpty, "has_unread": unread > 0,
                    "unread_only": unreadOnly, "pager": pager,
                    "empty": ["icon": "bell", "title": visit.say("notices.empty")] as ViewModel,
                ]))
    }

    /// The button of a line: marks it as read and goes to the thing.
    func open(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let action = AcknowledgeNotices(try visit.id("id"))
        let now = visit.now
        let notice = try await visit.site.database.write { try action(by: actor, at: now, in: $0) }
        return .redirect(notice?.path ?? "/desk/notices")
    }

    /// The button below the list: marks all as read.
    func acknowledgeAll(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let now = visit.now
        try await visit.site.database.write { _ = try AcknowledgeNotices()(by: actor, at: now, in: $0) }
        return .redirect("/desk/notices", flash: Flash(.success, "notices.all_read"))
    }

    private func row(_ notice: Notice, _ visit: Visit) -> ViewModel {
        [
            "id": notice.id.text, "text": visit.say(notice.message), "iso": notice.createdAt.iso,
            "when": visit.formats.instant(notice.createdAt),
            "new_badge": notice.readAt == nil
                ? Badge(.progress, icon: "bell", visit.say("notices.new")).viewModel : nil,
        ]
    }
}
