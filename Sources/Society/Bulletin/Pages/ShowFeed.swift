import Base
import Files
import House
import Identity
import Storage
import Texts
import Web

/// `/announcements.atom` and `/announcements.json`: what is in force, the newest first, in Vietnamese or as `?words=en|ar` says: a
/// program that reads feeds keeps no cookie.
struct ShowFeed: Sendable {
    let services: BulletinServices
    private static let most = 50

    func atom(_ visit: Visit) async throws -> Reply {
        .text(try await feed(visit).atom, mediaType: "application/atom+xml; charset=utf-8")
    }

    func json(_ visit: Visit) async throws -> Reply {
        .text(try await feed(visit).json.text, mediaType: "application/feed+json")
    }

    private func feed(_ visit: Visit) async throws -> NewsFeed {
        let language = visit.query.text("words").flatMap(Language.init(rawValue:)) ?? visit.language
        let (services, today) = (services, visit.now.date)
        let (entries, units, files) = try await services.database.read { connection in
            let entries = Array(
                try services.store.announcements(.current, on: today, limit: Self.most, in: connection).prefix(
                    Self.most))
            let files = try services.files.list(
                ownerKind: BulletinEntry.Kind.announcement.source, ownerIDs: entries.map(\.id.text), in: connection)
            return (entries, try services.units.find(entries.map(\.unit), asOf: today, in: connection), files)
        }
        let say: (TextKey) -> String = { visit.site.catalog.text($0, in: language) }
        let suffix = visit.query.text("words") == nil ? "" : "?words=\(language.tag)"
        let site = visit.site
        return NewsFeed(
            title: say("bulletin.announcements.title"), author: say("bulletin.feed.author"), language: language,
            home: site.link("/announcements"), atomAddress: site.link("/announcements.atom" + suffix),
            jsonAddress: site.link("/announcements.json" + suffix),
            items: entries.compactMap { entry in
                entry.publishedAt.map { publishedAt in
                    NewsFeed.Item(
                        id: entry.id, title: entry.words.title.text(in: language),
                        text: entry.words.text.text(in: language),
                        language: entry.words.text.language(for: language),
                        author: units[entry.unit]?.name.text(in: language) ?? say("bulletin.feed.author"),
                        address: site.link(entry.path), publishedAt: publishedAt, updatedAt: entry.updatedAt,
                        files: (files[entry.id.text] ?? []).map { file in
                            NewsFeed.File(
                                address: site.link("\(entry.path)/files/\(file.id)"),
                                mediaType: file.hasPreview ? "image/jpeg" : file.mediaType, title: file.name,
                                size: file.hasPreview ? nil : file.size)
                        })
                }
            }, emptySince: Instant(today))
    }
}
