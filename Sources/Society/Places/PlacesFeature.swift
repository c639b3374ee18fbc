public import Base
public import Files
public import Foundation
import HTTPTypes
public import House
public import Storage
public import Web

/// Places that people look for: their pages, what is near, the points of the map, and the desk where all of it is
/// written, published and corrected.
public struct PlacesFeature: Feature {
    public let name = "places"
    private let services: PlaceServices

    /// The feature; `preview` shows the page of a code before there is a code.
    public init(
        database: Database, clock: WallClock, codes: any CodeRegistry, files: FileStore, preview: any ScanPreview
    ) {
        services = PlaceServices(database: database, clock: clock, codes: codes, files: files, preview: preview)
    }

    public var resources: URL? { try? ResourceFolder.of(module: "Places") }
    public static var migrations: [Migration] { PlacesSchema.migrations }
    public var permissions: [PermissionGrant] {
        [
            PermissionGrant(PlaceRules.edit, [.information, .admin, .chair, .villageHead]),
            PermissionGrant(PlaceRules.publish, [.information, .admin, .chair]),
        ]
    }
    public var scanTargets: [any ScanTarget] { [PlaceTarget(services: services)] }
    public var squareSources: [any SquareSource] { [SquarePlaces()] }
    public var mapSources: [any MapSource] { [PlacePoints()] }
    public var addenda: [any PageAddendum] { [PlaceAddendum()] }

    public var menu: [MenuItem] {
        [
            MenuItem("places.title", path: "/places", icon: "pin", place: .square, order: 35),
            MenuItem(
                "places.title", path: "/desk/places", icon: "pin", place: .desk, permission: PlaceRules.edit,
                order: 310),
        ]
    }

    public func routes(_ routes: inout Routes) {
        let topics: [Topic] = [PlaceServices.topic, "units"]
        routes.get("/places", .open, cachedBy: topics, ListPlaces(services: services).callAsFunction)
        routes.get("/places/near", .open, cachedBy: topics, ListNearby(services: services).callAsFunction)
        routes.get("/places/{key}", .open, ShowPlace(services: services).callAsFunction)
        routes.get("/places/{key}/pictures/{picture}", .open, ShowPicture(services: services).open)
        deskRoutes(&routes)
        apiRoutes(&routes)
    }

    private func deskRoutes(_ routes: inout Routes) {
        let (edit, publish) = (Access.permission(PlaceRules.edit), Access.permission(PlaceRules.publish))
        let form = EditPlacePage(services: services)
        let pictures = EditPicturesPage(services: services)
        let state = EditPlaceState(services: services)
        routes.get("/desk/places", edit, ListDeskPlaces(services: services).callAsFunction)
        routes.get("/desk/places.csv", edit, ExportPlaces(services: services).callAsFunction)
        routes.get("/desk/places/new", edit, form.new)
        routes.post("/desk/places/new", edit, form.create)
        routes.get("/desk/places/{key}", edit, ShowDeskPlace(services: services).callAsFunction)
        routes.get("/desk/places/{key}/edit", edit, form.show)
        routes.post("/desk/places/{key}/edit", edit, form.save)
        routes.get("/desk/places/{key}/preview", edit, ShowPlacePreview(services: services).callAsFunction)
        routes.get("/desk/places/{key}/revisions/{number}", edit, ShowRevision(services: services).callAsFunction)
        routes.get("/desk/places/{key}/pictures", edit, pictures.show)
        routes.post("/desk/places/{key}/pictures", edit, pictures.add)
        routes.get("/desk/places/{key}/pictures/{picture}", edit, ShowPicture(services: services).desk)
        routes.post("/desk/places/{key}/pictures/{picture}", edit, pictures.describe)
        routes.post("/desk/places/{key}/pictures/{picture}/up", edit, pictures.moveUp)
        routes.post("/desk/places/{key}/pictures/{picture}/remove", edit, pictures.remove)
        routes.post("/desk/places/{key}/publish", publish, state.publish)
        routes.post("/desk/places/{key}/withdraw", publish, state.withdraw)
    }

    private func apiRoutes(_ routes: inout Routes) {
        let endpoints = PlaceEndpoints(services: services)
        routes.api(.get, "/api/v1/places", .open, PlaceEndpoints.listing, endpoints.list)
        routes.api(.get, "/api/v1/places.geojson", .open, PlaceEndpoints.map, endpoints.geoJSON)
        routes.api(.get, "/api/v1/places/{key}", .open, PlaceEndpoints.one, endpoints.show)
    }

    public var jobs: [JobHandler] {
        let publish = PublishDuePlaces(services: services)
        return [JobHandler(kind: PublishDuePlaces.kind, lane: .single) { _ in try await publish() }]
    }

    public var schedules: [JobSchedule] { [JobSchedule(kind: PublishDuePlaces.kind, every: 900)] }

    public func seed(_ demo: Demo) async throws { try await SeedPlaces(services: services)(demo) }
}
