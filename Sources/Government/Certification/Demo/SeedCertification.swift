import Base
import House
import Identity
import Residents
import Storage

/// The books of the demo: the words of the law, and a month of a counter's work up to now, through the same actions that officials use.
/// The fees are asked; Payments takes them in afterwards. SYNTHETIC; runs again without changing anything.
struct SeedCertification: Sendable {
    let services: CertificationServices
    /// The commune that the demo is about.
    private static let commune = "tan-ninh"
    private static let days = 30

    /// One customer, decided before anything is written: a transaction may run twice.
    private struct Plan: Sendable {
        var request: RegisterEntry.Request
        let officer: Int
        let at: Instant
        let isVoid: Bool
        let isCorrected: Bool
    }

    func callAsFunction(_ demo: Demo) async throws {
        try await wordings(demo)
        let services = services
        let everything = Scope.everything(because: "the demo is for the whole commune")
        let (isThere, officers) = try await services.database.read { connection in
            (
                try connection.exists("SELECT id FROM certification_entry LIMIT 1"),
                try AccountStore().holders(of: [.counter], everything, asOf: demo.now.date, in: connection)
                    .compactMap { try Accounts().actor($0.id, at: demo.now, in: connection) }
            )
        }
        guard !isThere, !officers.isEmpty else { return }
        let plans = try plans(demo, officers: min(2, officers.count))
        let words = Dictionary(
            try demo.csv("demo/counter-words.csv").map { ($0["kind"] ?? "", $0["text"] ?? "") }
        ) { first, _ in first }
        for start in stride(from: 0, to: plans.count, by: 100) {
            let chunk = Array(plans[start..<min(start + 100, plans.count)])
            try await services.database.write(.alone) { transaction in
                for plan in chunk { try carryOut(plan, words, by: officers[plan.officer], in: transaction) }
            }
        }
    }

    private func wordings(_ demo: Demo) async throws {
        let rows = try demo.csv("certification-wordings.csv")
        let services = services
        try await services.database.write { transaction in
            guard let unit = try services.units.find(key: Self.commune, asOf: demo.now.date, in: transaction)
            else { return }
            for row in rows {
                guard let kind = row["kind"].flatMap(BookEntry.Kind.init(rawValue:)),
                    let from = row["from"].flatMap({ CalendarDate($0) }), let text = row["text"]
                else { continue }
                _ = try services.wordings.insert(
                    ID<CertificationWording>(at: demo.now), unit: unit.id, kind: kind, from: from, text: text,
                    source: row["source"] ?? "", isVerified: row["verified"] == "true", by: "", at: demo.now,
                    in: transaction)
            }
        }
    }

    private func carryOut(
        _ plan: Plan, _ words: [String: String], by officer: Actor, in transaction: Transaction
    ) throws {
        var request = plan.request
        request.signer = try services.signers(officer, at: plan.at, in: transaction).last?.id
        let id = try RegisterEntry(services: services)(request, by: officer, at: plan.at, in: transaction)
        if plan.isCorrected {
            try EditEntry(services: services)(
                EditEntry.Request(
                    entry: id, version: 1, requester: request.requester,
                    document: request.document + (words["correction_addition"] ?? ""),
                    pages: request.pages, copies: request.copies, application: "", reason: words["correction"] ?? ""),
                by: officer, at: plan.at.adding(minutes: 3), in: transaction)
        } else if plan.isVoid {
            try WithdrawEntry(services: services)(
                id, version: 1, reason: words["void"] ?? "", by: officer, at: plan.at.adding(minutes: 4),
                in: transaction)
        }
    }

    // MARK: planning

    private func plans(_ demo: Demo, officers: Int) throws -> [Plan] {
        var people = try DemoRequesters(demo)
        let documents = try demo.csv("demo/certified-documents.csv")
        let perDay = demo.scale == .village ? 4...8 : 12...20
        var plans: [Plan] = []
        for back in (0...Self.days).reversed() {
            let day = demo.now.date.adding(days: -back)
            guard day.weekday <= 5 else { continue }
            for officer in 0..<officers {
                let count = people.number(perDay) / (officer + 1)
                // From half past seven on, a customer every few minutes; nobody after half past four, or after now.
                var minute = 450
                for _ in 0..<count {
                    minute += people.number(3...max(4, 480 / max(1, count) - 2))
                    if (690..<810).contains(minute) { minute += 120 }
                    let at = Instant(day, minutes: minute).adding(seconds: people.number(0...59))
                    guard minute < 990, at.adding(minutes: 5) < demo.now else { break }
                    plans.append(plan(documents, &people, officer, at))
                }
            }
        }
        return plans.sorted { $0.at < $1.at }
    }

    private func plan(
        _ documents: [[String: String]], _ people: inout DemoRequesters, _ officer: Int, _ at: Instant
    ) -> Plan {
        let document = people.one(of: documents) ?? [:]
        let kind = document["kind"].flatMap(BookEntry.Kind.init(rawValue:)) ?? .copy
        let least = Int(document["from_pages"] ?? "") ?? 1
        let pages = people.number(least...max(least, Int(document["to_pages"] ?? "") ?? 1))
        let person = people.person()
        let luck = people.number(1...60)
        return Plan(
            request: RegisterEntry.Request(
                kind: kind, requester: person.name, number: person.number, document: document["title"] ?? "",
                pages: kind.hasPages ? pages : 0, copies: kind.hasPages ? people.number(1...5) : 1, signer: nil,
                shown: nil, takesCash: false),
            officer: officer, at: at, isVoid: luck == 1, isCorrected: luck == 2)
    }
}

/// People of the demo from `Data/demo`: the same every time, and no one real is meant.
private struct DemoRequesters {
    private let names: [String: [[String: String]]]
    private var chances: SeededGenerator
    private var serial = 0

    init(_ demo: Demo) throws {
        names = Dictionary(grouping: try demo.csv("demo/names.csv")) { $0["kind"] ?? "" }
        chances = demo.chances(for: "certification")
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &chances) }

    /// One of the rows by its weight.
    mutating func one(of rows: [[String: String]]) -> [String: String]? {
        func weight(_ row: [String: String]) -> Int { Int(row["weight"] ?? "") ?? 1 }
        var rest = number(0...max(0, rows.reduce(0) { $0 + weight($1) } - 1))
        for row in rows {
            if rest < weight(row) { return row }
            rest -= weight(row)
        }
        return rows.last
    }

    mutating func person() -> (name: String, number: PersonalNumber?) {
        let isMale = number(1...100) <= 48
        let sex = isMale ? "male" : "female"
        let parts = ["surname", "middle_\(sex)", "given_\(sex)"].map { one(of: names[$0] ?? [])?["text"] ?? "" }
        serial += 1
        let year = number(50...99)
        let rest = String((serial * 7_919 + 350_003) % 1_000_000)
        let digits = "038\(isMale ? 0 : 1)\(year)" + String(repeating: "0", count: 6 - rest.count) + rest
        return (parts.filter { !$0.isEmpty }.joined(separator: " "), try? PersonalNumber(parsing: digits))
    }
}
