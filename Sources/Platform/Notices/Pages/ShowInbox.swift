import Base
import House
import Storage
import Texts
import Web

/// `/desk`: what waits for the official, from every feature, the most urgent first.
struct ShowInbox: Sendable {
    let inbox: [any InboxSource]
    /// More stands in the features' own lists.
    private static let limit = 50

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let (now, inbox) = (visit.now, inbox)
        let (items, waiting) = try await visit.site.database.read { connection in
            (
                try inbox.flatMap { try $0.items(for: actor, at: now, limit: Self.limit, in: connection) },
                try inbox.reduce(0) { try $0 + $1.count(for: actor, at: now, in: connection) }
            )
        }
        let sorted = items.sorted { ($0.dueAt?.milliseconds ?? .max) < ($1.dueAt?.milliseconds ?? .max) }.prefix(
            Self.limit)
        let late = items.count { $0.dueAt.map { $0 < now } ?? false }
        let today = items.count { $0.dueAt.map { $0 >= now && $0.date == now.date } ?? false }
        return .page(
            Page(
                "notices/show_inbox", isPrivate: true,
                [
                    "greeting": visit.say("notices.inbox.greeting", ["name": .text(actor.displayName)]),
                    "waiting": "\(waiting)", "late": "\(late)", "today": "\(today)",
                    "worklist": sorted.isEmpty
                        ? nil
                        : [
                            "title": visit.say("notices.inbox.title"),
                            "items": sorted.map { row($0, visit) },
                        ] as ViewModel,
                    "empty": sorted.isEmpty
                        ? [
                            "icon": "check-circle", "title": visit.say("notices.inbox.empty"),
                            "text": visit.say("notices.inbox.empty_hint"),
                        ] as ViewModel : nil,
                ]))
    }

    private func row(_ item: InboxItem, _ visit: Visit) -> ViewModel {
        let badge = item.dueAt.map { due -> ViewModel in
            let days = due.date.dayNumber - visit.now.date.dayNumber
            let kind: Badge.Kind = due < visit.now ? .late : days <= 1 ? .warn : .neutral
            return Badge(
                kind, icon: due < visit.now ? "warning" : "clock", visit.say(Formats.relativeDue(days: days))
            ).viewModel
        }
        return ["url": item.path, "title": visit.say(item.title), "meta": item.detail, "badge": badge]
    }
}
