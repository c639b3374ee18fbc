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
        model["pictures"] = found.files.filter(\.hasPreview).map { file in
            ["url": "\(entry.path)/files/\(file.id)", "alt": file.name] as ViewModel
        }
        model["files"] = found.files.filter { !$0.hasPreview }.map { file in
            [
                "url": "\(entry.path)/files/\(file.id)", "name": file.name, "size": visit.formats.bytes(file.size),
            ] as ViewModel
        }
        model["qr"] = look.symbol(found.code)
        model["print_url"] = "\(entry.path)/print"
        model["feed_title"] = visit.say("bulletin.announcements.title")
        return model
    }
}

/// Files of announcements: for anyone while it is in force, for officials of the unit always.
struct ShowAttachment: Sendable {
    let services: BulletinServices

    /// `/announcements/{key}/files/{file}`: a picture without what the camera noted, a document as it is.
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let key = try visit.parameter("key")
        let id: ID<StoredFile> = try visit.id("file")
        let (services, today) = (services, visit.now.date)
        let file = try await services.database.read { connection -> StoredFile? in
            guard let entry = try services.store.published(.announcement, key: key, in: connection),
                entry.isInForce(on: today)
            else { return nil }
            return try services.attachments(of: entry, in: connection).first { $0.id == id }
        }
        guard let file else { throw Problem.notFound }
        if file.hasPreview {
            guard let picture = try await services.files.preview(file) else { throw Problem.notFound }
            return .download(picture)
        }
        return .download(try await services.files.download(file))
    }

    /// `/desk/announcements/{id}/files/{file}`.
    func desk(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<BulletinEntry> = try visit.id("id")
        let fileID: ID<StoredFile> = try visit.id("file")
        let services = services
        let file = try await services.database.read { connection -> StoredFile? in
            guard let entry = try services.store.find(id, .announcement, scope: actor.scope, in: connection) else {
                return nil
            }
            return try services.attachments(of: entry, in: connection).first { $0.id == fileID }
        }
        guard let file else { throw Problem.notFound }
        return .download(try await services.files.download(file))
    }
}
