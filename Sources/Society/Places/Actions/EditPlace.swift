import Base
import House
import Storage
import Translations

/// Corrects a place. What it said before stays in its history.
struct EditPlace: Sendable {
    let services: PlaceServices

    /// Throws `Problem`: forbidden, not found outside the actor's units, invalid, or conflict if somebody else was
    /// quicker: nothing is stored then.
    func callAsFunction(
        _ place: String, version: Int64, _ content: PlaceContent, by actor: Actor, key: String?, at now: Instant
    ) async throws {
        try actor.require(PlaceRules.edit)
        let services = services
        _ = try await services.database.write { transaction in
            try transaction.once(
                IdempotencyKey(
                    actor: actor.id, action: "places.edit_place", key: key ?? ID<EditPlace>(at: now).text,
                    fingerprint: place), at: now
            ) {
                var found = try PlaceStore.lock(key: place, version: version, scope: actor.scope, in: transaction)
                try PlaceWriting.check(content, before: found, by: actor, on: now.date, services, in: transaction)
                let before = try PlaceDetails.read(found, on: now.date, services, in: transaction).snapshot
                try PlaceWriting.put(content, of: found.id, by: actor.displayName, at: now, in: transaction)
                let isSynthetic = found.facts.isSynthetic
                found.facts = content.facts
                found.facts.isSynthetic = isSynthetic
                found.title = content.words[.title] ?? found.title
                found.translation = try PlaceWords.read(found.id, in: transaction).translation
                try found.changed(by: actor, at: now, in: transaction)
                try PlaceLedger(services: services).record(
                    .edit, to: found, before: before, by: .official(actor), at: now, in: transaction)
                return String(found.version)
            }
        }
    }
}

extension Place {
    /// Stores a change under the next version.
    mutating func changed(by actor: Actor, at now: Instant, in transaction: Transaction) throws {
        changedAt = now
        changedBy = actor.displayName
        version += 1
        try PlaceStore.update(self, in: transaction)
    }
}
