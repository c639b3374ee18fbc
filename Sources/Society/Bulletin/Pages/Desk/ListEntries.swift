import Base
import House
import Identity
import Storage
import Texts
import Web

/// `/desk/announcements`, `/desk/events`, `/desk/questions`: the entries of the official's units by stage and words; `.csv` the same
/// as a table.
struct ListEntries: Sendable {
    let services: BulletinServices
    let kind: BulletinEntry.Kind
    private static let pageSize = 50
    private static let exportLimit = 10_000

    private func filter(_ visit: Visit, _ actor: Actor) -> EntryStore.Filter {
        EntryStore.Filter(
            kind: kind, stage: visit.query.text("stage").flatMap(BulletinEntry.Stage.init(rawValue:)),
            words: visit.query.text("q").map { String($0.prefix(200)) },
            waitsFor: visit.query.text("stage") == "waiting" ? actor.id : nil)
    }

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let filter = filter(visit, actor)
        let cursor = visit.query.text("cursor").flatMap { ID<BulletinEntry>($0) }
        let (services, today) = (services, visit.now.date)
        let (found, count, units) = try await services.database.read { connection in
            let found = try services.store.list(
                filter, scope: actor.scope, before: cursor, limit: Self.pageSize, in: connection)
            return (
                found, try services.store.count(filter, scope: actor.scope, in: connection),
                try services.units.find(found.map(\.unit), asOf: today, in: connection)
            )
        }
        let shown = Array(found.prefix(Self.pageSize))
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(count))])]
        if found.count > Self.pageSize, let last = shown.last {
            pager["next_url"] = path(filter, cursor: last.id.text)
        }
        if cursor != nil { pager["previous_url"] = path(filter, cursor: nil) }
        let chosen = visit.query.text("stage")
        let stages = ["waiting"] + BulletinEntry.Stage.allCases.map(\.rawValue)
        return .page(
            Page(
                "bulletin/list_entries", isPrivate: true,
                [
                    "title": visit.say(TextKey("bulletin.desk.title.\(kind.rawValue)")), "path": "/desk\(kind.path)",
                    "words": filter.words,
                    "stages": ViewModel.options(
                        stages.map { ($0, visit.say(TextKey("bulletin.stage.\($0)"))) }, chosen: chosen),
                    "new": actor.may(EntryRules.write)
                        ? ["title": visit.say(TextKey("bulletin.write.create.\(kind.rawValue)")), "shortcut": "n"]
                            as ViewModel : nil,
                    "table": shown.isEmpty ? nil : table(shown, units, visit),
                    "empty": shown.isEmpty
                        ? [
                            "icon": kind.icon, "title": visit.say("bulletin.desk.empty.title"),
                            "text": visit.say("bulletin.desk.empty.text"),
                        ] as ViewModel : nil,
                    "pager": pager, "export_url": path(filter, cursor: nil, base: "/desk\(kind.path).csv"),
                ]))
    }

    private func table(
        _ entries: [BulletinEntry], _ units: [ID<AdministrativeUnit>: AdministrativeUnit], _ visit: Visit
    ) -> ViewModel {
        let look = EntryLook(visit: visit)
        return visit.table(
            "bulletin.column", caption: visit.say(TextKey("bulletin.desk.title.\(kind.rawValue)")),
            columns: ["title", "stage", "unit", "time"],
            rows: entries.map { entry in
                [
                    ["text": entry.words.title.text(in: visit.language), "url": entry.deskPath],
                    ["badge": look.stage(entry).viewModel],
                    ["text": units[entry.unit]?.name.text(in: visit.language)], ["text": moment(entry, visit)],
                ]
            })
    }

    private func moment(_ entry: BulletinEntry, _ visit: Visit) -> String {
        if let event = entry.event { return EntryLook(visit: visit).time(event) }
        return visit.formats.instant(entry.publishAt ?? entry.publishedAt ?? entry.changedAt)
    }

    /// The list as a table file (RFC 4180, UTF-8 with a mark, so that office programs read the letters right).
    func export(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let filter = filter(visit, actor)
        let (services, today) = (services, visit.now.date)
        let (found, units) = try await services.database.read { connection in
            let found = try services.store.list(
                filter, scope: actor.scope, limit: Self.exportLimit, in: connection
            ).prefix(Self.exportLimit)
            return (found, try services.units.find(found.map(\.unit), asOf: today, in: connection))
        }
        let names = ["key", "title", "stage", "unit", "author", "created", "published", "until"]
        let rows = found.map { entry in
            let until = entry.announcement?.until?.adding(days: -1) ?? entry.event?.endsOn
            return [
                entry.key, entry.words.title.text(in: visit.language),
                visit.say(TextKey("bulletin.stage.\(entry.stage.rawValue)")),
                units[entry.unit]?.name.text(in: visit.language) ?? "", entry.authorName, entry.createdAt.iso,
                entry.publishedAt?.iso ?? "", until?.description ?? "",
            ]
        }
        return .download(
            TableFile.download(
                names.map { visit.say(TextKey("bulletin.column.\($0)")) }, rows,
                name: "\(kind.path.dropFirst())-\(today).csv"))
    }

    private func path(_ filter: EntryStore.Filter, cursor: String?, base: String? = nil) -> String {
        let stage = filter.waitsFor == nil ? filter.stage?.rawValue : "waiting"
        return ListPath.with(
            [("stage", stage), ("q", filter.words), ("cursor", cursor)], base: base ?? "/desk\(kind.path)")
    }
}
