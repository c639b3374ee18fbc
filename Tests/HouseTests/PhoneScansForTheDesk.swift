import Base
import Foundation
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing

/// A telephone that scans papers for an official's session, over HTTP.
@Suite struct PhoneScansForTheDesk {
    /// An official with a dossier before her, and her telephone.
    struct Desk: Sendable {
        let officer: Visitor
        let phone: Visitor
        /// The desk's page of the dossier.
        let record: String
        /// The link that the symbol holds.
        let link: String
        let code: String

        /// The telephone photographs so many pages.
        @discardableResult
        func photograph(_ count: Int = 1) async throws -> Visitor.Answer {
            let files = (0..<count).map { (field: "photos", name: "\($0).jpg", bytes: Pictures.jpeg) }
            return try await phone.upload(phone.get(link).form(to: "/pages"), files: files)
        }

        @discardableResult
        func finish(_ values: [String: String] = [:]) async throws -> Visitor.Answer {
            try await phone.submit(
                phone.get(link).form(to: "/done"),
                values.merging(["document": "request_letter"]) { given, _ in given })
        }
    }

    private func record(_ house: TestHouse, _ sent: Applicant.Sent) async throws -> String {
        let code = try #require(sent.code)
        let id = try await house.database.read {
            try $0.value("SELECT id FROM dossier WHERE code = \(code)", as: String.self)
        }
        return "/desk/dossiers/\(try #require(id))"
    }

