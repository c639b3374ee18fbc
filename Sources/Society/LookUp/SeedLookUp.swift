import Base
import Codes
import House
import Identity
import Storage

/// LookUp's part of the demo commune: codes printed before the merger, emergency numbers, and a code for every unit. Runs
/// again without changing what is there; Identity's units must be in.
struct SeedLookUp: Sendable {
    let database: Database
    let codes: PublicCodes
    let units: UnitDirectory
    /// The unit whose codes `old-codes.csv` lists.
    private static let formerIssuer = "van-son"

    func callAsFunction(_ demo: Demo) async throws {
        let old = try demo.csv("demo/old-codes.csv")
        let emergency = try demo.csv("demo/emergency.csv")
        let now = demo.now
        try await database.write(.alone) { transaction in
            let all = try units.units(asOf: now.date, in: transaction)
            for (index, row) in emergency.enumerated() {
                guard let number = row["number"], !number.isEmpty else { continue }
                try EmergencyNumber(
                    number: number, name: row.localized("name"), text: row.localized("text"),
                    verified: row["verified"] ?? ""
                ).put(place: index, in: transaction)
            }
            for row in old {
                guard let shown = row["old_code"], let day = row["printed_on"].flatMap({ CalendarDate($0) }) else {
                    continue
                }
                _ = try LegacyCode(
                    shown: shown, kind: row["kind"] ?? "", target: row["target"] ?? "", title: row["title_vi"] ?? "",
                    printedOn: day, issuer: Self.formerIssuer
                ).insert(in: transaction)
            }
            let names = Dictionary(all.map { ($0.id, $0.name) }) { first, _ in first }
            // The search shows the latest first: the first village of the list is to come first.
            for unit in all.reversed() {
                try put(
                    unit, parent: unit.parent.flatMap { names[$0] },
                    formerParents: try formerParents(of: unit, on: now.date, in: transaction), in: transaction)
            }
            try transaction.raise("lookup", in: database)
        }
    }

    /// What the unit belonged to before, the latest first: people go on saying where they were born.
    private func formerParents(
        of unit: AdministrativeUnit, on day: CalendarDate, in transaction: Transaction
    ) throws -> [LocalizedText] {
        try units.history(key: unit.key, until: day, in: transaction).reversed().compactMap { earlier in
            guard let until = earlier.period.until, let parent = earlier.parent, parent != unit.parent else {
                return nil
            }
            return try units.unit(parent, asOf: until.adding(days: -1), in: transaction)?.name
        }
    }

    /// A code and an entry of the search for a unit of today.
    private func put(
        _ unit: AdministrativeUnit, parent: LocalizedText?, formerParents: [LocalizedText],
        in transaction: Transaction
    ) throws {
        let code =
            try codes.code(kind: UnitTarget.kind, target: unit.key, in: transaction)?.code
            ?? codes.issue(kind: UnitTarget.kind, target: unit.key, unit: unit.id, title: unit.name, in: transaction)
        let former = formerParents.map(\.searchable).joined(separator: " ")
        try SearchIndex().put(
            SearchIndex.Entry(
                source: UnitTarget.kind, record: unit.key, unit: unit.id.text, audience: "public",
                title: unit.name.vietnamese,
                detail: ([parent?.vietnamese ?? ""] + formerParents.prefix(1).map { "(\($0.vietnamese))" })
                    .joined(separator: " "),
                path: unit.path,
                words: "\(unit.name.searchable) \(former) \(unit.phone) \(unit.code) \(code.text)"),
            in: transaction)
    }
}

extension [String: String] {
    /// The text of the columns `name_vi`, `name_en`, `name_ar`.
    func localized(_ name: String) -> LocalizedText {
        LocalizedText(self["\(name)_vi"] ?? "", english: self["\(name)_en"], arabic: self["\(name)_ar"])
    }
}
