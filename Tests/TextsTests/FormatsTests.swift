import Base
import Foundation
import Testing

@testable import Texts

/// The texts of the module itself, from the source folder.
private func ownCatalog() throws -> Catalog {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    return try Catalog(folders: [root.appendingPathComponent("Sources/Kernel/Texts/Resources/Texts")])
}

@Suite struct WritingForms {
    let vi: Formats
    let en: Formats
    let ar: Formats
    let catalog: Catalog
    let day: CalendarDate

    init() throws {
        catalog = try ownCatalog()
        day = try #require(CalendarDate(year: 2026, month: 11, day: 3))
        vi = Formats(.vietnamese, catalog)
        en = Formats(.english, catalog)
        ar = Formats(.arabic, catalog)
    }

    @Test func `the texts of the module have no problem`() {
        #expect(catalog.problems() == [])
    }

    @Test func `dates are written as each language writes them`() {
        #expect(vi.date(day) == "03/11/2026")
        #expect(en.date(day) == "3 November 2026")
        #expect(ar.date(day) == "3 نوفمبر 2026")
        #expect(vi.dateWithWeekday(day) == "Thứ Ba, 03/11/2026")
        #expect(en.month(day) == "November 2026")
        #expect(vi.month(day) == "tháng 11/2026")
    }

    @Test func `instants are shown on the clock of Vietnam`() {
        let instant = Instant(day, minutes: 14 * 60 + 5)
        #expect(vi.instant(instant) == "14:05, 03/11/2026")
        #expect(en.time(instant) == "14:05")
        #expect(vi.time(minuteOfDay: 0) == "00:00")
    }

    @Test(arguments: [
        (0, "0", "0"), (999, "999", "999"), (1000, "1.000", "1,000"), (1_234_567, "1.234.567", "1,234,567"),
        (-1234, "-1.234", "-1,234"),
        (Int64.min, "-9.223.372.036.854.775.808", "-9,223,372,036,854,775,808"),
    ])
    func `thousands stand apart`(number: Int64, vietnamese: String, english: String) {
        #expect(vi.number(number) == vietnamese)
        #expect(en.number(number) == english)
        #expect(ar.number(number) == english)
    }

    @Test func `money has its unit`() {
        #expect(vi.money(Money(dong: 8000)) == "8.000 đồng")
        #expect(en.money(Money(dong: 8000)) == "8,000 đồng")
        #expect(ar.money(Money(dong: 8000)) == "8,000 دونغ")
    }

    @Test(arguments: [
        (0, "0 B"), (1023, "1.023 B"), (1024, "1 KB"), (1536, "1,5 KB"), (20 << 20, "20 MB"), (5_000_000, "4,8 MB"),
        (3 << 30, "3 GB"),
    ])
    func `sizes are short`(bytes: Int, shown: String) {
        #expect(vi.bytes(bytes) == shown.replacing(" ", with: "\u{A0}"))
    }

    @Test func `Arabic-Indic digits are an option`() {
        let formats = Formats(.arabic, catalog, digits: .arabicIndic)
        #expect(formats.number(1234) == "١,٢٣٤")
        #expect(formats.date(day) == "٣ نوفمبر ٢٠٢٦")
    }

    @Test func `deadlines are told in days`() {
        #expect(catalog.text(Formats.relativeDue(days: 2), in: .vietnamese) == "còn 2 ngày")
        #expect(catalog.text(Formats.relativeDue(days: 0), in: .vietnamese) == "hôm nay")
        #expect(catalog.text(Formats.relativeDue(days: -1), in: .vietnamese) == "quá hạn 1 ngày")
        #expect(catalog.text(Formats.relativeDue(days: -1), in: .english) == "1 day overdue")
        #expect(catalog.text(Formats.relativeDue(days: 2), in: .arabic) == "بقي يومان")
    }

    @Test func `the past is told in the coarsest unit that says enough`() {
        let now = Instant(day, minutes: 600)
        func told(_ minutes: Int) -> String {
            catalog.text(Formats.ago(now.adding(minutes: -minutes), now: now), in: .english)
        }
        #expect(told(-5) == "just now")
        #expect(told(0) == "just now")
        #expect(told(59) == "59 minutes ago")
        #expect(told(60) == "1 hour ago")
        #expect(told(1440) == "1 day ago")
        #expect(told(31 * 1440) == "3 October 2026")
    }

    @Test func `without its texts the module writes neutral forms`() {
        let formats = Formats(.english, Catalog(texts: [:]))
        #expect(formats.date(day) == "2026-11-03")
        #expect(formats.number(1234) == "1234")
    }
}
