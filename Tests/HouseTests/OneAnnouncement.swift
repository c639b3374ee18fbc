import Base
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing

/// One announcement from the writer's desk to the board, as people see it.
@Suite struct OneAnnouncement {
    private static let words = [
        "title_vi": "Tạm dừng nhận hồ sơ <script>alert(1)</script>", "title_en": "No files received",
        "text_vi": "Sáng thứ Sáu hệ thống bảo trì.\n\nBuổi chiều nhận bình thường.", "urgency": "important",
    ]

    @Test(arguments: TestEngine.available)
    func `written, approved by another, it is on the square, in the feed and behind a code`(
        engine: TestEngine
    ) async throws {
        try await withHouse(engine) { house, visitor in
            // The feed and the square are kept before, so that they must be made anew.
            let before = try await visitor.get("/announcements.atom")
            #expect(before.headers[.contentType] == "application/atom+xml; charset=utf-8")
            _ = try await visitor.get("/")
            let writer = visitor.other()
            try await writer.signIn("vanhoa2")
            let form = try await writer.get("/desk/announcements/new").form(to: "/new")
            let draft = try await writer.upload(form, Self.words, files: [])
            #expect(draft.status == 200)
            let submitted = try await writer.submit(draft.form(to: "/submit"))
            #expect(!submitted.text.contains("action=\"\(submitted.path)/approve\""))
            #expect(try await visitor.get("/announcements.atom").text == before.text)

            let chair = visitor.other()
            try await chair.signIn("chutich")
            #expect(try await chair.get("/desk").text.contains(submitted.path))
            let record = try await chair.get(submitted.path)
            let approved = try await chair.submit(record.form(to: "/approve"), ["when": "now"])
            #expect(approved.status == 200)
            let path = try #require(approved.link("/announcements/"))

            let square = try await visitor.get("/")
            #expect(square.text.contains(path))
            let page = try await visitor.get(path)
            #expect(page.text.contains("Buổi chiều nhận bình thường."))
            #expect(page.text.contains("&lt;script&gt;"))
            #expect(!page.text.contains("<script>alert"))
            let feed = try await visitor.get("/announcements.atom")
            #expect(feed.text.contains("https://tanninh.example\(path)"))
            let etag = try #require(feed.headers[.eTag])
            #expect(try await visitor.get("/announcements.atom", headers: [.ifNoneMatch: etag]).status == 304)
            #expect(try await visitor.get("/announcements.json").text.contains(path))
            #expect(try await visitor.get("/announcements.atom?words=en").text.contains("No files received"))
            let code = try await house.database.read {
                try $0.value(
                    "SELECT code FROM public_code WHERE target = (SELECT id FROM bulletin_entry WHERE synthetic = 0)",
                    as: String.self)
            }
            let scan = try await visitor.get("/q/\(try #require(code))")
            #expect(scan.text.contains(path))
            #expect(try await visitor.get(path + "/print").text.contains("/q/\(code ?? "").svg"))
            #expect(try await visitor.get("/search?q=bao+tri").text.contains(path))

            let form2 = try await chair.get(submitted.path).form(to: "/withdraw")
            let bad = try await chair.submit(form2, ["reason": "ab"])
            #expect(bad.status == 422)
            #expect(bad.text.contains("ab</textarea>"))
            _ = try await chair.submit(form2, ["reason": "Không bảo trì nữa"])
            #expect(try await visitor.get(path).text.contains("Không bảo trì nữa"))
            #expect(try await !visitor.get("/").text.contains(path))
            #expect(try await !visitor.get("/search?q=bao+tri").text.contains(path))
        }
    }

    @Test func `bad input comes back with everything typed, and the loser of two editors sees both versions`()
        async throws
    {
        try await withHouse { _, visitor in
            try await visitor.signIn("vanhoa2")
            let form = try await visitor.get("/desk/announcements/new").form(to: "/new")
            var words = Self.words
            words["title_vi"] = ""
            let bad = try await visitor.upload(form, words, files: [])
            #expect(bad.status == 422)
            #expect(bad.text.contains("Buổi chiều nhận bình thường."))
            #expect(bad.text.contains("href=\"#title_vi\""))
            let draft = try await visitor.upload(form, Self.words, files: [])
            let edit = try await visitor.get(draft.path + "/edit").form(to: "/edit")
            words["title_vi"] = "Bản thứ nhất"
            _ = try await visitor.upload(edit, words, files: [])
            words["title_vi"] = "Bản thứ hai"
            words["form_key"] = "another"
            let late = try await visitor.upload(edit, words, files: [])
            #expect(late.status == 409)
            #expect(late.text.contains("Bản thứ nhất"))
            #expect(late.text.contains("Bản thứ hai"))
            let again = try await visitor.upload(late.form(to: "/edit"), [:], files: [])
            #expect(again.status == 200)
            #expect(again.text.contains("Bản thứ hai"))
        }
    }

