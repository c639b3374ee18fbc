import Base
import Testing
import Web

@Suite struct HowListsAreRead {
    private let paging = Paging(usual: 20, most: 100)

    private func reader(_ fields: (String, String)...) -> FormReader { FormReader(Form(fields)) }

    @Test func `an address has the filled parts of its query, percent-encoded`() {
        #expect(
            ListPath.with([("q", "Đỗ & con"), ("kind", nil), ("unit", ""), ("at", "1,2")], base: "/list")
                == "/list?q=%C4%90%E1%BB%97%20%26%20con&at=1%2C2")
        #expect(ListPath.with([("q", nil)], base: "/list") == "/list")
        #expect(ListPath.encoded("aZ09-._~/\n") == "aZ09-._~%2F%0A")
    }

    @Test func `a list goes on with what narrowed it, from another place, in the reader's own language`() {
        let query = Form([
            ("state", "open"), ("cursor", "old"), ("lang", "en"), ("words", ""), ("x y", "1"), ("x y", "2"),
        ])
        #expect(ListPath.with(query, cursor: "new", base: "/list") == "/list?state=open&x%20y=1&x%20y=2&cursor=new")
        #expect(ListPath.with(query, base: "/list") == "/list?state=open&x%20y=1&x%20y=2")
    }

    @Test func `programs get the usual number unless they ask for another one`() {
        #expect(paging.limit(reader()) == 20)
        let asked = reader(("limit", "100"))
        #expect(paging.limit(asked) == 100 && asked.isSound)
    }

    @Test(arguments: ["", "0", "101", "-1", "x", "99999999999999999999"])
    func `what is no number that they may ask for is refused`(limit: String) {
        let reader = reader(("limit", limit))
        _ = paging.limit(reader)
        #expect(reader.problems.map(\.field) == ["limit"])
    }

    @Test func `only a place that we gave is one from which the list goes on`() {
        #expect(Paging.cursor(reader()) { Int($0) } == nil)
        let given = reader(("cursor", "7"))
        #expect(Paging.cursor(given) { Int($0) } == 7 && given.isSound)
        for text in ["", "x"] {
            let reader = reader(("cursor", text))
            #expect(Paging.cursor(reader) { Int($0) } == nil)
            #expect(reader.problems == [FieldProblem("cursor", "web.form.bad_cursor")])
        }
    }

    @Test func `the days of a list for programs are today unless given, and are written year first`() throws {
        let today = try #require(CalendarDate(year: 2026, month: 3, day: 10))
        let before = today.adding(days: -5)
        #expect(reader().listDays(today: today) == (today, today))
        #expect(reader(("from", "2026-03-05")).listDays(today: today) == (before, today))
        #expect(reader(("to", "2026-03-05")).listDays(today: today) == (before, before))
        for text in ["", "5/3/2026", "2026-02-30"] {
            let reader = reader(("from", text))
            _ = reader.listDays(today: today)
            #expect(reader.problems == [FieldProblem("from", "web.form.bad_date")])
        }
    }

    @Test func `the days of a list for people are in order, and what is no day narrows nothing`() throws {
        let today = try #require(CalendarDate(year: 2026, month: 3, day: 10))
        func days(_ fields: (String, String)...) -> (from: CalendarDate, to: CalendarDate) {
            FormReader.listDays(Form(fields), today: today, back: 5)
        }
        let before = today.adding(days: -5)
        #expect(days() == (before, today))
        #expect(days(("from", "x"), ("to", "")) == (before, today))
        #expect(days(("to", "5/3/2026")) == (before.adding(days: -5), before))
        #expect(days(("from", "2026-03-10"), ("to", "2026-03-05")) == (before, before))
    }
}
