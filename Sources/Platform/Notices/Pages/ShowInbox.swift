import Base
import House
import Identity
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
        let (lists, waiting, capacities) = try await visit.site.database.read { connection in
            (
                try inbox.map { try $0.items(for: actor, at: now, limit: Self.limit, in: connection) },
                try inbox.reduce(0) { try $0 + $1.count(for: actor, at: now, in: connection) },
                // Each post has its own inbox; who has one post needs no choice.
                try Self.choice(for: actor, inbox, at: now, in: connection)
            )
        }
        let items = lists.flatMap(\.self)
        // What has no day of its own must not wait behind fifty dossiers: each feature has a share, the rest goes by urgency.
        let share = Self.limit / max(1, lists.count * 2)
        let first = lists.flatMap { $0.prefix(share) }
        let rest = Self.urgentFirst(lists.flatMap { $0.dropFirst(share) }).prefix(Self.limit - first.count)
        let sorted = Self.urgentFirst(first + rest)
        let late = items.count { $0.dueAt.map { $0 < now } ?? false }
        let today = items.count { $0.dueAt.map { $0 >= now && $0.date == now.date } ?? false }
        return .page(
            Page(
                "notices/show_inbox", isPrivate: true,
                [
                    "greeting": visit.say("notices.inbox.greeting", ["name": .text(actor.displayName)]),
                    "capacities": capacities.map { capacity, count -> ViewModel in
                        [
                            "post": capacity.post?.text ?? "", "is_chosen": capacity.isChosen,
                            "text": capacity.post == nil
                                ? visit.say("notices.inbox.own_posts") : capacity.actor.postName,
                            "whom": capacity.actor.standsInFor.map {
                                visit.say("notices.inbox.stands_in", ["name": .text($0.name)])
                            },
                            "last": capacity.until.map {
                                visit.say("notices.inbox.through", ["last": .date($0.adding(days: -1))])
                            },
                            "count": "\(count)",
                        ]
                    },
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

    private static func choice(
        for actor: Actor, _ inbox: [any InboxSource], at now: Instant, in connection: Connection
    ) throws -> [(Capacity, Int)] {
        let known = try Accounts().capacities(of: actor.account, at: now, in: connection)
        guard known.count > 1 else { return [] }
        return try known.map { capacity in
            (capacity, try inbox.reduce(0) { try $0 + $1.count(for: capacity.actor, at: now, in: connection) })
        }
    }

    private static func urgentFirst(_ items: [InboxItem]) -> [InboxItem] {
        items.sorted { ($0.dueAt?.milliseconds ?? .max) < ($1.dueAt?.milliseconds ?? .max) }
    }

    private func row(_ item: InboxItem, _ visit: Visit) -> ViewModel {
        let badge = item.dueAt.map { due -> ViewModel in
            let days = due.date.dayNumber - visit.now.date.dayNumber
            let kind: Badge.Kind = due < visit.now ? .late : days <= 1 ? .warn : .neutral
            return Badge(
                kind, icon: due < visit.now ? "warning" : "clock",
                visit.say(item.due ?? Formats.relativeDue(days: days))
            ).viewModel
        }
        return ["url": item.path, "title": visit.say(item.title), "meta": visit.say(item.detail), "badge": badge]
    }
}
