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
        let (shares, capacities) = try await visit.site.database.read { connection in
            (
                try inbox.map { try Share($0, for: actor, at: now, in: connection) },
                // Each post has its own inbox; who has one post needs no choice.
                try Self.choice(for: actor, inbox, at: now, in: connection)
            )
        }
        let lists = shares.map(\.items)
        // What has no day of its own must not wait behind fifty dossiers: each feature has a share, the rest goes by urgency.
        let share = Self.limit / max(1, lists.count * 2)
        let first = lists.flatMap { $0.prefix(share) }
        let rest = Self.urgentFirst(lists.flatMap { $0.dropFirst(share) }).prefix(Self.limit - first.count)
        let sorted = Self.urgentFirst(first + rest)
        let waiting = shares.reduce(0) { $0 + $1.waiting }
        let (late, dueByTonight) = (shares.reduce(0) { $0 + $1.late }, shares.reduce(0) { $0 + $1.dueByTonight })
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
                    "waiting": "\(waiting)", "late": "\(late)",
                    "today": "\(dueByTonight - late)",
                    "lists": waiting == sorted.count
                        ? []
                        : shares.compactMap { share -> ViewModel? in
                            guard share.waiting > 0, let list = share.list else { return nil }
                            return ["title": visit.say(list.title), "url": list.path, "count": "\(share.waiting)"]
                        },
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

    /// What one feature brings: the beginning of what waits, and how much there is.
    private struct Share: Sendable {
        let items: [InboxItem]
        let list: InboxList?
        let waiting: Int
        let late: Int
        let dueByTonight: Int

        init(_ source: any InboxSource, for actor: Actor, at now: Instant, in connection: Connection) throws {
            let items = try source.items(for: actor, at: now, limit: ShowInbox.limit, in: connection)
            // Only what is cut off needs to be counted apart.
            func count(dueBefore limit: Instant?) throws -> Int {
                guard items.count < ShowInbox.limit else {
                    return try source.count(for: actor, dueBefore: limit, at: now, in: connection)
                }
                guard let limit else { return items.count }
                return items.count { $0.dueAt.map { $0 < limit } ?? false }
            }
            (self.items, list) = (items, source.list)
            waiting = try count(dueBefore: nil)
            late = try count(dueBefore: now)
            dueByTonight = try count(dueBefore: Instant(now.date.adding(days: 1)))
        }
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
