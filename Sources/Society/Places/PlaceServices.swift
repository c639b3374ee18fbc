import Base
import Codes
import Files
import House
import Identity
import Storage

/// What the parts of Places share.
struct PlaceServices: Sendable {
    let database: Database
    let clock: WallClock
    let codes: any CodeRegistry
    let files: FileStore
    let preview: any ScanPreview
    let inspector = PictureInspector()
    let units = UnitStore()

    /// What the kind of the codes is called. Places were LookUp's once, and printed signs go on saying so.
    static let kind = "lookup.place"
    /// What the kept lists depend on.
    static let topic: Topic = "places"
}

/// A place with everything that its page shows.
struct PlaceDetails: Sendable {
    let place: Place
    let words: PlaceWords
    let pictures: [PlacePicture]
    let unit: AdministrativeUnit?
    /// The newest code; nil while none was issued.
    let code: CodeRecord?

    var snapshot: PlaceSnapshot { PlaceSnapshot(place.facts, words: words.texts, pictures: pictures, of: place) }

    static func read(
        _ place: Place, on day: CalendarDate, _ services: PlaceServices, in connection: Connection
    ) throws -> PlaceDetails {
        PlaceDetails(
            place: place, words: try PlaceWords.read(place.id, in: connection),
            pictures: try PictureStore.list(of: place.id, in: connection),
            unit: try services.units.find(place.facts.unit, asOf: day, in: connection),
            code: try services.codes.code(kind: PlaceServices.kind, target: place.key, in: connection))
    }
}
