import Base
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing

/// Certified copies and the cash for them, through pages: from the open drawer to the confirmed closing.
@Suite struct CertifiedCopies {
    private static let lane = "/desk/certification"
    private static let card =
        "038185001234||Lê Thị Hoa|12051985|Nữ|Thôn 2, Xã Vân Sơn, Huyện Triệu Sơn, Thanh Hóa|01012022"

    /// An officer with an open drawer; she is none of those whose month the demo shows.
    private func officer(_ visitor: Visitor, opening: String = "500.000") async throws -> Visitor {
        let officer = visitor.other()
        try await officer.signIn("motcua2")
        let page = try await officer.get("/desk/payments/drawer")
        let opened = try await officer.submit(page.form(to: "/drawer/open"), ["opening": opening])
        #expect(opened.status == 200)
        return officer
    }

    /// One customer: card, then the rest; without a script the fee is shown before it is entered.
    private func serve(_ officer: Visitor, pages: String = "2", copies: String = "3") async throws -> Visitor.Answer {
        let empty = try await officer.get(Self.lane)
        let read = try await officer.submit(empty.form(to: Self.lane), ["card": Self.card])
        #expect(read.status == 200)
        let told = try await officer.submit(
            read.form(to: Self.lane), ["document": "Giấy khai sinh", "pages": pages, "copies": copies])
        #expect(told.status == 200)
        return try await officer.submit(told.form(to: Self.lane))
    }

