import Base
import House
import Storage
import Web

/// What the sign of a place opens. The target of the code is the place's key.
struct PlaceTarget: ScanTarget {
    let services: PlaceServices

    var kind: String { PlaceServices.kind }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        let (services, today) = (services, visit.now.date)
        let found = try await services.database.read { connection -> PlaceDetails? in
            guard let place = try PlaceStore.find(key: code.target, in: connection) else { return nil }
            return try PlaceDetails.read(place, on: today, services, in: connection)
        }
        guard let details = found else { throw Problem.notFound }
        let page = PlacePage(visit: visit, details: details, pictureBase: "\(details.place.path)/pictures")
        switch details.place.state {
        case .draft: throw Problem.notFound
        case .withdrawn: return page.withdrawn
        case .published:
            if let from = details.place.publishFrom, from > today { return page.notYet(from: from) }
            return page.page
        }
    }

    func deskPath(_ code: CodeRecord) -> String? {
        PlaceRules.isKey(code.target) ? "/desk/places/\(code.target)" : nil
    }
}
