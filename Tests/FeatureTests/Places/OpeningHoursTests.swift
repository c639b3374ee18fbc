import Base
import Testing
import Web

@testable import Places

@Suite struct OpeningHoursRules {
    private func spans(_ text: String) throws -> [OpeningHours.Span] { try #require(OpeningHours.read(text)) }

    @Test(arguments: [
        ("07:30-11:30, 13:30-17:00", "07:30-11:30, 13:30-17:00"), ("7h30 – 11h30; 13h-17h", "07:30-11:30, 13:00-17:00"),
        ("7-11", "07:00-11:00"), ("7.30-11.30", "07:30-11:30"), ("0:00-24:00", "00:00-24:00"), ("", ""),
    ])
    func `hours are read however they are written`(typed: String, shown: String) throws {
        #expect(OpeningHours.typed(try spans(typed)) == shown)
    }

    @Test(arguments: ["7", "11:00-07:00", "07:00-25:00", "07:60-08:00", "sang", "13-17, 7-11", "7-12, 11-13", "1-2-3"])
    func `what makes no sense is not read`(typed: String) {
        #expect(OpeningHours.read(typed) == nil)
    }

    private func week(_ text: String, days: ClosedRange<Int> = 1...5) throws -> OpeningHours {
        var week: [[OpeningHours.Span]] = Array(repeating: [], count: 7)
        for day in days { week[day - 1] = try spans(text) }
        return try #require(OpeningHours(.weekly(week)))
    }

    /// A minute of Monday, 23 November 2026, or of a day after it.
    private func moment(_ day: Int, _ hour: Int, _ minute: Int = 0) -> Instant {
        Instant(CalendarDate(dayNumber: 20_780 + day), minutes: hour * 60 + minute)
    }

    @Test func `a place is open within its hours and says until when`() throws {
        let hours = try week("07:30-11:30, 13:30-17:00")
        #expect(hours.standing(at: moment(0, 7, 29)) == .closed(until: moment(0, 7, 30)))
        #expect(hours.standing(at: moment(0, 7, 30)) == .open(until: moment(0, 11, 30)))
        #expect(hours.standing(at: moment(0, 11, 30)) == .closed(until: moment(0, 13, 30)))
        #expect(hours.standing(at: moment(0, 16, 59)) == .open(until: moment(0, 17)))
        // Friday evening: the weekend is closed.
        #expect(hours.standing(at: moment(4, 17)) == .closed(until: moment(7, 7, 30)))
        #expect(OpeningHours().standing(at: moment(0, 9)) == .unknown)
        #expect(OpeningHours(.always)?.standing(at: moment(0, 3)) == .open(until: nil))
    }

    @Test func `an opening over midnight is one`() throws {
        var week: [[OpeningHours.Span]] = Array(repeating: [], count: 7)
        week[0] = try spans("20:00-24:00")
        week[1] = try spans("00:00-02:00")
        let hours = try #require(OpeningHours(.weekly(week)))
        #expect(hours.standing(at: moment(0, 21)) == .open(until: moment(1, 2)))
    }

    @Test func `a day that differs goes before the week`() throws {
        let monday = CalendarDate(dayNumber: 20_780)
        let usual = try week("07:30-11:30")
        let closed = try #require(OpeningHours(usual.rule, exceptions: [monday: []]))
        #expect(closed.standing(at: moment(0, 9)) == .closed(until: moment(1, 7, 30)))
        let shorter = try #require(OpeningHours(usual.rule, exceptions: [monday: try spans("08:00-09:00")]))
        #expect(shorter.standing(at: moment(0, 9)) == .closed(until: moment(1, 7, 30)))
        #expect(shorter.exceptions(from: monday.adding(days: 1)).isEmpty)
    }

    @Test func `the week is told in runs of like days`() throws {
        let runs = try week("07:30-11:30").runs
        #expect(runs.map { [$0.first, $0.last] } == [[1, 5], [6, 7]])
        #expect(runs.map(\.spans.isEmpty) == [false, true])
    }

    @Test func `hours are kept as they were, and what is damaged is not known`() throws {
        let monday = CalendarDate(dayNumber: 20_780)
        let hours = try #require(
            OpeningHours(try week("07:30-11:30, 13:30-17:00", days: 1...6).rule, exceptions: [monday: []]))
        #expect(OpeningHours(json: hours.json) == hours)
        #expect(OpeningHours(json: ["week": "always"]) == OpeningHours(.always))
        #expect(OpeningHours(json: ["week": [[[1, 2]]]]) == OpeningHours())
        #expect(OpeningHours(json: "x") == OpeningHours())
    }

    @Test func `the form names the day that is wrong, and keeps to its own words`() throws {
        var fields = [("hours", "weekly"), ("hours_1", "07:30-11:30"), ("hours_3", "soon")]
        let wrong = FormReader(Form(fields))
        #expect(OpeningHours.read(wrong) == nil)
        #expect(wrong.problems.map(\.field) == ["hours_3"])
        fields[2] = ("hours_days", "17/02/2027: nghi\n2027-02-18: 8h-10h")
        let reader = FormReader(Form(fields))
        let hours = try #require(OpeningHours.read(reader))
        let day = try #require(CalendarDate("2027-02-17"))
        #expect(hours.spans(on: day) == [])
        #expect(hours.spans(on: day.adding(days: 1)) == (try spans("08:00-10:00")))
        #expect(hours.typed("hours_1") == "07:30-11:30")
        #expect(hours.typed("hours_days") == "2027-02-17: \n2027-02-18: 08:00-10:00")
        let empty = FormReader(Form([("hours", "weekly")]))
        #expect(OpeningHours.read(empty) == nil && empty.problems.map(\.field) == ["hours_1"])
    }

    @Test(arguments: [
        ("19.7560, 105.6480", true), ("geo:19.7560,105.6480?q=19.7560,105.6480", true),
        ("https://maps.example/place/@19.7560,105.6480,15z", true), ("https://maps.example/?q=19.7560,105.6480", true),
        ("91.0, 105.6", false), ("ngay canh cho", false), ("19, 105, 3", false), ("", false),
    ])
    func `a position is found in what people paste`(typed: String, isFound: Bool) {
        #expect((Position.pasted(typed) != nil) == isFound)
        if isFound { #expect(Position.pasted(typed) == Position(latitude: 19.756, longitude: 105.648)) }
    }

    @Test(arguments: [
        ("Nhà văn hóa thôn 1", "nha-van-hoa-thon-1"), ("Đình   làng/Vân!", "dinh-lang-van"), ("near", "place-near"),
        ("new", "place-new"), ("مكان", "place-"),
    ])
    func `a key is the title in plain letters`(title: String, key: String) {
        #expect(PlaceRules.key(from: title) == key)
        #expect(PlaceRules.isKey(key))
    }
}
