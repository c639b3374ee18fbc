import Base
import House
import Identity
import Storage

/// The payments of the demo: fees that other features asked for in the last days are taken in cash, each day's drawers closed and
/// confirmed, that of today left open. Some closed at noon and went on with a second drawer. Synthetic; runs again without changing anything.
struct SeedPayments: Sendable {
    let services: PaymentsServices

    /// Drawers begin the day with this.
    private static let opening = Money(dong: 500_000)

    func callAsFunction(_ demo: Demo) async throws {
        let services = services
        let everything = Scope.everything(because: "the demo is for the whole commune")
        let isThere = try await services.database.read { try $0.exists("SELECT id FROM cash_drawer LIMIT 1") }
        if isThere { return }
        let (fees, confirmers) = try await services.database.read { connection in
            (
                try services.fees.list(FeeStore.Filter(), everything, limit: 20_000, in: connection).reversed()
                    .sorted { $0.askedAt < $1.askedAt },
                try AccountStore().holders(
                    of: [.viceChair, .clerk], everything, asOf: demo.now.date, in: connection
                ).compactMap { try Accounts().actor($0.id, at: demo.now, in: connection) }
            )
        }
        let words = try demo.csv("demo/counter-words.csv").first { $0["kind"] == "difference" }?["text"] ?? ""
        var chances = demo.chances(for: "payments")
        let days = Dictionary(grouping: fees) { DayOfOfficer(account: $0.askedBy, day: $0.askedAt.date) }
        let plans = days.sorted { ($0.key.day, $0.key.account) < ($1.key.day, $1.key.account) }.map { key, fees in
            (key: key, fees: fees, difference: Int.random(in: 0..<12, using: &chances) == 0 ? Int64(-1_000) : 0)
        }
        // The last day's closings wait for somebody to confirm them.
        let last = plans.map(\.key.day).filter { $0 < demo.now.date }.max()
        for plan in plans {
            try await services.database.write(.alone) { transaction in
                guard
                    let officer = try Accounts().actor(plan.key.account, at: demo.now, in: transaction),
                    officer.may(PaymentsFeature.take)
                else { return }
                try day(
                    plan.fees, of: officer, on: plan.key.day, isOver: plan.key.day < demo.now.date,
                    difference: plan.difference, words,
                    confirmer: plan.key.day == last ? nil : confirmers.first, in: transaction)
            }
        }
    }

    private struct DayOfOfficer: Hashable {
        let account: ID<Account>
        let day: CalendarDate
    }

    private func day(
        _ fees: [Fee], of officer: Actor, on day: CalendarDate, isOver: Bool, difference: Int64,
        _ words: String, confirmer: Actor?, in transaction: Transaction
    ) throws {
        let noon = Instant(day, minutes: 11 * 60 + 25)
        let (before, after) = (fees.filter { $0.askedAt < noon }, fees.filter { $0.askedAt >= noon })
        // Every fifth day of the month, whoever was at the counter before and after noon counted twice.
        guard isOver, day.day % 5 == 0, !before.isEmpty, !after.isEmpty else {
            return try drawer(
                1, with: fees, of: officer, from: Instant(day, minutes: 7 * 60 + 5),
                until: Instant(day, minutes: 16 * 60 + 50), isOver: isOver, difference: difference, words,
                confirmer: confirmer, in: transaction)
        }
        try drawer(
            1, with: before, of: officer, from: Instant(day, minutes: 7 * 60 + 5), until: noon, isOver: true,
            difference: 0, words, confirmer: confirmer, in: transaction)
        try drawer(
            2, with: after, of: officer, from: noon.adding(minutes: 1), until: Instant(day, minutes: 16 * 60 + 50),
            isOver: true, difference: difference, words, confirmer: confirmer, in: transaction)
    }

    private func drawer(
        _ number: Int, with fees: [Fee], of officer: Actor, from morning: Instant, until evening: Instant, isOver: Bool,
        difference: Int64, _ words: String, confirmer: Actor?, in transaction: Transaction
    ) throws {
        let id = try CreateDrawer(services: services)(
            opening: Self.opening, number: number, by: officer, at: morning, in: transaction)
        // Whoever is at the counter just now has not paid yet.
        for fee in isOver ? fees : fees.dropLast() {
            try IssueReceipt(services: services)(fee, by: officer, at: fee.askedAt, in: transaction)
        }
        guard isOver, let drawer = try services.drawers.find(id, officer.scope, in: transaction) else { return }
        let expected = try services.drawers.expected(drawer, in: transaction)
        let (notes, rest) = CountedNotes.fewest(for: Money(dong: expected.dong + difference))
        guard rest.dong == 0 else { return }
        try CloseDrawer(services: services)(
            CloseDrawer.Request(
                drawer: id, version: drawer.version, notes: notes,
                explanation: difference == 0 ? "" : words),
            by: officer, at: evening, in: transaction)
        guard let confirmer, confirmer.account != officer.account else { return }
        try VerifyClosing(services: services)(
            id, version: drawer.version + 1, by: confirmer, at: evening.adding(minutes: 15), in: transaction)
    }
}