    private func link(_ page: Visitor.Answer) throws -> String {
        String(try #require(page.text.firstMatch(of: /\/phone\/[A-Za-z0-9_-]{43}/)).output)
    }

    private func paired(_ house: TestHouse, _ resident: Visitor) async throws -> Desk {
        let sent = try await Applicant(resident).send()
        let record = try await record(house, sent)
        let officer = resident.other()
        try await officer.signIn("motcua1")
        let page = try await officer.submit(officer.get(record).form(to: "/desk/scanner"))
        #expect(page.status == 200)
        let link = try link(page)
        let symbol = try await officer.get("/desk/scanner/qr.svg")
        #expect(symbol.headers[.contentType] == "image/svg+xml")
        let phone = resident.other()
        let opened = try await phone.submit(phone.get(link).form(to: "/open"))
        #expect(opened.status == 200)
        return Desk(officer: officer, phone: phone, record: record, link: link, code: try #require(sent.code))
    }

    @Test(arguments: TestEngine.available)
    func `several pages become one paper of the dossier that is open`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let desk = try await paired(house, resident)
            let before = try await house.count("dossier_document")
            let page = try await desk.photograph(2)
            #expect(page.status == 200)
            #expect(page.text.contains("N. T. M."))
            #expect(!page.text.contains("Nguyễn Thị Mơ") && !page.text.contains("038185001234"))
            let picture = try #require(page.text.firstMatch(of: /src="(\/phone\/[^"]+\/pages\/[^"]+)"/)?.output.1)
            let shown = try await desk.phone.get(String(picture))
            #expect(shown.headers[.contentType] == "image/jpeg")
            let done = try await desk.finish(["mark": "copy"])
            #expect(done.status == 200)
            let (documents, papers) = (
                try await house.count("dossier_document"),
                try await house.count("digitised_paper WHERE pages = 2 AND mark = 'copy'")
            )
            #expect(documents == before + 1 && papers == 1)
            let left = try await house.count("scanner_page")
            #expect(left == 0)
            let record = try await desk.officer.get(desk.record)
            #expect(record.text.contains("request_letter.pdf"))
            let file = try #require(
                record.text.firstMatch(
                    of: /href="(\/desk\/dossiers\/[^"]+\/documents\/[^"]+)"><bdi>request_letter.pdf/)?
                    .output.1)
            let paper = try await desk.officer.get(String(file))
            #expect(paper.text.hasPrefix("%PDF"))
            let noted = try await house.count("audit_entry WHERE action = 'onestop.attach_scan'")
            #expect(noted == 1)
        }
    }

    @Test func `pages can be ordered, taken again and removed`() async throws {
        try await withHouse { house, resident in
            let desk = try await paired(house, resident)
            var page = try await desk.photograph(2)
            let pages = page.text.matches(of: /action="(\/phone\/[^"\/]+\/pages\/[0-9a-f-]{36})"/).map {
                String($0.output.1)
            }
            #expect(pages.count == 2)
            let last = try #require(pages.last)
            _ = try await desk.phone.send(
                .post, last, headers: [.contentType: "application/x-www-form-urlencoded"], body: Array("do=up".utf8))
            page = try await desk.phone.get(desk.link)
            let again = page.text.matches(of: /action="(\/phone\/[^"\/]+\/pages\/[0-9a-f-]{36})"/).map {
                String($0.output.1)
            }
            #expect(again == pages.reversed())
            let retaken = try await desk.phone.upload(
                page.form(to: "\(last)/retake"), files: [("photos", "x.jpg", Pictures.jpeg)])
            #expect(retaken.status == 200)
            let count = try await house.count("scanner_page")
            #expect(count == 2)
            _ = try await desk.phone.send(
                .post, last, headers: [.contentType: "application/x-www-form-urlencoded"],
                body: Array("do=remove".utf8))
            let left = try await house.count("scanner_page")
            #expect(left == 1)
            // What is no picture is told, and leaves nothing behind.
            let refused = try await desk.phone.upload(
                desk.phone.get(desk.link).form(to: "/pages"),
                files: [("photos", "x.jpg", Array("%PDF-1.4".utf8))])
            #expect(refused.text.contains("notice--error"))
            let after = try await house.count("scanner_page")
            #expect(after == 1)
        }
    }

    @Test func `the link is for one telephone, for ten minutes, and ends with the session`() async throws {
        try await withHouse { house, resident in
            let desk = try await paired(house, resident)
            let stranger = try await resident.other().get(desk.link)
            #expect(stranger.status == 409)
            #expect(!stranger.text.contains("N. T. M."))
            let unknown = try await resident.other().get("/phone/" + String(repeating: "A", count: 43))
            #expect(unknown.status == 404)

            // A new link takes the place of the first.
            let fresh = try await desk.officer.submit(
                desk.officer.get("/desk/scanner").form(to: "/end"))
            let ended = try await desk.phone.get(desk.link)
            #expect(ended.status == 410)
            let second = try link(try await desk.officer.submit(fresh.form(to: "/desk/scanner")))
            house.clock.advance(seconds: 601)
            let late = try await desk.phone.get(second)
            #expect(late.status == 410)

            let third = try link(
                try await desk.officer.submit(desk.officer.get("/desk/scanner").form(to: "/desk/scanner")))
            _ = try await desk.phone.submit(desk.phone.get(third).form(to: "/open"))
            let good = try await desk.phone.get(third)
            #expect(good.status == 200)
            _ = try await desk.officer.submit(desk.officer.get("/desk").form(to: "/sign-out"))
            let over = try await desk.phone.get(third)
            #expect(over.status == 410)
        }
    }

    @Test func `when the desk goes on, nothing lands in the wrong dossier`() async throws {
        try await withHouse { house, resident in
            let desk = try await paired(house, resident)
            try await desk.photograph()
            let form = try await desk.phone.get(desk.link).form(to: "/done")
            let other = try await record(house, try await Applicant(resident.other()).send())
            let before = try await house.count("dossier_document")
            _ = try await desk.officer.get(other)
            let told = try await desk.phone.submit(form, ["document": "request_letter"])
            #expect(told.text.contains("notice--warning"))
            let unchanged = try await house.count("dossier_document")
            #expect(unchanged == before)
            try await desk.finish()
            let record = try await desk.officer.get(other)
            #expect(record.text.contains("request_letter.pdf"))
        }
    }

    @Test func `a bad scan is sent back, and the telephone is told`() async throws {
        try await withHouse { house, resident in
            let desk = try await paired(house, resident)
            try await desk.photograph()
            try await desk.finish()
            let record = try await desk.officer.submit(desk.officer.get(desk.record).form(to: "/reject"))
            #expect(!record.text.contains("request_letter.pdf"))
            let phone = try await desk.phone.get(desk.link)
            #expect(phone.text.contains("notice--warning"))
            // What the applicant sent is not the desk's to throw away.
            #expect(!record.text.contains("/reject\""))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a paper is offered again to the same person only, and only with consent`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let desk = try await paired(house, resident)
            try await desk.photograph()
            try await desk.finish(["mark": "certified", "consent": "yes", "valid_until": "31/12/2027"])
            let again = try await record(house, try await Applicant(resident.other()).send())
            let offered = try await desk.officer.get(again)
            let offer = try #require(offered.forms.first { $0.action.contains("/kept/") })
            let used = try await desk.officer.submit(offer, ["do": "reuse"])
            #expect(used.text.contains("request_letter.pdf"))
            let noted = try await house.count("audit_entry WHERE action = 'onestop.reuse_paper'")
            #expect(noted == 1)

            let stranger = try await house.database.read { connection in
                try connection.value(
                    """
                    SELECT id FROM dossier WHERE state = 'prefiled'
                        AND number_hash <> (SELECT number_hash FROM dossier WHERE code = \(desk.code)) LIMIT 1
                    """, as: String.self)
            }
            if let stranger {
                let page = try await desk.officer.get("/desk/dossiers/\(stranger)")
                #expect(page.status == 200 && !page.text.contains("/kept/"))
            }
            let third = try await record(house, try await Applicant(resident.other()).send())
            let page = try await desk.officer.get(third)
            _ = try await desk.officer.submit(
                try #require(page.forms.first { $0.action.contains("/kept/") }), ["do": "withdraw"])
            let after = try await desk.officer.get(third)
            #expect(!after.text.contains("/kept/"))
        }
    }

    @Test func `what is scanned for a walk-in goes into its form`() async throws {
        try await withHouse { house, resident in
            let desk = try await paired(house, resident)
            _ = try await desk.officer.get("/desk/dossiers/new?procedure=TN-XN-01")
            try await desk.photograph()
            try await desk.finish(["mark": "copy"])
            let form = try await desk.officer.get("/desk/dossiers/new?procedure=TN-XN-01").form(
                to: "/desk/dossiers/new")
            #expect(form.fields.contains { $0.name == "kept.request_letter" })
            // The form comes back with it once, not twice.
            let back = try await desk.officer.submit(form).form(to: "/desk/dossiers/new")
            #expect(back.fields.count { $0.name == "kept.request_letter" } == 1)
        }
    }
}
