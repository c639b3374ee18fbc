import Base
import Files
import House
import Storage
import Web

/// Adds, describes, moves and removes the pictures of a place; each is a change of the place, with its revision.
struct EditPictures: Sendable {
    let services: PlaceServices

    /// One change of the pictures.
    enum Change: Sendable {
        /// Files that the form brought and `PictureInspector` has seen.
        case add([UploadedFile], holder: String)
        case describe(ID<PlacePicture>, LocalizedText, credit: String)
        /// One place towards the front.
        case moveUp(ID<PlacePicture>)
        case remove(ID<PlacePicture>)

        fileprivate var name: String {
            switch self {
            case .add: "add"
            case .describe(let id, _, _): "describe \(id)"
            case .moveUp(let id): "up \(id)"
            case .remove(let id): "remove \(id)"
            }
        }
    }

    /// Answers false if the same request was done before. Throws `Problem`: forbidden, not found, conflict, or invalid
    /// if there are too many.
    @discardableResult
    func callAsFunction(
        _ place: String, version: Int64?, _ change: Change, by actor: Actor, key: String?, at now: Instant
    ) async throws -> Bool {
        try actor.require(PlaceRules.edit)
        let services = services
        return try await services.database.write { transaction in
            try transaction.once(
                IdempotencyKey(
                    actor: actor.id, action: "places.edit_pictures", key: key ?? ID<EditPictures>(at: now).text,
                    fingerprint: "\(place) \(change.name)"), at: now
            ) {
                var found = try PlaceStore.lock(key: place, version: version, scope: actor.scope, in: transaction)
                let before = try PlaceDetails.read(found, on: now.date, services, in: transaction)
                try Self.apply(change, to: found, before.pictures, at: now, services, in: transaction)
                try found.changed(by: actor, at: now, in: transaction)
                try PlaceLedger(services: services).record(
                    .pictures, to: found, before: before.snapshot, by: .official(actor), at: now, in: transaction)
                try services.codes.touch(kind: PlaceServices.kind, target: found.key, in: transaction)
                return String(found.version)
            }.isFirst
        }
    }

    private static func apply(
        _ change: Change, to place: Place, _ pictures: [PlacePicture], at now: Instant, _ services: PlaceServices,
        in transaction: Transaction
    ) throws {
        func index(of id: ID<PlacePicture>) throws -> Int {
            guard let index = pictures.firstIndex(where: { $0.id == id }) else { throw Problem.notFound }
            return index
        }
        switch change {
        case .add(let uploads, let holder):
            guard pictures.count + uploads.count <= PlacePicture.most else {
                throw Problem.invalid([
                    FieldProblem(
                        "photos",
                        Message("places.problem.too_many_pictures", ["max": .number(Int64(PlacePicture.most))]))
                ])
            }
            let owner = FileOwner(kind: "places.place", id: place.id.text, unit: place.facts.unit)
            let files = try services.files.attach(uploads, to: owner, holder: holder, at: now, in: transaction)
            let last = pictures.last?.ordinal ?? 0
            for (number, file) in files.enumerated() {
                try PictureStore.insert(
                    PlacePicture(
                        id: ID(at: now), place: place.id, file: file.id, ordinal: last + Int64(number) + 1,
                        description: LocalizedText(""), credit: "", createdAt: now), in: transaction)
            }
        case .describe(let id, let description, let credit):
            var picture = pictures[try index(of: id)]
            picture.description = description
            picture.credit = credit
            try PictureStore.update(picture, in: transaction)
        case .moveUp(let id):
            let index = try index(of: id)
            guard index > 0 else { return }
            var ordered = pictures
            ordered.swapAt(index, index - 1)
            for (number, picture) in ordered.enumerated() {
                var picture = picture
                picture.ordinal = Int64(number) + 1
                try PictureStore.update(picture, in: transaction)
            }
        case .remove(let id):
            let picture = pictures[try index(of: id)]
            try PictureStore.delete(picture, in: transaction)
            try services.files.erase(picture.file, at: now, in: transaction)
        }
    }
}
