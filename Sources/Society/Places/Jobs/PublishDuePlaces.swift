import Base
import House
import Storage

/// Puts places whose day has come before the public. May be repeated: a place that is listed is left alone.
struct PublishDuePlaces: Sendable {
    let services: PlaceServices
    static let kind = "places.publish_due_places"

    /// Answers how many places were listed.
    @discardableResult
    func callAsFunction() async throws -> Int {
        let (services, now) = (services, services.clock.now())
        var total = 0
        while true {
            let count = try await services.database.write(.alone) { transaction in
                let due = try PlaceStore.due(on: now.date, limit: 100, in: transaction)
                let ledger = PlaceLedger(services: services)
                for var place in due {
                    try ledger.list(&place, at: now, in: transaction)
                    try ledger.show(
                        try PlaceDetails.read(place, on: now.date, services, in: transaction), at: now,
                        in: transaction)
                }
                return due.count
            }
            total += count
            if count < 100 { return total }
        }
    }
}
