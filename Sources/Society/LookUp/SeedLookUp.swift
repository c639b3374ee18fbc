import Audit
import Base
import Codes
import Foundation
import House
import Identity
import Storage

/// LookUp's part of the demo commune: codes printed before the merger, emergency numbers, outlines of villages, and a code for
/// every unit. Runs again without changing what is there; Identity's units must be in.
struct SeedLookUp: Sendable {
    let database: Database
    let codes: PublicCodes
    let publish: PublishUnits
    /// The unit whose codes `old-codes.csv` lists.
    private static let formerIssuer = "van-son"

    func callAsFunction(_ demo: Demo) async throws {
        let old = try demo.csv("demo/old-codes.csv")
        let emergency = try demo.csv("demo/emergency.csv")
        let outlines = try String(
            contentsOf: demo.data.appendingPathComponent("demo/outlines.geojson"), encoding: .utf8)
        let censuses = try demo.csv("demo/census.csv")
        let now = demo.now
        try await database.write(.alone) { transaction in
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
            _ = try publish(by: .system("demo"), at: now, in: transaction)
            _ = try ImportOutlines(database: database)(outlines, by: .system("demo"), at: now, in: transaction)
            for row in censuses { try count(row, on: now, in: transaction) }
            try transaction.raise("lookup", in: database)
        }
    }

    /// What a line of `census.csv` says, where nothing is written down yet.
    private func count(_ row: [String: String], on now: Instant, in transaction: Transaction) throws {
        guard let unit = try UnitStore().find(key: row["unit"] ?? "", asOf: now.date, in: transaction),
            let households = Int64(row["households"] ?? ""), let people = Int64(row["people"] ?? ""),
            let asOf = CalendarDate(row["as_of"] ?? "")
        else { return }
        _ = try UnitCensus(
            unit: unit.id, version: 1, households: households, people: people, hectares: Int64(row["hectares"] ?? ""),
            asOf: asOf, source: row["source"] ?? "", verified: "unverified", isSynthetic: true, changedAt: now,
            changedBy: ""
        ).insert(in: transaction)
    }
}