    @Test(arguments: TestEngine.available)
    func `a copy is certified, paid, printed, and its code says so to anyone`(engine: TestEngine) async throws {
        try await withHouse(engine) { _, visitor in
            let officer = try await officer(visitor)
            let done = try await serve(officer)
            #expect(done.status == 200)
            #expect(done.path.hasPrefix("\(Self.lane)?kind=copy&last="))
            #expect(done.text.contains("12.000 đồng"))
            #expect(done.text.contains("01/2026-SCT/BS"))
            let entry = try #require(done.link("/desk/certification/entries/"))
            let words = try await officer.get(entry)
            #expect(words.headers[.contentType] == "application/pdf")
            #expect(words.bytes.starts(with: Array("%PDF".utf8)))
            let receipt = try #require(done.link("/desk/payments/receipts/"))
            #expect(try await officer.get(receipt).bytes.starts(with: Array("%PDF".utf8)))

            let record = try await officer.get(entry.replacing("/wording", with: ""))
            #expect(record.text.contains("Lê Thị Hoa"))
            #expect(!record.text.contains("038185001234"))
            for link in [record.link("/q/"), try await officer.get(receipt.replacing("/paper", with: "")).link("/q/")] {
                let page = try await visitor.get(try #require(link))
                #expect(page.status == 200)
                #expect(!page.text.contains("Lê Thị Hoa"))
                #expect(!page.text.contains("038185001234"))
            }
        }
    }

    @Test func `no fee is entered that was not shown, and a form sent twice enters once`() async throws {
        try await withHouse { house, visitor in
            let officer = try await officer(visitor)
            func count() async throws -> Int {
                try await house.database.read {
                    try $0.value("SELECT count(*) FROM certification_entry WHERE requester = 'Lê Thị Hoa'") ?? 0
                }
            }
            let form = try await officer.get(Self.lane).form(to: Self.lane)
            let values = ["requester": "Lê Thị Hoa", "document": "Bằng", "pages": "3", "copies": "2"]
            let wrong = try await officer.submit(form, values.merging(["fee": "9000"]) { $1 })
            #expect(wrong.status == 200)
            #expect(wrong.text.contains("10.000 đồng"))
            #expect(try await count() == 0)
            let right = try wrong.form(to: Self.lane)
            #expect(try await officer.submit(right).path.contains("last="))
            #expect(try await officer.submit(right).path.contains("last="))
            #expect(try await count() == 1)
            let bad = try await officer.submit(form, ["requester": "Lê Thị Hoa", "document": "Bằng", "pages": "x"])
            #expect(bad.status == 422)
            #expect(bad.text.contains("value=\"Bằng\""))
            #expect(try await count() == 1)
        }
    }

    @Test func `without a drawer the entry is made and the fee stays unpaid, to be taken later`() async throws {
        try await withHouse { _, visitor in
            let officer = visitor.other()
            try await officer.signIn("motcua2")
            let done = try await serve(officer)
            #expect(done.link("/desk/payments/receipts/") == nil)
            let page = try await officer.get("/desk/payments/drawer")
            _ = try await officer.submit(page.form(to: "/drawer/open"), ["opening": "0"])
            let fees = try await officer.get("/desk/payments/fees?q=hoa")
            let taken = try await officer.submit(fees.form(to: "/take"))
            #expect(try await officer.submit(fees.form(to: "/take")).path == taken.path)
            #expect(taken.path.hasPrefix("/desk/payments/receipts/"))
            #expect(taken.text.contains("12.000 đồng"))
        }
    }

    @Test func `an entry is corrected and declared void, with what was paid given back`() async throws {
        try await withHouse { _, visitor in
            let officer = try await officer(visitor)
            let entry = try #require(try await serve(officer).link("/desk/certification/entries/")).replacing(
                "/wording", with: "")
            let page = try await officer.get(entry)
            let corrected = try await officer.submit(
                page.form(to: "/correct"), ["document": "Giấy khai sinh (bản sao)", "reason": "ghi thiếu"])
            #expect(corrected.text.contains("ghi thiếu"))
            // The fee was taken for two pages: three would be another fee.
            let refused = try await officer.submit(
                corrected.form(to: "/correct"), ["pages": "3", "reason": "đếm sai"])
            #expect(refused.status == 409)
            let bare = try await officer.submit(corrected.form(to: "/void"))
            #expect(bare.status == 422)
            let void = try await officer.submit(corrected.form(to: "/void"), ["void_reason": "khách bỏ"])
            #expect(void.text.contains("khách bỏ"))
            #expect(void.forms.allSatisfy { !$0.action.hasSuffix("/void") })
            let drawer = try await officer.get("/desk/payments/drawer")
            #expect(drawer.text.contains("500.000 đồng"))
            let code = try await visitor.get(try #require(void.link("/q/")))
            #expect(code.status == 200)
            #expect(!code.text.contains("khách bỏ"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a drawer is counted, explained, closed, and confirmed by somebody else`(engine: TestEngine) async throws {
        try await withHouse(engine) { _, visitor in
            let officer = try await officer(visitor)
            _ = try await serve(officer)
            let page = try await officer.get("/desk/payments/drawer")
            #expect(page.text.contains("512.000 đồng"))
            let form = try page.form(to: "/close")
            let short = try await officer.submit(form, ["note.500000": "1", "note.10000": "1"])
            #expect(short.status == 422)
            #expect(short.text.contains("-2.000 đồng"))
            let closed = try await officer.submit(
                short.form(to: "/close"), ["note.2000": "1"])
            #expect(closed.path.hasPrefix("/desk/payments/closings/"))
            #expect(closed.text.contains("512.000"))
            #expect(closed.forms.allSatisfy { !$0.action.hasSuffix("/confirm") })
            let clerk = visitor.other()
            try await clerk.signIn("vanthu")
            #expect(try await clerk.get("/desk").text.contains(closed.path))
            let confirmed = try await clerk.submit(try await clerk.get(closed.path).form(to: "/confirm"))
            #expect(confirmed.status == 200)
            #expect(confirmed.forms.allSatisfy { !$0.action.hasSuffix("/confirm") })
            #expect(try await officer.submit(form, ["note.500000": "1"]).status == 409)

            // One more comes: a further drawer, with what was counted.
            let after = try await officer.get("/desk/payments/drawer")
            #expect(after.text.contains("Mở két số 2") && after.text.contains("value=\"512.000\""))
            let second = try await officer.submit(after.form(to: "/drawer/open"), ["opening": "512.000"])
            #expect(second.text.contains("Két số 2 ngày") && second.text.contains("Cả ngày"))
            #expect(try await officer.submit(after.form(to: "/drawer/open"), ["opening": "1"]).status == 409)
            let list = try await clerk.get("/desk/payments/closings")
            #expect(list.text.contains(closed.path) && list.text.contains("Số két"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `lists, tables, the book on paper and the figures of the demo agree`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            try await visitor.signIn("chutich")
            let days = "from=2026-10-01&to=2026-11-23"
            for path in [
                "/desk/certification/register?\(days)",
                "/desk/certification/register?\(days)&kind=signature&state=void",
                "/desk/certification/summary?\(days)", "/desk/payments?\(days)", "/desk/payments/closings?\(days)",
                "/desk/payments/fees?state=paid", "/desk/payments/tariff",
            ] { #expect(try await visitor.get(path).status == 200, "\(path)") }
            let form = try await visitor.get("/desk/certification/register?\(days)").form(to: ".csv?\(days)")
            let reason = ["reason": "Đối chiếu sổ"]
            let table = try await visitor.submit(form, reason)
            #expect(table.text.hasPrefix("\u{FEFF}"))
            let paper = try await visitor.submit(
                form.sent(to: "/desk/certification/register.pdf?\(days)&kind=signature"), reason)
            #expect(paper.bytes.starts(with: Array("%PDF".utf8)))
            let (entries, receipts, expected, open) = try await house.database.read { connection in
                (
                    try connection.value("SELECT count(*) FROM certification_entry", as: Int.self) ?? 0,
                    try connection.value(
                        "SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM receipt WHERE state = 'valid'",
                        as: Int64.self) ?? 0,
                    try connection.value(
                        """
                        SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM fee WHERE state = 'paid'
                        """, as: Int64.self) ?? 0,
                    try connection.value("SELECT count(*) FROM cash_drawer WHERE state = 'open'", as: Int.self) ?? 0
                )
            }
            #expect(entries > 60)
            #expect(table.text.split(separator: "\r\n").count == entries + 1)
            #expect(receipts > 0 && receipts == expected)
            #expect(open <= 2)
            let numbers = try await house.database.read {
                try $0.values("SELECT number FROM receipt ORDER BY number", as: Int64.self)
            }
            #expect(numbers == Array(1...Int64(numbers.count)))
        }
    }

    @Test func `an administrator changes prices and words from a day on, and nobody else does`() async throws {
        try await withHouse { _, visitor in
            let admin = visitor.other()
            try await admin.signIn("quantri")
            let form = try await admin.get("/desk/payments/tariff/new").form(to: "/desk/payments/tariff")
            let empty = try await admin.submit(form)
            #expect(empty.status == 422)
            let made = try await admin.submit(
                form,
                [
                    "fee": "certification.copy", "from": "2026-11-23", "per_item": "1.000", "pages.1": "1",
                    "price.1": "500", "price.2": "100", "source": "Nghị quyết 1",
                ])
            #expect(made.path == "/desk/payments/tariff")
            #expect(made.text.contains("Nghị quyết 1"))
            let words = try await admin.get("/desk/certification/wordings/new").form(to: "/wordings")
            let wrong = try await admin.submit(
                words, ["kind": "copy", "from": "2026-11-23", "text": "Số {nummer}", "source": "Mẫu"])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("Số {nummer}"))
            let right = try await admin.submit(
                words, ["kind": "copy", "from": "2026-11-23", "text": "Số {number}", "source": "Mẫu"])
            #expect(right.path == "/desk/certification/wordings")
            let officer = try await officer(visitor)
            #expect(try await serve(officer).text.contains("4.800 đồng"))
            #expect(try await officer.get("/desk/payments/tariff/new").status == 403)
            #expect(try await officer.get("/desk/certification/wordings").status == 403)
        }
    }
}
