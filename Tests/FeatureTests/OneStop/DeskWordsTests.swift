import Base
import Codes
import House
import Testing
import WorkCalendar

@testable import OneStop

struct DeskWordsTests {
    // Monday 2026-11-23; usual hours 07:30-11:30, 13:30-17:00.
    private func moment(_ date: String, _ hour: Int) -> Instant {
        Instant(CalendarDate(date) ?? DeskSamples.monday, minutes: hour * 60)
    }

    @Test(arguments: [
        ("2026-11-23", 9, Due.left(days: 2)), ("2026-11-24", 9, .left(days: 1)),
        ("2026-11-25", 18, .lateToday), ("2026-11-26", 8, .late(days: 1)), ("2026-11-30", 8, .late(days: 3)),
    ])
    func `due dates speak in working days`(_ date: String, _ hour: Int, _ expected: Due) {
        let due = moment("2026-11-25", 17)
        #expect(
            Due(state: .processing, dueAt: due, resolvedAt: nil, now: moment(date, hour), .usual) == expected)
    }

    @Test func `the day itself is today until the end of work`() {
        let due = moment("2026-11-25", 17)
        #expect(
            Due(state: .processing, dueAt: due, resolvedAt: nil, now: moment("2026-11-25", 8), .usual)
                == .today(at: due))
    }

    @Test func `a paused dossier has no clock, and a decided one is judged by its decision`() {
        let due = moment("2026-11-25", 17)
        let now = moment("2026-12-20", 8)
        #expect(Due(state: .returned, dueAt: due, resolvedAt: nil, now: now, .usual) == .notRunning)
        #expect(Due(state: .processing, dueAt: nil, resolvedAt: nil, now: now, .usual) == .unknown)
        #expect(
            Due(state: .resolved, dueAt: due, resolvedAt: moment("2026-11-24", 9), now: now, .usual) == .metInTime)
        #expect(
            Due(state: .handedOut, dueAt: due, resolvedAt: moment("2026-11-27", 9), now: now, .usual)
                == .metLate(days: 2))
    }

    @Test(arguments: ["H56.19-261123-0001", "h56.19 - 261123 - 0001", "000.00.19.H56-261123-0001"])
    func `case numbers are read in both orders`(_ text: String) throws {
        let number = try #require(CaseNumber(parsing: text))
        #expect(number.day == DeskSamples.monday)
        #expect(number.number == 1)
        #expect(number.spellings.contains("H56.19-261123-0001"))
    }

    @Test(arguments: [
        "", "H56-261323-0001", "H56-261123-001", "H56-261123-0000", "A.B.C.D.E-261123-0001", "Đ56-261123-0001",
    ])
    func `what is no case number is none`(_ text: String) { #expect(CaseNumber(parsing: text) == nil) }

    @Test func `a case number is written with two-digit years and four-digit numbers`() {
        let number = CaseNumber(agency: "H56.19", day: DeskSamples.monday, number: 12_345)
        #expect(number.description == "H56.19-261123-12345")
        #expect(CaseNumber(parsing: number.description) == number)
    }

    @Test func `what a person typed is never read for placeholders`() {
        #expect(ResultWording.replace("{a} {b} {c} {", ["a": "{b}", "b": "x"]) == "{b} x {c} {")
    }

    @Test func `a cursor is read as it was written, and nothing else is`() {
        let cursor = DossierCursor(value: 42, id: ID(at: Instant(milliseconds: 7)))
        #expect(DossierCursor(cursor.text) == cursor)
        for text in ["", "_", "42", "x_\(cursor.id)", "42_x"] { #expect(DossierCursor(text) == nil) }
    }

    @Test func `a paper is genuine until its last day is over`() {
        func paper(_ kind: IssuedPaper.Kind, _ state: CodeRecord.State, until: CalendarDate?) -> IssuedPaper {
            IssuedPaper(
                id: ID(at: Instant(milliseconds: 1)), dossier: ID(at: Instant(milliseconds: 1)), kind: kind,
                code: .random(),
                title: LocalizedText("x"), file: "", issuedAt: Instant(milliseconds: 1), issuedBy: "",
                validUntil: until,
                externalNumber: nil, state: state)
        }
        let day = DeskSamples.monday
        func standing(_ paper: IssuedPaper, _ state: Dossier.State = .resolved) -> PaperScanTarget.Standing {
            PaperScanTarget.standing(paper, of: state, on: day)
        }
        #expect(standing(paper(.result, .published, until: day)) == .genuine)
        #expect(standing(paper(.result, .published, until: day.adding(days: -1))) == .expired)
        #expect(standing(paper(.result, .revoked, until: day)) == .revoked)
        #expect(standing(paper(.external, .draft, until: nil), .processing) == .pending)
    }
}
