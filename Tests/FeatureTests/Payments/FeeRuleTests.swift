import Base
import House
import Testing

@testable import Payments

@Suite struct FeesByTheRule {
    static let copy = FeeRule(
        key: "certification.copy", period: DatePeriod(from: day),
        tiers: [.init(pages: 2, price: Money(dong: 2_000)), .init(pages: nil, price: Money(dong: 1_000))],
        cap: Money(dong: 200_000), source: "", isVerified: false)
    static let signature = FeeRule(
        key: "certification.signature", period: DatePeriod(from: day), perItem: Money(dong: 10_000), source: "",
        isVerified: false)
    static let day = CalendarDate(dayNumber: 20_000)

    @Test(arguments: [
        (pages: 1, copies: 1, dong: 2_000), (2, 1, 4_000), (3, 1, 5_000), (4, 1, 6_000), (2, 3, 12_000),
        (3, 2, 10_000), (198, 1, 200_000), (199, 1, 200_000), (197, 1, 199_000), (1_000, 1, 200_000),
        (1_000, 5, 1_000_000), (0, 4, 0), (5, 0, 0), (-3, 2, 0), (1, -2, 0),
    ])
    func `pages cost by tiers, up to the cap of a copy`(_ row: (pages: Int, copies: Int, dong: Int64)) {
        #expect(Self.copy.amount(pages: row.pages, items: row.copies).dong == row.dong)
    }

    @Test(arguments: [(pages: 0, papers: 1, dong: 10_000), (7, 1, 10_000), (0, 3, 30_000)])
    func `a signature costs the same whatever its pages`(_ row: (pages: Int, papers: Int, dong: Int64)) {
        #expect(Self.signature.amount(pages: row.pages, items: row.papers).dong == row.dong)
    }

    @Test func `pages beyond the last tier cost nothing, and a base price counts within the cap`() {
        var rule = Self.copy
        rule.tiers = [.init(pages: 2, price: Money(dong: 2_000))]
        #expect(rule.amount(pages: 9).dong == 4_000)
        rule.perItem = Money(dong: 500)
        #expect(rule.amount(pages: 9).dong == 4_500)
        rule.cap = Money(dong: 4_200)
        #expect(rule.amount(pages: 9).dong == 4_200)
    }

    @Test func `the highest prices and numbers stay within 64 bits`() {
        var rule = Self.copy
        rule.perItem = FeeRule.highestPrice
        rule.tiers = [.init(pages: nil, price: FeeRule.highestPrice)]
        rule.cap = nil
        #expect(rule.amount(pages: .max, items: .max).dong == 100_000_000 * 10_001 * 10_000)
    }

    @Test func `the file of the law is read`() throws {
        let rows = try Demo(data: PaymentsFixture.data, now: PaymentsFixture.start, scale: .village)
            .csv("fee-rules.csv").compactMap(SeedTariff.rule)
        let copy = try #require(rows.first { $0.key == "certification.copy" })
        #expect(copy.tiers == Self.copy.tiers)
        #expect(copy.cap == Self.copy.cap)
        #expect(rows.first { $0.key == "certification.signature" }?.perItem.dong == 10_000)
        // Nobody has compared them yet: they must not say otherwise.
        #expect(rows.allSatisfy { !$0.isVerified && !$0.source.isEmpty })
    }
}

@Suite struct CountingCash {
    @Test func `notes add up to the last dong`() {
        var notes = CountedNotes()
        notes[500_000] = 2
        notes[20_000] = 3
        notes[1_000] = 7
        notes[300] = 5
        notes[200] = -1
        #expect(notes.sum.dong == 1_067_000)
        #expect(CountedNotes(json: notes.json) == notes)
        #expect(CountedNotes(json: ["x": 1, "500000": -4]) == CountedNotes())
    }

    @Test(arguments: [Int64(0), 200, 1_000, 188_000, 999_900, 12_345_600])
    func `the fewest notes are the amount again`(amount: Int64) {
        let (notes, rest) = CountedNotes.fewest(for: Money(dong: amount))
        #expect(notes.sum.dong + rest.dong == amount)
        #expect(rest.dong < 200)
    }

    @Test func `a difference wants words, agreement wants none`() {
        func wrong(_ expected: Int64, _ counted: Int64, _ words: String) -> String? {
            CashRules.whyNotClose(
                expected: Money(dong: expected), counted: Money(dong: counted), explanation: words)?.field
        }
        #expect(wrong(5_000, 5_000, "") == nil)
        #expect(wrong(5_000, 4_000, "") == "explanation")
        #expect(wrong(5_000, 6_000, "") == "explanation")
        #expect(wrong(5_000, 4_000, "x") == nil)
    }

    @Test func `what should be there is the opening amount and all movements`() {
        let moved = [12_000, 4_000, -12_000, 10_000].map { Money(dong: $0) }
        #expect(CashRules.expected(opening: Money(dong: 500_000), movements: moved).dong == 514_000)
        #expect(CashReceipt.label(7, 2026) == "0000007/2026")
        #expect(CashReceipt.label(12_345_678, 2026) == "12345678/2026")
    }
}
