import Base
import House
import Identity
import Storage
import Translations

/// What the form of a place says.
struct PlaceContent: Sendable, Hashable {
    var facts: PlaceFacts
    var words: [PlaceField: LocalizedText]
    /// Languages whose words somebody has looked at and found still right.
    var confirmed: [PlaceField: Set<Language>] = [:]

    var snapshot: PlaceSnapshot { PlaceSnapshot(facts, words: words) }
}

/// Makes a page of a place: a draft that the public does not see.
struct CreatePlace: Sendable {
    let services: PlaceServices

    /// Answers the key. Throws `Problem`: forbidden, or invalid if the unit is not the actor's.
    func callAsFunction(
        _ content: PlaceContent, by actor: Actor, key: String?, at now: Instant
    ) async throws -> String {
        try actor.require(PlaceRules.edit)
        let services = services
        return try await services.database.write { transaction in
            try transaction.once(
                IdempotencyKey(
                    actor: actor.id, action: "places.create_place", key: key ?? ID<CreatePlace>(at: now).text),
                at: now
            ) {
                try PlaceWriting.check(content, before: nil, by: actor, on: now.date, services, in: transaction)
                let title = content.words[.title] ?? LocalizedText("")
                var place = Place(
                    id: ID(at: now), key: try Self.freeKey(title.vietnamese, in: transaction), facts: content.facts,
                    title: title, state: .draft, publishFrom: nil, listedAt: nil, withdrawnReason: "",
                    translation: .current, createdAt: now, changedAt: now, changedBy: actor.displayName, version: 1)
                try PlaceWriting.put(content, of: place.id, by: actor.displayName, at: now, in: transaction)
                place.translation = try PlaceWords.read(place.id, in: transaction).translation
                guard try PlaceStore.insert(place, in: transaction) else {
                    throw Problem(.conflict, "web.problem.conflict.text")
                }
                try PlaceLedger(services: services).record(
                    .create, to: place, before: nil, by: .official(actor), at: now, in: transaction)
                return place.key
            }.answer
        }
    }

    /// The key of the title, with a number where another place has it.
    static func freeKey(_ title: String, in connection: Connection) throws -> String {
        let key = PlaceRules.key(from: title)
        var candidate = key
        var number = 1
        while try PlaceStore.isTaken(key: candidate, in: connection) {
            number += 1
            guard number < 100 else { throw Problem(.conflict, "web.problem.conflict.text") }
            candidate = "\(key)-\(number)"
        }
        return candidate
    }
}

/// What creating and correcting have in common.
enum PlaceWriting {
    /// Throws `Problem` (invalid) if the unit is outside the actor's, or the mark is not the actor's to give.
    static func check(
        _ content: PlaceContent, before: Place?, by actor: Actor, on day: CalendarDate, _ services: PlaceServices,
        in connection: Connection
    ) throws {
        if before?.facts.unit != content.facts.unit {
            let mine = try services.units.list(actor.scope, asOf: day, in: connection)
            guard mine.contains(where: { $0.id == content.facts.unit }) else {
                throw Problem.invalid([FieldProblem("unit", "places.problem.not_your_unit")])
            }
        }
        guard PlaceRules.mayMark(content.facts.assurance, before: before?.facts.assurance, by: actor) else {
            throw Problem.invalid([FieldProblem("assurance", "places.problem.may_not_verify")])
        }
    }

    /// Stores the words in their languages.
    static func put(
        _ content: PlaceContent, of place: ID<Place>, by author: String, at now: Instant, in transaction: Transaction
    ) throws {
        for (field, text) in content.words.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            try TranslationStore().put(
                text, field: field.rawValue, of: PlaceWords.owner(place), confirmed: content.confirmed[field] ?? [],
                by: author, at: now, in: transaction)
        }
    }
}
