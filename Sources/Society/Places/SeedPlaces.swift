import Base
import House
import Identity
import Storage

/// Places' part of the demo commune. Runs again without changing what is there; Identity's units must be in.
struct SeedPlaces: Sendable {
    let services: PlaceServices

    func callAsFunction(_ demo: Demo) async throws {
        let rows = try demo.csv("demo/places.csv")
        let (services, now) = (services, demo.now)
        try await services.database.write(.alone) { transaction in
            let all = try services.units.all(asOf: now.date, in: transaction)
            let units = Dictionary(all.map { ($0.key, $0.id) }) { first, _ in first }
            for row in rows {
                guard let key = row["key"], PlaceRules.isKey(key), let unit = row["unit"].flatMap({ units[$0] }),
                    try !PlaceStore.isTaken(key: key, in: transaction)
                else { continue }
                try Self.put(key, row, unit: unit, at: now, services, in: transaction)
            }
        }
    }

    private static func put(
        _ key: String, _ row: [String: String], unit: ID<AdministrativeUnit>, at now: Instant,
        _ services: PlaceServices, in transaction: Transaction
    ) throws {
        let content = PlaceContent(
            facts: facts(row, unit: unit),
            words: Dictionary(uniqueKeysWithValues: PlaceField.allCases.map { ($0, row.localized($0.rawValue)) }))
        var place = Place(
            id: ID(at: now), key: key, facts: content.facts, title: row.localized("title"), state: .draft,
            publishFrom: nil, listedAt: nil, withdrawnReason: "", translation: .current, createdAt: now,
            changedAt: now, changedBy: "", version: 1)
        try PlaceWriting.put(content, of: place.id, by: "", at: now, in: transaction)
        place.translation = try PlaceWords.read(place.id, in: transaction).translation
        guard try PlaceStore.insert(place, in: transaction) else { return }
        try PlaceLedger(services: services).record(
            .imported, to: place, before: nil, by: .program, at: now, in: transaction)
        if row["state"] == "draft" { return }
        try PublishPlace.publish(place, from: now.date, by: .program, at: now, services, in: transaction)
    }

    private static func facts(_ row: [String: String], unit: ID<AdministrativeUnit>) -> PlaceFacts {
        var facts = PlaceFacts(kind: row["kind"].flatMap(PlaceFacts.Kind.init(rawValue:)) ?? .other, unit: unit)
        facts.position = row["position"].flatMap { Position($0) }
        facts.address = row["address"] ?? ""
        facts.phone = row["phone"] ?? ""
        facts.website = row["website"] ?? ""
        facts.nicknames = (row["nicknames"] ?? "").split(separator: ";").map { $0.trimmed() }
        facts.hours = hours(row["hours"] ?? "")
        facts.wheelchair = row["wheelchair"].flatMap(PlaceFacts.Wheelchair.init(rawValue:)) ?? .unknown
        facts.assurance = row["assurance"].flatMap(PlaceFacts.Assurance.init(rawValue:)) ?? .unverified
        facts.declaredBy = row["declared_by"] ?? ""
        // No position of the demo was verified on the spot.
        facts.isSynthetic = row["synthetic"] == "true" || facts.position != nil
        return facts
    }

    /// `always`, or days and their hours: `1-5 07:30-11:30, 13:30-17:00 | 6 08:00-11:30`, Monday is 1.
    static func hours(_ text: String) -> OpeningHours {
        if text == "always" { return OpeningHours(.always) ?? OpeningHours() }
        var week: [[OpeningHours.Span]] = Array(repeating: [], count: 7)
        for part in text.split(separator: "|") {
            let pieces = part.trimmed().split(separator: " ", maxSplits: 1)
            guard pieces.count == 2, let spans = OpeningHours.read(String(pieces[1])) else { continue }
            let days = pieces[0].split(separator: "-").compactMap { Int($0) }
            guard let first = days.first, let last = days.last, (1...7).contains(first), (first...7).contains(last)
            else { continue }
            for day in first...last { week[day - 1] = spans }
        }
        return week.allSatisfy(\.isEmpty) ? OpeningHours() : OpeningHours(.weekly(week)) ?? OpeningHours()
    }
}