    @Test func `a picture shows only while the announcement is out`() async throws {
        try await withHouse { house, visitor in
            let writer = visitor.other()
            try await writer.signIn("vanhoa2")
            let form = try await writer.get("/desk/announcements/new").form(to: "/new")
            let draft = try await writer.upload(
                form, Self.words, files: [("files", "thong bao.pdf", Array("%PDF-1.4 thong bao".utf8))])
            let deskFile = try #require(draft.link(draft.path + "/files/"))
            #expect(try await writer.get(deskFile).status == 200)
            _ = try await writer.submit(draft.form(to: "/submit"))
            let chair = visitor.other()
            try await chair.signIn("chutich")
            let approved = try await chair.submit(chair.get(draft.path).form(to: "/approve"), ["when": "later"])
            let key = try await house.database.read {
                try $0.value("SELECT key FROM bulletin_entry WHERE synthetic = 0", as: String.self)
            }
            let path = "/announcements/\(key ?? "")"
            let file = path + "/files/" + (deskFile.split(separator: "/").last.map(String.init) ?? "")
            #expect(try await visitor.get(path).status == 404)
            #expect(try await visitor.get(file).status == 404)
            _ = try await chair.submit(approved.form(to: "/publish"), ["when": "now"])
            #expect(try await visitor.get(file).text == "%PDF-1.4 thong bao")
            #expect(try await visitor.get(path).text.contains(file))
            _ = try await chair.submit(chair.get(draft.path).form(to: "/withdraw"), ["reason": "Nhầm văn bản"])
            #expect(try await visitor.get(file).status == 404)
        }
    }

    @Test func `the demo shows what is on, answers, and every public page of the bulletin`() async throws {
        try await withHouse { house, visitor in
            let square = try await visitor.get("/")
            #expect(square.text.contains("/announcements/cold-spell"))
            #expect(square.text.contains("/events/"))
            for path in [
                "/announcements", "/announcements?show=past", "/announcements?village=van-son-thon-1", "/events",
                "/events?month=2026-12", "/events/citizen-reception", "/questions", "/questions?field=papers",
                "/questions/birth-registration", "/announcements/cold-spell", "/announcements/cold-spell/print",
            ] {
                for language in ["vi", "en", "ar"] {
                    #expect(try await visitor.other(languages: language).get(path).status == 200, "\(path) \(language)")
                }
            }
            for path in [
                "/announcements?village=nowhere", "/events?month=1000-01", "/questions?field=none", "/events/none",
                "/announcements/dog-vaccination-draft", "/announcements/market-fair-plan",
                "/announcements/cold-spell/files/none",
            ] { #expect(try await visitor.get(path).status == 404, "\(path)") }
            let calendar = try await visitor.get("/events.ics")
            #expect(calendar.headers[.contentType] == "text/calendar; charset=utf-8")
            #expect(calendar.text.hasPrefix("BEGIN:VCALENDAR\r\n"))
            #expect(try await visitor.get("/events/citizen-reception.ics").text.contains("RRULE:FREQ=WEEKLY"))
            let question = try await visitor.get("/questions/birth-registration")
            let thanks = try await visitor.submit(question.form(to: "/rate"), ["helpful": "yes"])
            #expect(thanks.path.hasSuffix("?thanks=yes"))
            for path in [
                "/api/v1/announcements?limit=2", "/api/v1/events", "/api/v1/questions?field=papers",
            ] { #expect(try await visitor.get(path).status == 200, "\(path)") }
            for path in ["/api/v1/announcements?cursor=x", "/api/v1/events?from=x", "/api/v1/questions?field=x"] {
                #expect(try await visitor.get(path).status == 422, "\(path)")
            }
            try await visitor.signIn("chutich")
            for path in [
                "/desk/announcements", "/desk/announcements?stage=waiting&q=thon", "/desk/events", "/desk/questions",
                "/desk/announcements.csv",
            ] { #expect(try await visitor.get(path).status == 200, "\(path)") }
            #expect(try await visitor.get("/desk/announcements/new").status == 403)
            _ = house
        }
    }

    @Test(arguments: ["events", "questions"])
    func `events and answers have files too: the public gets them while the entry is in force`(kind: String)
        async throws
    {
        try await withHouse { _, visitor in
            let writer = visitor.other()
            try await writer.signIn("vanhoa2")
            let form = try await writer.get("/desk/\(kind)/new").form(to: "/new")
            let words = [
                "title_vi": "Ngày hội đọc sách", "text_vi": "Mời bà con tới nhà văn hóa.", "first_day": "2026-12-20",
                "field": "other",
            ]
            let draft = try await writer.upload(
                form, words, files: [("files", "anh.jpg", Pictures.jpeg)])
            #expect(draft.status == 200)
            let desk = try #require(draft.link("\(draft.path)/files/"))
            #expect(try await writer.get(desk).status == 200)
            _ = try await writer.submit(draft.form(to: "/submit"))
            let chair = visitor.other()
            try await chair.signIn("chutich")
            let record = try await chair.get(draft.path)
            let approved = try await chair.submit(record.form(to: "/approve"), ["when": "now"])
            let path = try #require(approved.link("/\(kind)/"))
            let page = try await visitor.get(path)
            let file = try #require(
                page.text.firstMatch(of: /src="(\/(?:events|questions)\/[^"]+)"/).map { String($0.1) })
            let picture = try await visitor.get(file)
            #expect(picture.status == 200 && picture.headers[.contentType] == "image/jpeg")
            #expect(try await visitor.get(desk).path.hasPrefix("/sign-in"))
            _ = try await chair.submit(
                try await chair.get(draft.path).form(to: "/withdraw"), ["reason": "Đã hoãn lại"])
            #expect(try await visitor.get(file).status == 404)
            #expect(!(try await visitor.get(path).text.contains(file)))
        }
    }

    @Test func `what the demo brought stands in the books`() async throws {
        try await withHouse { house, _ in
            let silent: Int? = try await house.database.read {
                try $0.value(
                    """
                    SELECT count(*) FROM bulletin_entry WHERE id NOT IN
                        (SELECT subject_id FROM audit_entry WHERE action = 'bulletin.create_entry')
                    """)
            }
            #expect(silent == 0)
        }
    }
}
