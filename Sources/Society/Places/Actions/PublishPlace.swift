import Base
import House
import Storage

/// Puts a place before the public, today or from a day to come, and back after it was withdrawn. The first time, its
/// code is issued.
struct PublishPlace: Sendable {
    let services: PlaceServices

    /// Throws `Problem`: forbidden, not found outside the actor's units, conflict, or invalid if there is nothing to
    /// show.
    func callAsFunction(
        _ place: String, version: Int64, from wanted: CalendarDate?, by actor: Actor, key: String?, at now: Instant
    ) async throws {
        try actor.require(PlaceRules.publish)
        let services = services
        _ = try await services.database.write { transaction in
            try transaction.once(
                IdempotencyKey(
                    actor: actor.id, action: "places.publish_place", key: key ?? ID<PublishPlace>(at: now).text,
                    fingerprint: place), at: now
            ) {
                let found = try PlaceStore.lock(key: place, version: version, scope: actor.scope, in: transaction)
                guard found.state != .published || found.isWaiting(on: now.date) else {
                    throw Problem(.conflict, "places.problem.is_published")
                }
                let changed = try Self.publish(
                    found, from: PlaceRules.firstDay(wanted, today: now.date), by: .official(actor), at: now, services,
                    in: transaction)
                return String(changed.version)
            }
        }
    }

    /// The same for the demo and the program, without asking who.
    @discardableResult
    static func publish(
        _ place: Place, from day: CalendarDate, by author: PlaceLedger.Author, at now: Instant,
        _ services: PlaceServices, in transaction: Transaction
    ) throws -> Place {
        let details = try PlaceDetails.read(place, on: now.date, services, in: transaction)
        if let missing = PlaceRules.missing(details) {
            throw Problem.invalid([FieldProblem("from", missing)])
        }
        if details.code?.state == .withdrawn {
            // The printed sign goes on answering.
            try services.codes.restore(kind: PlaceServices.kind, target: place.key, in: transaction)
        } else if details.code?.state != .published {
            _ = try services.codes.issue(
                kind: PlaceServices.kind, target: place.key, unit: place.facts.unit, title: place.title,
                in: transaction)
        }
        var place = place
        place.state = .published
        place.publishFrom = day
        place.listedAt = nil
        place.withdrawnReason = ""
        place.changedAt = now
        place.changedBy = author.name
        place.version += 1
        try PlaceStore.update(place, in: transaction)
        let ledger = PlaceLedger(services: services)
        try ledger.list(&place, at: now, in: transaction)
        try ledger.record(.publish, to: place, before: details.snapshot, by: author, at: now, in: transaction)
        return place
    }
}
