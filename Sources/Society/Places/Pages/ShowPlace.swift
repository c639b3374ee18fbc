import Base
import Codes
import Files
import House
import Storage
import Web

/// `GET /places/{key}`: leads to the page of the place's code, the one page there is of it. What was taken away answers itself.
struct ShowPlace: Sendable {
    let services: PlaceServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let key = try visit.parameter("key")
        let (services, today) = (services, visit.now.date)
        let details = try await services.database.read { connection -> PlaceDetails? in
            // A draft is nobody's business, even if its code was issued once.
            guard let place = try PlaceStore.find(key: key, in: connection), place.state != .draft else { return nil }
            return try PlaceDetails.read(place, on: today, services, in: connection)
        }
        guard let details, let code = details.code else { throw Problem.notFound }
        if details.place.state == .withdrawn {
            return services.preview.gone(
                PlacePage(visit: visit, details: details, pictureBase: "").withdrawn, code, visit)
        }
        return .redirect(code.code.path)
    }
}

/// Pictures of places: small JPEG files without the data that cameras put in. The original never leaves the house.
struct ShowPicture: Sendable {
    let services: PlaceServices

    /// `GET /places/{key}/pictures/{picture}`: for everyone, while the place is open.
    func open(_ visit: Visit) async throws -> Reply {
        let today = visit.now.date
        return try await picture(visit) { connection, key in
            try PlaceStore.find(key: key, in: connection).flatMap { $0.isOpen(on: today) ? $0 : nil }
        }
    }

    /// `GET /desk/places/{key}/pictures/{picture}`: for those who prepare it.
    func desk(_ visit: Visit) async throws -> Reply {
        let scope = try visit.actor().scope
        return try await picture(visit, isDesk: true) { connection, key in
            try PlaceStore.get(key: key, scope: scope, in: connection)
        }
    }

    private func picture(
        _ visit: Visit, isDesk: Bool = false,
        _ find: @escaping @Sendable (Connection, String) throws -> Place?
    ) async throws -> Reply {
        let key = try visit.parameter("key")
        let id = try visit.id("picture", of: PlacePicture.self)
        let services = services
        let file = try await services.database.read { connection in
            guard let place = try find(connection, key),
                let picture = try PictureStore.find(id, of: place.id, in: connection), picture.isShown || isDesk
            else { throw Problem.notFound }
            return try services.files.file(picture.file, in: connection)
        }
        guard let file, var preview = try await services.files.preview(file) else { throw Problem.notFound }
        // The name of the original is the photographer's own.
        preview.fileName = "\(key).jpg"
        return .download(preview)
    }
}
