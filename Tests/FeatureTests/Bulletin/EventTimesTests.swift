import Base
import Foundation
import Testing

@testable import Bulletin

@Suite struct WhenAnEventTakesPlace {
    private func day(_ text: String) -> CalendarDate { CalendarDate(text) ?? CalendarDate(dayNumber: 0) }

    /// First day, last day, repetition, until; the stretch; what falls into it.
    @Test(arguments: [
        ("2026-12-05", "", "never", "", "2026-12-01", "2026-12-31", ["2026-12-05"]),
        ("2026-12-05", "", "never", "", "2026-12-06", "2026-12-31", []),
        ("2026-11-28", "2026-12-02", "never", "", "2026-12-01", "2026-12-31", ["2026-11-28"]),
        (
            "2026-11-27", "", "weekly", "2026-12-18", "2026-12-01", "2026-12-31",
            ["2026-12-04", "2026-12-11", "2026-12-18"]
        ),
        ("2026-11-27", "2026-11-28", "weekly", "2026-12-18", "2026-12-05", "2026-12-06", ["2026-12-04"]),
        (
            "2026-01-31", "", "monthly", "2026-05-31", "2026-01-01", "2026-12-31",
            ["2026-01-31", "2026-03-31", "2026-05-31"]
        ),
        ("2026-11-10", "", "monthly", "2027-02-09", "2027-01-01", "2027-03-31", ["2027-01-10"]),
        ("2026-11-10", "", "weekly", "2031-11-10", "2031-11-01", "2031-11-30", ["2031-11-04"]),
        ("2026-11-10", "", "weekly", "2026-11-10", "2026-01-01", "2027-01-01", ["2026-11-10"]),
    ])
    func `its times are those of the rule`(
        first: String, last: String, repeats: String, until: String, from: String, through: String, expected: [String]
    ) {
        let event = PublicEvent(
            firstDay: day(first), lastDay: CalendarDate(last), repeats: PublicEvent.Repeat(rawValue: repeats) ?? .never,
            repeatUntil: CalendarDate(until))
        #expect(event.occurrences(from: day(from), through: day(through)).map(\.first.description) == expected)
    }

    @Test func `what comes first is found without counting from the beginning`() {
        let event = PublicEvent(
            firstDay: day("2026-01-05"), repeats: .weekly, repeatUntil: day("9999-12-31"))
        let found = event.occurrences(from: day("9000-01-01"), through: day("9999-12-31"), limit: 2)
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.first.weekday == 1 })
        #expect(
            PublicEvent(firstDay: day("2026-01-05"), repeats: .weekly).occurrences(
                from: day("2026-01-01"), through: day("2027-01-01")
            ).count == 1)
    }

    private func calendar(_ event: PublicEvent, isCancelled: Bool = false, text: String = "") -> [String] {
        let at = BulletinFixture.start
        return CalendarText(items: [
            .init(
                uid: "a@langso", title: "Họp, bàn; việc\\làng", text: text, place: "Nhà văn hóa", organiser: "UBND",
                address: "https://x.example/events/a", event: event, isCancelled: isCancelled, createdAt: at,
                changedAt: at)
        ]).text.components(separatedBy: "\r\n")
    }

    @Test func `a calendar program is told hours in the zone, its own UTC, and the end of the repetition`() {
        let lines = calendar(
            PublicEvent(
                firstDay: day("2026-12-05"), startMinute: 450, endMinute: 690, repeats: .weekly,
                repeatUntil: day("2027-01-30"), sequence: 3))
        for line in [
            "DTSTART;TZID=Asia/Ho_Chi_Minh:20261205T073000", "DTEND;TZID=Asia/Ho_Chi_Minh:20261205T113000",
            "RRULE:FREQ=WEEKLY;UNTIL=20270130T165959Z", "DTSTAMP:20261123T020000Z", "SEQUENCE:3", "STATUS:CONFIRMED",
            "TZID:Asia/Ho_Chi_Minh", "SUMMARY:Họp\\, bàn\\; việc\\\\làng",
        ] { #expect(lines.contains(line), "\(line)") }
    }

    @Test func `whole days end on the day after, and what is cancelled says so`() {
        let lines = calendar(
            PublicEvent(
                firstDay: day("2026-12-30"), lastDay: day("2026-12-31"), repeats: .monthly,
                repeatUntil: day("2027-06-30")), isCancelled: true)
        for line in [
            "DTSTART;VALUE=DATE:20261230", "DTEND;VALUE=DATE:20270101", "RRULE:FREQ=MONTHLY;UNTIL=20270630",
            "STATUS:CANCELLED",
        ] { #expect(lines.contains(line), "\(line)") }
    }

    @Test func `no line is longer than 75 bytes, and unfolded nothing is lost`() {
        let text = String(repeating: "Đề nghị bà con mang theo sổ, nước uống; ", count: 20) + "\nhết"
        let lines = calendar(PublicEvent(firstDay: day("2026-12-05")), text: text)
        #expect(lines.allSatisfy { $0.utf8.count <= 75 })
        #expect(lines.last == "")
        let whole = lines.joined(separator: "\r\n").replacingOccurrences(of: "\r\n ", with: "")
        #expect(whole.contains("DESCRIPTION:" + CalendarText.escaped(text)))
        #expect(CalendarText.escaped("a\nb\u{0007}") == "a\\nb")
    }
}

@Suite struct WhatFeedsSay {
    private func feed(_ title: String, _ text: String) -> NewsFeed {
        let at = BulletinFixture.start
        return NewsFeed(
            title: "Thông báo", author: "UBND", language: .vietnamese, home: "https://x.example/announcements",
            atomAddress: "https://x.example/announcements.atom", jsonAddress: "https://x.example/announcements.json",
            items: [
                .init(
                    id: ID(at: at), title: title, text: text, language: .vietnamese, author: "UBND",
                    address: "https://x.example/announcements/a", publishedAt: at, updatedAt: at.adding(minutes: 5),
                    files: [
                        .init(address: "https://x.example/f", mediaType: "application/pdf", title: "a&b.pdf", size: 9)
                    ])
            ], emptySince: at)
    }

    @Test func `markup in a text is shown, not run, and what XML cannot hold is gone`() {
        let atom = feed("<script>alert(1)</script>", "a < b & c\u{0001}\n\n<img src=x onerror=alert(1)>").atom
        #expect(!atom.contains("<script"))
        #expect(!atom.contains("<img"))
        #expect(!atom.contains("\u{0001}"))
        #expect(atom.contains("<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>"))
        // Once as HTML, once more as the text of an element.
        #expect(atom.contains("&lt;p&gt;a &amp;lt; b &amp;amp; c&lt;/p&gt;"))
        #expect(atom.contains("title=\"a&amp;b.pdf\" length=\"9\""))
        #expect(atom.contains("<updated>2026-11-23T09:05:00+07:00</updated>"))
    }

    @Test func `the same for programs that read JSON`() {
        let json = feed("Tiêu đề", "Một\n\nHai").json
        #expect(json["version"]?.string == "https://jsonfeed.org/version/1.1")
        let item = json["items"]?.array?.first
        #expect(item?["id"]?.string?.hasPrefix("urn:uuid:") == true)
        #expect(item?["content_text"]?.string == "Một\n\nHai")
        #expect(item?["attachments"]?.array?.first?["size_in_bytes"]?.integer == 9)
    }

    @Test func `paragraphs are what empty lines set apart`() {
        #expect(MarkupText.paragraphs("a\nb\n\n  \nc\n") == ["a\nb", "c"])
        #expect(MarkupText.paragraphs(" \n") == [])
    }
}
