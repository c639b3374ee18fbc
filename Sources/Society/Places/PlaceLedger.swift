import Audit
import Base
import Codes
import House
import Storage

/// What every change of a place leaves behind, in its own transaction: a revision, an entry in the book of deeds, the
/// title in the register of codes, the entry of the search, and pages that are made anew.
struct PlaceLedger: Sendable {
    let services: PlaceServices

    /// Told to other features when a place is put before the public: its key, no personal data.
    static let published = "places.place.published.v1"

    /// Who did it.
    enum Author: Sendable {
        case official(Actor)
        case program

        var name: String { if case .official(let actor) = self { actor.displayName } else { "" } }
        var account: String { if case .official(let actor) = self { actor.account.text } else { "" } }
        var audit: AuditActor { if case .official(let actor) = self { AuditActor(actor) } else { .system("places") } }
    }

    /// Writes down what was done. `before` is nil for a new place.
    func record(
        _ deed: PlaceRevision.Deed, to place: Place, before: PlaceSnapshot?, note: String = "", by author: Author,
        at now: Instant, in transaction: Transaction
    ) throws {
        let after = try PlaceDetails.read(place, on: now.date, services, in: transaction)
        let changed = after.snapshot.changes(from: before ?? PlaceSnapshot(json: [:]))
        if let before, place.version > 1, try !RevisionStore.hasAny(place.id, in: transaction) {
            // What was there before there was a history is its first page.
            try RevisionStore.insert(
                PlaceRevision(
                    number: place.version - 1, madeAt: place.createdAt, madeBy: "", deed: .imported, changed: [],
                    note: ""), of: place.id, account: "", snapshot: before, in: transaction)
        }
        try RevisionStore.insert(
            PlaceRevision(
                number: place.version, madeAt: now, madeBy: author.name, deed: deed,
                changed: before == nil ? [] : changed, note: note),
            of: place.id, account: author.account, snapshot: after.snapshot, in: transaction)
        try AuditLog().record(
            AuditEntry(
                actor: author.audit, action: deed.action,
                subject: AuditSubject("places.place", place.id), unit: place.facts.unit,
                facts: [
                    "key": .string(place.key), "version": .integer(place.version),
                    "state": .string(place.state.rawValue), "changed": .array(changed.map { .string($0) }),
                ], personal: note.isEmpty ? nil : ["reason": .string(note)], at: now), in: transaction)
        try show(after, at: now, in: transaction)
    }

    /// Brings register, search and kept pages up to date.
    func show(_ details: PlaceDetails, at now: Instant, in transaction: Transaction) throws {
        let place = details.place
        if details.code != nil {
            try services.codes.rename(
                kind: PlaceServices.kind, target: place.key, to: place.title, unit: place.facts.unit, in: transaction)
            try services.codes.touch(kind: PlaceServices.kind, target: place.key, in: transaction)
        }
        try index(details, on: now.date, in: transaction)
        // The pages of codes and units show places nearby.
        for topic in [PlaceServices.topic, "units"] { try transaction.raise(topic, in: services.database) }
    }

    /// Puts a place whose day has come before the public, once.
    func list(_ place: inout Place, at now: Instant, in transaction: Transaction) throws {
        guard place.isOpen(on: now.date), place.listedAt == nil else { return }
        place.listedAt = now
        try PlaceStore.update(place, in: transaction)
        try transaction.publish(
            Event(
                Self.published, unit: place.facts.unit.text,
                payload: ["place": .string(place.id.text), "key": .string(place.key)]), at: now)
    }

    private func index(_ details: PlaceDetails, on day: CalendarDate, in transaction: Transaction) throws {
        let (place, unit) = (details.place, details.unit)
        // A place that bears the name of its unit and no other is found as the unit, whose page lists it.
        let isUnit = place.title.vietnamese == unit?.name.vietnamese && place.facts.nicknames.isEmpty
        guard place.isOpen(on: day), !isUnit else {
            return try SearchIndex().remove(source: PlaceServices.kind, record: place.key, in: transaction)
        }
        let code = details.code?.code
        let words =
            [
                place.title.everywhere, details.words.text(.summary).everywhere, place.facts.phone,
                place.facts.address, unit?.name.everywhere ?? "", code?.text ?? "", code?.grouped ?? "",
            ] + place.facts.nicknames
        try SearchIndex().put(
            SearchIndex.Entry(
                source: PlaceServices.kind, record: place.key, unit: place.facts.unit.text, audience: "public",
                title: place.title.vietnamese, detail: unit?.name.vietnamese ?? "", path: place.path,
                words: words.joined(separator: " ")), in: transaction)
    }
}
