import Base
import House
import Storage

/// Takes a place away from the public. Its code says so from then on, and why.
struct WithdrawPlace: Sendable {
    let services: PlaceServices

    /// Throws `Problem`: forbidden, not found outside the actor's units, or conflict.
    func callAsFunction(
        _ place: String, version: Int64, reason: String, by actor: Actor, key: String?, at now: Instant
    ) async throws {
        try actor.require(PlaceRules.publish)
        let services = services
        _ = try await services.database.write { transaction in
            try transaction.once(
                IdempotencyKey(
                    actor: actor.id, action: "places.withdraw_place", key: key ?? ID<WithdrawPlace>(at: now).text,
                    fingerprint: place), at: now
            ) {
                var found = try PlaceStore.lock(key: place, version: version, scope: actor.scope, in: transaction)
                guard found.state == .published else { throw Problem(.conflict, "places.problem.not_published") }
                let before = try PlaceDetails.read(found, on: now.date, services, in: transaction).snapshot
                found.state = .withdrawn
                found.listedAt = nil
                found.withdrawnReason = reason
                try found.changed(by: actor, at: now, in: transaction)
                try services.codes.withdraw(
                    kind: PlaceServices.kind, target: found.key, reason: reason, in: transaction)
                try PlaceLedger(services: services).record(
                    .withdraw, to: found, before: before, note: reason, by: .official(actor), at: now, in: transaction)
                return String(found.version)
            }
        }
    }
}
