import Base
import Files
import House
import Storage
import Texts
import Web

/// Files of an announcement, an event or an answer: for anyone while it is in force, for officials of the unit always.
struct ShowAttachment: Sendable {
    let services: BulletinServices
    let kind: BulletinEntry.Kind

    /// `/announcements/{key}/files/{file}`, and the same of events and questions: a picture without what the camera noted, a document as it is.
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let key = try visit.parameter("key")
        let id: ID<StoredFile> = try visit.id("file")
        let (services, kind, today) = (services, kind, visit.now.date)
        let file = try await services.database.read { connection -> StoredFile? in
            guard let entry = try services.store.published(kind, key: key, in: connection),
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

    /// `/desk/announcements/{id}/files/{file}`, likewise.
    func desk(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<BulletinEntry> = try visit.id("id")
        let fileID: ID<StoredFile> = try visit.id("file")
        let (services, kind) = (services, kind)
        let file = try await services.database.read { connection -> StoredFile? in
            guard let entry = try services.store.find(id, kind, scope: actor.scope, in: connection) else {
                return nil
            }
            return try services.attachments(of: entry, in: connection).first { $0.id == fileID }
        }
        guard let file else { throw Problem.notFound }
        return .download(try await services.files.download(file))
    }
}

extension PublicLook {
    /// For `bulletin/entry_files`: pictures to see, documents to fetch.
    func attachments(_ files: [StoredFile]) -> ViewModel {
        [
            "pictures": files.filter(\.hasPreview).map { file in
                ["url": "\(entry.path)/files/\(file.id)", "alt": file.name] as ViewModel
            },
            "files": files.filter { !$0.hasPreview }.map { file in
                [
                    "url": "\(entry.path)/files/\(file.id)", "name": file.name,
                    "size": visit.formats.bytes(file.size),
                ] as ViewModel
            },
        ]
    }
}
