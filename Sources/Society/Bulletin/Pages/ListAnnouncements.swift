import Base
import House
import Identity
import Storage
import Texts
import Web

/// `/announcements`: what is in force, emergencies first, then what is pinned, then the newest; of a village, or those whose time is over.
struct ListAnnouncements: Sendable {
    let services: BulletinServices
    private static let pageSize = 20

    /// What one page shows.
    private struct Found: Sendable {
        var pinned: [BulletinEntry] = []
        var others: [BulletinEntry] = []
        var villages: [AdministrativeUnit] = []
        var units: [ID<AdministrativeUnit>: AdministrativeUnit] = [:]
    }

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let villageKey = visit.query.text("village").map { String($0.prefix(100)) }
        let isPast = visit.query.text("show") == "past"
        let cursor = visit.query.text("cursor").flatMap { EntryCursor($0) }
        let (services, today) = (services, visit.now.date)
        let found = try await services.database.read { connection -> Found in
            var found = Found()
            let scope = Scope.everything(because: "villages are public")
            found.villages = try services.units.list(scope, kind: .village, asOf: today, in: connection)
            let village = villageKey.flatMap { key in found.villages.first { $0.key == key } }
            if villageKey != nil, village == nil { throw Problem.notFound }
            if cursor == nil, !isPast {
                let (emergencies, pinned) = try (
                    services.store.announcements(
                        .emergencies, village: village?.id, on: today, limit: 30, in: connection),
                    services.store.announcements(.pinned, village: village?.id, on: today, limit: 30, in: connection)
                )
                found.pinned = emergencies + pinned.filter { entry in !emergencies.contains { $0.id == entry.id } }
            }
            found.others = try services.store.announcements(
                isPast ? .past : .others, village: village?.id, on: today, after: cursor, limit: Self.pageSize,
                in: connection)
            let all = found.pinned + found.others
            found.units = try services.units.find(
                all.map(\.unit) + all.flatMap { $0.announcement?.villages ?? [] }, asOf: today, in: connection)
            return found
        }
        let shown = Array(found.others.prefix(Self.pageSize))
        let query: [(name: String, value: String?)] = [("village", villageKey), ("show", isPast ? "past" : nil)]
        var pager: ViewModel?
        if found.others.count > Self.pageSize || cursor != nil {
            pager = ["text": visit.say("bulletin.pager")]
            if found.others.count > Self.pageSize, let next = shown.last.flatMap({ EntryCursor(after: $0) }) {
                pager?["next_url"] = ListPath.with(query + [("cursor", next.text)], base: "/announcements")
            }
            if cursor != nil { pager?["previous_url"] = ListPath.with(query, base: "/announcements") }
        }
        let isEmpty = shown.isEmpty && found.pinned.isEmpty
        return .page(
            Page(
                "bulletin/list_announcements",
                [
                    "title": visit.say(isPast ? "bulletin.announcements.past" : "bulletin.announcements.title"),
                    "feed_title": visit.say("bulletin.announcements.title"),
                    "pinned": found.pinned.map { row($0, found.units, isPinned: true, visit) },
                    "entries": shown.filter { isPast || !$0.isEmergency }.map {
                        row($0, found.units, isPinned: false, visit)
                    }, "pager": pager,
                    "villages": ViewModel.options(
                        found.villages.map { ($0.key, $0.name.text(in: visit.language)) }, chosen: villageKey),
                    "is_past": isPast, "is_current": !isPast,
                    "empty": isEmpty
                        ? [
                            "icon": "megaphone", "title": visit.say("bulletin.announcements.empty"),
                            "text": visit.say("web.empty.text"),
                        ] as ViewModel : nil,
                ]))
    }

    private func row(
        _ entry: BulletinEntry, _ units: [ID<AdministrativeUnit>: AdministrativeUnit], isPinned: Bool, _ visit: Visit
    ) -> ViewModel {
        let look = PublicLook(visit: visit, entry: entry)
        let mark =
            isPinned && entry.announcement?.urgency == .ordinary
            ? Badge(.neutral, icon: "pin", visit.say("bulletin.pinned")) : EntryLook(visit: visit).mark(entry)
        return [
            "url": entry.path, "title": entry.words.title.text(in: visit.language),
            "lang": look.lang(entry.words.title), "badge": mark?.viewModel,
            "date": entry.publishedAt.map { visit.formats.date($0.date) }, "iso": entry.publishedAt?.iso,
            "unit": units[entry.unit]?.name.text(in: visit.language),
            "concerns": EntryLook(visit: visit).concerns(entry, units),
            "excerpt": entry.words.text.text(in: visit.language).excerpt(180), "text_lang": look.lang(entry.words.text),
        ]
    }
}
