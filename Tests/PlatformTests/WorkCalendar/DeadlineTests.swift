import Base
import Testing
import WorkCalendar

private func day(_ text: String) -> CalendarDate { CalendarDate(text)! }

/// `2026-02-13 16:30` on the clock of Vietnam.
private func at(_ text: String) -> Instant {
    let parts = text.split(separator: " ")
    let time = parts[1].split(separator: ":").compactMap { Int($0) }
    return Instant(day(String(parts[0])), minutes: time[0] * 60 + time[1])
}

private let calendar = OfficeCalendar(
    periods: [.usual],
    exceptions: [
        day("2026-01-01"): .holiday, day("2026-01-02"): .substitute, day("2026-01-10"): .swapWorking,
        day("2026-02-16"): .holiday, day("2026-02-17"): .holiday, day("2026-02-18"): .holiday,
        day("2026-02-19"): .holiday,
        day("2026-02-20"): .holiday, day("2026-04-26"): .holiday, day("2026-04-27"): .substitute,
        day("2026-11-24"): .holiday,
    ])

@Suite struct Deadlines {
    @Test(arguments: [
        // Ordinary week: the day of receipt is not counted.
        ("2026-03-02 09:00", 1, "2026-03-03 17:00"), ("2026-03-02 09:00", 5, "2026-03-09 17:00"),
        // At 15:00 sharp it still counts; a minute later it is the next working day.
        ("2026-03-02 15:00", 1, "2026-03-03 17:00"), ("2026-03-02 15:01", 1, "2026-03-04 17:00"),
        // Friday afternoon counts as Monday.
        ("2026-03-06 15:30", 1, "2026-03-10 17:00"), ("2026-03-06 14:00", 1, "2026-03-09 17:00"),
        // The same day, or the next if it came late.
        ("2026-03-02 09:00", 0, "2026-03-02 17:00"), ("2026-03-02 16:00", 0, "2026-03-03 17:00"),
        ("2026-03-06 16:00", 0, "2026-03-09 17:00"),
        // Sent on a Sunday, or at night.
        ("2026-03-08 10:00", 1, "2026-03-10 17:00"), ("2026-03-03 02:00", 1, "2026-03-04 17:00"),
        // Across Tết: Friday 13 February to Monday 23 February.
        ("2026-02-13 09:00", 1, "2026-02-23 17:00"), ("2026-02-13 15:30", 0, "2026-02-23 17:00"),
        ("2026-02-17 12:00", 2, "2026-02-25 17:00"),
        // Two days off at New Year, a Saturday worked in exchange.
        ("2025-12-31 10:00", 1, "2026-01-05 17:00"), ("2026-01-09 10:00", 1, "2026-01-10 17:00"),
        ("2026-01-09 10:00", 2, "2026-01-12 17:00"),
        // A holiday on a Sunday and the Monday in lieu.
        ("2026-04-24 10:00", 1, "2026-04-28 17:00"),
        // Vietnam Culture Day, a Tuesday.
        ("2026-11-23 10:00", 1, "2026-11-25 17:00"),
        // Terms below zero are no terms.
        ("2026-03-02 09:00", -3, "2026-03-02 17:00"),
    ])
    func `terms in working days end where the law says`(received: String, days: Int, due: String) {
        #expect(calendar.due(receivedAt: at(received), workingDays: days).iso == at(due).iso)
    }

    @Test(arguments: [
        ("2026-03-02 09:00", "2026-03-02 17:00", 0), ("2026-03-02 09:00", "2026-03-03 17:00", 1),
        ("2026-03-06 09:00", "2026-03-09 17:00", 1), ("2026-02-13 09:00", "2026-02-23 17:00", 1),
        ("2026-03-03 09:00", "2026-03-02 17:00", -1), ("2026-03-08 09:00", "2026-03-06 17:00", 0),
        ("2026-02-23 09:00", "2026-02-13 17:00", -1),
    ])
    func `days left are counted at work`(now: String, deadline: String, left: Int) {
        #expect(calendar.workingDaysLeft(until: at(deadline), now: at(now)) == left)
    }

