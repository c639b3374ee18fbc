import Base
import Testing

@Suite struct Dates {
    @Test func `every day of four centuries comes back from its number`() {
        var number = -25_567  // 1900-01-01
        var previous: CalendarDate?
        while number < 146_097 - 25_567 {
            let date = CalendarDate(dayNumber: number)
            #expect(date.dayNumber == number)
            #expect(CalendarDate("\(date)") == date)
            if let previous { #expect(previous < date) }
            previous = date
            number += 97
        }
    }

    @Test func `there is no day before the year 1 and none after 9999`() throws {
        let last = try #require(CalendarDate("9999-12-31"))
        let first = try #require(CalendarDate("0001-01-01"))
        #expect(last.adding(days: 1) == last && "\(last.adding(days: 1_000_000))" == "9999-12-31")
        #expect(first.adding(days: -1) == first && "\(CalendarDate(dayNumber: .min))" == "0001-01-01")
    }

    @Test(arguments: [
        ("2026-11-23", 1), ("2026-11-29", 7), ("2000-02-29", 2), ("1970-01-01", 4), ("2026-02-17", 2),
    ])
    func `weekdays are right`(text: String, weekday: Int) {
        #expect(CalendarDate(text)?.weekday == weekday)
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "20260101", "2026-01-01 ", "", "٢٠٢٦-٠١-٠١",
    ])
    func `what is no date is refused`(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test func `moments are told in the time of Vietnam`() {
        let noon = Instant(milliseconds: 1_790_830_800_000)
        #expect(noon.iso == "2026-10-01T12:00:00+07:00")
        #expect(Instant(noon.date, minutes: noon.minuteOfDay) == noon)
        #expect(Instant(milliseconds: -1).date == CalendarDate("1970-01-01"))
    }

    @Test func `a period holds its first day and not its last`() throws {
        let from = try #require(CalendarDate("2025-07-01"))
        let until = try #require(CalendarDate("2026-07-01"))
        let period = DatePeriod(from: from, until: until)
        #expect(period.contains(from) && !period.contains(until) && !period.contains(from.adding(days: -1)))
        #expect(DatePeriod(from: from).contains(until))
    }
}

@Suite struct Words {
    @Test(arguments: [
        ("Ủy ban nhân dân xã Vân Sơn", "uy ban nhan dan xa van son"), ("ĐỖ Thị Đào", "do thi dao"),
        ("Nguye\u{302}\u{303}n", "nguyen"), ("  a–b, c!  ", "a b c"), ("مُحَمَّد", "محمد"), ("ﬁ Ⅷ ½", "fi viii 1 2"),
        ("🌾", ""),
    ])
    func `words are folded for search`(text: String, folded: String) {
        #expect(text.folded() == folded)
    }

    @Test func `personal names sort by given name, in the order of the Vietnamese alphabet`() {
        let names = ["Lê Văn An", "Trần Thị Ân", "Nguyễn Văn Ánh", "Đỗ Thị Ăn", "Bùi Dũng", "Hà Đức", "Phạm Văn Bình"]
        let sorted = names.sorted { $0.personSortKey() < $1.personSortKey() }
        #expect(
            sorted == [
                "Lê Văn An", "Nguyễn Văn Ánh", "Đỗ Thị Ăn", "Trần Thị Ân", "Phạm Văn Bình", "Bùi Dũng", "Hà Đức",
            ])
    }

    @Test(arguments: [
        ("vi-VN,vi;q=0.9,en;q=0.8", Language.vietnamese), ("ar", .arabic), ("fr, en;q=0.5", .english),
        ("EN-us", .english),
        ("en;q=0, ar;q=0.1", .arabic),
    ])
    func `the browser's wish chooses the language`(header: String, language: Language) {
        #expect(Language.preferred(accepting: header) == language)
    }

    @Test(arguments: ["", "fr", "*", "environment", ";;;,,,q=1"])
    func `a wish for none of ours chooses none`(header: String) {
        #expect(Language.preferred(accepting: header) == nil)
    }
}

@Suite struct Identifiers {
    private enum Thing {}

    @Test func `those made one after the other sort so, even within a millisecond`() {
        let now = Instant(milliseconds: 1_790_000_000_000)
        let ids = (0..<500).map { _ in ID<Thing>(at: now) }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
        for id in ids { #expect(ID<Thing>(id.text) == id) }
    }

    @Test(arguments: [
        "", "x", "01a5f000-0000-7000-8000-00000000000", "01a5f000-0000-7000-8000-00000000000g",
        "01a5f0000000-7000-8000-0000000000000",
    ])
    func `what is no identifier is refused`(text: String) {
        #expect(ID<Thing>(text) == nil)
    }

    @Test func `equal JSON is equal text`() throws {
        let first = try JSONValue(parsing: #"{"b":1,"a":[true,null,"x/y",2.5]}"#)
        #expect(first.text == #"{"a":[true,null,"x/y",2.5],"b":1}"#)
        #expect(throws: JSONValue.MalformedJSON.self) { try JSONValue(parsing: "{") }
    }
}
