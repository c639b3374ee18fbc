import Base
import House
import Identity
import Storage

/// The tariff of the demo, from `Data/fee-rules.csv`; runs again without changing anything.
struct SeedTariff: Sendable {
    let services: PaymentsServices
    /// The commune that the demo is about.
    private static let commune = "tan-ninh"

    func callAsFunction(_ demo: Demo) async throws {
        let rules = try demo.csv("fee-rules.csv").compactMap(Self.rule)
        let services = services
        try await services.database.write { transaction in
            guard let unit = try services.units.find(key: Self.commune, asOf: demo.now.date, in: transaction)
            else { return }
            for rule in rules {
                _ = try services.tariff.insert(
                    ID<TariffRule>(at: demo.now), rule, unit: unit.id, by: "", at: demo.now, in: transaction)
            }
        }
    }

    /// A line of the file; nil for one that makes no sense.
    static func rule(_ line: [String: String]) -> FeeRule? {
        guard let key = line["fee"], !key.isEmpty, let from = line["from"].flatMap({ CalendarDate($0) }) else {
            return nil
        }
        let tiers = (line["tiers"] ?? "").split(separator: ";").compactMap { text -> FeeRule.Tier? in
            let parts = text.split(separator: "x", omittingEmptySubsequences: false)
            guard parts.count == 2, let price = Int64(parts[1]) else { return nil }
            return FeeRule.Tier(pages: Int(parts[0]), price: Money(dong: price))
        }
        let cap = line["cap"].flatMap { Int64($0) } ?? 0
        return FeeRule(
            key: key, period: DatePeriod(from: from, until: line["until"].flatMap { CalendarDate($0) }),
            perItem: Money(dong: line["per_item"].flatMap { Int64($0) } ?? 0), tiers: tiers,
            cap: cap == 0 ? nil : Money(dong: cap), source: line["source"] ?? "", isVerified: line["verified"] == "true"
        )
    }
}