    @Test(arguments: [
        ("2026-03-02 08:00", 1.0, "2026-03-02 09:00"), ("2026-03-02 11:00", 1.0, "2026-03-02 14:00"),
        ("2026-03-02 16:30", 1.0, "2026-03-03 08:00"), ("2026-03-06 16:30", 8.0, "2026-03-09 17:00"),
        ("2026-03-01 12:00", 0.5, "2026-03-02 08:00"), ("2026-02-13 16:00", 2.0, "2026-02-23 08:30"),
        ("2026-03-02 08:00", 0.0, "2026-03-02 08:00"),
    ])
    func `working hours pass only at work`(start: String, hours: Double, end: String) {
        #expect(calendar.adding(workingHours: hours, to: at(start)).iso == at(end).iso)
    }

    @Test func `absurd terms end at once or end at all`() {
        #expect(calendar.adding(workingHours: .infinity, to: at("2026-03-02 08:00")) == at("2026-03-02 08:00"))
        #expect(calendar.adding(workingHours: -5, to: at("2026-03-02 08:00")) == at("2026-03-02 08:00"))
        #expect(calendar.adding(workingHours: 1e300, to: at("2026-03-02 08:00")) > at("2100-01-01 00:00"))
    }

    @Test func `what was added is what is counted, from any moment`() {
        var chance = SplitMix(state: 7)
        for _ in 0..<2_000 {
            let start = Instant(
                milliseconds: at("2025-12-01 00:00").milliseconds + Int64(chance.next() % 12_000_000_000))
            let minutes = Int(chance.next() % 6_000) + 1
            let end = calendar.adding(workingMinutes: minutes, to: start)
            #expect(end > start)
            #expect(calendar.workingMinutes(from: start, until: end) == minutes)
            #expect(calendar.workingMinutes(from: end, until: start) == -minutes)
            // The last minute before the end is a working one.
            #expect(calendar.isWorking(at: Instant(milliseconds: end.milliseconds - 1)))
        }
    }

    @Test func `a later receipt is never due earlier, and more days never mean less time`() {
        var chance = SplitMix(state: 11)
        for _ in 0..<2_000 {
            let first = Instant(
                milliseconds: at("2025-12-01 00:00").milliseconds + Int64(chance.next() % 12_000_000_000))
            let second = first.adding(minutes: Int(chance.next() % 5_000))
            let days = Int(chance.next() % 30)
            let due = calendar.due(receivedAt: first, workingDays: days)
            #expect(due <= calendar.due(receivedAt: second, workingDays: days))
            #expect(due < calendar.due(receivedAt: first, workingDays: days + 1))
            #expect(due >= first)
            #expect(calendar.isWorkingDay(due.date))
        }
    }

    @Test func `hours change on the day their period begins`() throws {
        let summer = try #require(
            WorkHours(
                period: DatePeriod(from: day("2026-04-16"), until: day("2026-10-16")), cutOff: 900,
                week: Array(repeating: [WorkSpan(open: 420, close: 690)!, WorkSpan(open: 810, close: 1020)!], count: 5)
                    + [[], []]))
        let calendar = OfficeCalendar(periods: [.usual, summer])
        #expect(!calendar.isWorking(at: at("2026-04-15 07:10")))
        #expect(calendar.isWorking(at: at("2026-04-16 07:10")))
        #expect(calendar.isWorking(at: at("2026-10-15 07:10")))
        #expect(!calendar.isWorking(at: at("2026-10-16 07:10")))
    }

    @Test func `hours that make no sense are refused`() {
        let always = DatePeriod(from: day("2026-01-01"))
        let nine = WorkSpan(open: 540, close: 600)!
        #expect(WorkHours(period: always, cutOff: 900, week: Array(repeating: [], count: 7)) == nil)
        #expect(WorkHours(period: always, cutOff: 900, week: [[nine]]) == nil)
        #expect(WorkHours(period: always, cutOff: 900, week: Array(repeating: [nine, nine], count: 7)) == nil)
        #expect(WorkHours(period: always, cutOff: 0, week: Array(repeating: [nine], count: 7)) == nil)
        #expect(WorkSpan(open: 600, close: 540) == nil)
        #expect(WorkSpan(open: 0, close: 1441) == nil)
    }
}

private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
