import Audit
import Base
import Codes
import House
import Identity
import Storage

/// LookUp's part of the demo commune: places, codes printed before the merger, emergency numbers, and a code for every
/// unit and place. Runs again without changing what is there; Identity's units must be in.
struct SeedLookUp: Sendable {
    let database: Database
    let codes: PublicCodes
    let units: UnitDirectory
    let publish: PublishUnits
    /// The unit whose codes `old-codes.csv` lists.
    private static let formerIssuer = "van-son"

    func callAsFunction(_ demo: Demo) async throws {
        let places = try demo.csv("demo/places.csv")
        let old = try demo.csv("demo/old-codes.csv")
        let emergency = try demo.csv("demo/emergency.csv")
        let now = demo.now
        try await database.write(.alone) { transaction in
            let all = try units.units(asOf: now.date, in: transaction)
            let byKey = Dictionary(all.map { ($0.key, $0) }) { first, _ in first }
            for (index, row) in emergency.enumerated() {
                guard let number = row["number"], !number.isEmpty else { continue }
                try EmergencyNumber(
                    number: number, name: row.localized("name"), text: row.localized("text"),
                    verified: row["verified"] ?? ""
                ).put(place: index, in: transaction)
            }
            for row in places { try put(place: row, units: byKey, at: now, in: transaction) }
            for row in old {
                guard let shown = row["old_code"], let day = row["printed_on"].flatMap({ CalendarDate($0) }) else {
                    continue
                }
                _ = try LegacyCode(
                    shown: shown, kind: row["kind"] ?? "", target: row["target"] ?? "", title: row["title_vi"] ?? "",
                    printedOn: day, issuer: Self.formerIssuer
                ).insert(in: transaction)
            }
            _ = try publish(by: .system("demo"), at: now, in: transaction)
            try transaction.raise("lookup", in: database)
        }
    }

    private func put(
        place row: [String: String], units: [String: AdministrativeUnit], at now: Instant, in transaction: Transaction
    ) throws {
        guard let key = row["key"], let unit = row["unit"].flatMap({ units[$0] }) else { return }
        let place = Place(
            id: ID(at: now), key: key, kind: row["kind"] ?? "", title: row.localized("title"),
            text: row.localized("text"),
            unit: unit.id, verified: row["verified"] ?? "unverified", isSynthetic: row["synthetic"] == "true",
            createdAt: now)
        guard try PlaceStore.insert(place, in: transaction) else { return }
        let code = try codes.issue(
            kind: PlaceTarget.kind, target: key, unit: unit.id, title: place.title, in: transaction)
        // A place that bears the name of its unit is found as the unit, whose page lists it.
        if place.title.vietnamese == unit.name.vietnamese { return }
        try SearchIndex().put(
            SearchIndex.Entry(
                source: PlaceTarget.kind, record: key, unit: unit.id.text, audience: "public",
                title: place.title.vietnamese,
                detail: unit.name.vietnamese, path: code.path,
                words: "\(place.title.searchable) \(place.text.searchable) \(code.text) \(code.grouped)"),
            in: transaction)
    }
}

extension [String: String] {
    /// The text of the columns `name_vi`, `name_en`, `name_ar`.
    func localized(_ name: String) -> LocalizedText {
        LocalizedText(self["\(name)_vi"] ?? "", english: self["\(name)_en"], arabic: self["\(name)_ar"])
    }
}
