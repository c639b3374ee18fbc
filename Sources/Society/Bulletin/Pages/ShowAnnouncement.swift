import Base
import Codes
import Files
import House
import Identity
import Storage
import Texts
import Web

/// `/announcements/{key}`: one announcement, also when it is over or withdrawn; `/print` the same on a sheet for the board.
struct ShowAnnouncement: Sendable {
    let services: BulletinServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let found = try await load(visit)
        if visit.wantsJSON { return .json(found.entry.json(visit)) }
        var page = Page("bulletin/show_announcement", model(found, visit))
        page.share = PublicLook(visit: visit, entry: found.entry).share
        return .page(page)
    }

    func print(_ visit: Visit) async throws -> Reply {
        let found = try await load(visit)
        var model = model(found, visit)
        model["address"] = found.code.map { visit.site.link($0.code.path) } ?? visit.site.link(found.entry.path)
        model["path_back"] = found.entry.path
        model["is_draft"] = visit.site.settings.address == nil || !found.entry.isInForce(on: visit.now.date)
        return .page(Page("bulletin/print_announcement", model))
    }

    private struct Found: Sendable {
        let entry: BulletinEntry
        let units: [ID<AdministrativeUnit>: AdministrativeUnit]
        let files: [StoredFile]
        let revisions: [EntryRevision]
        let code: CodeRecord?
    }

    private func load(_ visit: Visit) async throws -> Found {
        let key = try visit.parameter("key")
        let (services, today) = (services, visit.now.date)
        return try await services.database.read { connection in
            guard let entry = try services.store.published(.announcement, key: key, in: connection) else {
                throw Problem.notFound
            }
            return Found(
                entry: entry,
                units: try services.units.find(
                    [entry.unit] + (entry.announcement?.villages ?? []), asOf: today, in: connection),
                files: entry.isInForce(on: today) ? try services.attachments(of: entry, in: connection) : [],
                revisions: try EntryRevisions().list(of: entry.id, in: connection),
                code: try services.codes.code(kind: entry.kind.source, target: entry.id.text, in: connection))
        }
    }

    private func model(_ found: Found, _ visit: Visit) -> ViewModel {
        let entry = found.entry
        let look = PublicLook(visit: visit, entry: entry)
        var model = look.model(unit: found.units[entry.unit])
        let until = entry.announcement?.until.map { visit.formats.date($0.adding(days: -1)) }
        let rows: [(TextKey, String?)] = [
            ("bulletin.column.concerns", EntryLook(visit: visit).concerns(entry, found.units)),
            ("bulletin.column.until", until),
        ]
        model["facts"] =
            [
                "rows": rows.compactMap { key, value in
                    value.map { ["key": visit.say(key), "value": $0] as ViewModel }
                }
            ] as ViewModel
        model["corrections"] = look.corrections(found.revisions)
        model.merge(look.attachments(found.files))
        model["qr"] = look.symbol(found.code)
        model["print_url"] = "\(entry.path)/print"
        model["feed_title"] = visit.say("bulletin.announcements.title")
        return model
    }
}
