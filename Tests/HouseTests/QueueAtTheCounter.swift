import Base
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing

/// The queue through pages: a person with a phone, an officer at a desk.
@Suite struct QueueAtTheCounter {
    @Test(arguments: TestEngine.available)
    func `a number is taken, shown, called and served`(engine: TestEngine) async throws {
        try await withHouse(engine) { _, visitor in
            let hall = try await visitor.get("/queue")
            #expect(hall.status == 200)
            let take = try #require(hall.link("/queue/take/"))
            let page = try await visitor.get(take)
            let mine = try await visitor.submit(page.form(to: take))
            #expect(mine.status == 200)
            #expect(mine.path.hasPrefix("/queue/t/"))
            #expect(mine.text.contains("http-equiv=\"refresh\" content=\"20\""))
            // The same browser gets the same number, another gets the next.
            #expect(try await visitor.get(take).path == mine.path)
            let other = visitor.other()
            let theirs = try await other.submit(try await other.get(take).form(to: take))
            #expect(theirs.path != mine.path)
            #expect(try await visitor.get("\(mine.path)/paper").status == 200)
            #expect(try await visitor.get("\(mine.path)/qr.svg").status == 200)

            let officer = visitor.other()
            try await officer.signIn("motcua1")
            var desk = try await officer.get("/desk/queue")
            let lines = desk.text.matches(of: /name="lines" value="([^"]+)"/).map { String($0.output.1) }
            let line = try #require(lines.first { take.hasSuffix($0) })
            desk = try await officer.submit(desk.form(to: "/desk/queue/desk"), ["desk": "7", "lines": line])
            #expect(desk.status == 200)
            // Those who came before are called first; the number in hand is done each time.
            for _ in 0..<40 where try await !visitor.get(mine.path).text.contains("role=\"alert\"") {
                desk = try await officer.submit(desk.form(to: "/desk/queue/call"))
            }
            let called = try await visitor.get(mine.path)
            #expect(called.text.contains("role=\"alert\""))
            #expect(called.text.contains("7"))
            desk = try await officer.submit(desk.form(to: "/done"))
            #expect(try await !visitor.get(mine.path).text.contains("http-equiv=\"refresh\""))
        }
    }

    @Test func `kept pages show a new number at once, and know nobody`() async throws {
        try await withHouse { _, visitor in
            let before = try await visitor.get("/queue")
            #expect(try await visitor.get("/queue", headers: [.ifNoneMatch: before.headers[.eTag] ?? ""]).status == 304)
            let take = try #require(before.link("/queue/take/"))
            _ = try await visitor.submit(try await visitor.get(take).form(to: take))
            let after = try await visitor.get("/queue")
            #expect(after.headers[.eTag] != before.headers[.eTag])
            #expect(!after.text.contains("form_key"))
        }
    }

    @Test func `outside the hours the page says when it opens, and gives out nothing`() async throws {
        try await withHouse { house, visitor in
            let take = try #require(try await visitor.get("/queue").link("/queue/take/"))
            let form = try await visitor.get(take).form(to: take)
            house.clock.set(Instant(TestHouse.start.date, minutes: 12 * 60))
            let closed = try await visitor.get(take)
            #expect(closed.forms.allSatisfy { $0.action != take })
            #expect(closed.text.contains("13:30"))
            let refused = try await visitor.submit(form)
            #expect(refused.status == 409)
            #expect(refused.text.contains("13:30"))
        }
    }

    @Test func `a number is given back once, and unknown links are not found`() async throws {
        try await withHouse { _, visitor in
            let take = try #require(try await visitor.get("/queue").link("/queue/take/"))
            let mine = try await visitor.submit(try await visitor.get(take).form(to: take))
            let back = try await visitor.submit(mine.form(to: "/withdraw"))
            #expect(back.status == 200)
            #expect(back.forms.allSatisfy { !$0.action.hasSuffix("/withdraw") })
            #expect(try await visitor.get("/queue/t/\(String(repeating: "A", count: 43))").status == 404)
            #expect(try await visitor.get("/queue/t/x").status == 404)
            #expect(try await visitor.get("/queue/take/x").status == 404)
            #expect(try await visitor.get("/queue?unit=no-such-unit").status == 404)
        }
    }

    @Test func `the screen, the square, the codes and the interface for programs show the lines`() async throws {
        try await withHouse { house, visitor in
            let screen = try await visitor.get("/queue/display")
            #expect(screen.status == 200)
            #expect(screen.text.contains("queue-number"))
            #expect(screen.text.contains("lang=\"ar\""))
            #expect(try await visitor.get("/").text.contains("/queue/take/"))
            let json = try await visitor.get("/api/v1/queue")
            #expect(json.status == 200)
            #expect(json.text.contains("\"gives_numbers\":true"))
            for kind in ["queue.line", "queue.hall"] {
                let code = try await house.database.read {
                    try $0.value("SELECT code FROM public_code WHERE kind = \(kind) LIMIT 1", as: String.self)
                }
                let page = try await visitor.get("/q/\(try #require(code))")
                #expect(page.status == 200)
                #expect(page.text.contains("/queue"))
            }
        }
    }

    @Test func `a line is opened, changed and closed by those who manage the queue`() async throws {
        try await withHouse { _, visitor in
            let chair = visitor.other()
            try await chair.signIn("chutich")
            let form = try await chair.get("/desk/queue/lines/new").form(to: "/desk/queue/lines")
            let wrong = try await chair.submit(form, ["letter": "A", "name_vi": "Trả kết quả"])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("Trả kết quả"))
            let made = try await chair.submit(form, ["letter": "D", "name_vi": "Trả kết quả", "form_key": "another"])
            #expect(made.status == 200)
            let saved = try await chair.submit(
                made.form(to: made.path), ["name_vi": "Trả kết quả hồ sơ", "name_en": "Results"])
            #expect(saved.text.contains("Trả kết quả hồ sơ"))
            let closed = try await chair.submit(saved.form(to: "/close"))
            #expect(closed.forms.contains { $0.action.hasSuffix("/open") })
            #expect(try await !visitor.get("/queue").text.contains("Trả kết quả"))
            let officer = visitor.other()
            try await officer.signIn("motcua1")
            #expect(try await officer.get("/desk/queue/lines").status == 403)
            let list = try await officer.get("/desk/queue/tickets")
            #expect(list.status == 200)
            let table = try await officer.get("/desk/queue/tickets/export.csv")
            #expect(table.headers[.contentType]?.hasPrefix("text/csv") == true)
            #expect(table.text.hasPrefix("\u{FEFF}"))
        }
    }
}
