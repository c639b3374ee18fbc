import Base
import Foundation
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing

/// What becomes of drafts and printed codes when a version of a procedure is withdrawn, replaced or cannot be read any more.
@Suite struct DraftsOfWithdrawnVersions: ConfirmationDesk {
    @Test(arguments: TestEngine.available)
    func `a version that is withdrawn gives its drafts to the one before, field by field`(
        engine: TestEngine
    ) async throws {
        try await withHouse(engine) { house, resident in
            let writer = try await writer(resident)
            _ = try await edit(
                writer, "pages.applicant.fields.~",
                ["label.vi": "Biệt danh", "kind": "text", "required": "false", "key": "nickname"])
            _ = try await publish(writer)
            let draft = try await begin(resident, ["nickname": "Tý"])
            let record = try await writer.get(Self.desk)
            let empty = try await writer.submit(record.form(to: "/versions/2/withdraw"))
            #expect(empty.status == 422)
            let gone = try await writer.submit(
                record.form(to: "/versions/2/withdraw"), ["reason": "Quyết định bị hủy"])
            #expect(gone.status == 200 && gone.text.contains("Quyết định bị hủy"))
            #expect(try await resident.other().get("/procedures/\(Self.code)").status == 200)
            let page = try await resident.get("\(draft)/applicant")
            #expect(page.text.contains("Biệt danh") && !page.text.contains("name=\"nickname\""))
            #expect(page.text.contains("value=\"Nguyễn Thị Mơ\""))
            #expect(try await house.versions() == ["TN-XN-01/1"])
            // Told until it is sent, with what was written, on its review too; a second time nothing is carried.
            let review = try await resident.get("\(draft)/review").text
            #expect(review.contains("Biệt danh") && review.contains("Tý"))
            let carried = try await house.count("audit_entry WHERE action = 'onestop.carry_over_draft'")
            #expect(carried == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `photos of a paper that is not asked for any more stay with the draft`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let writer = try await writer(resident)
            _ = try await edit(
                writer, "documents.~",
                [
                    "name.vi": "Giấy báo tạm", "key": "note", "required": "false", "max_files": "2", "form": "copy",
                    "kinds": "image",
                ])
            _ = try await publish(writer)
            let draft = try await begin(resident)
            let before = try await house.count("dossier_document")
            let sent = try await resident.upload(
                try await resident.get("\(draft)/papers").form(to: "/papers"), ["action": "add"],
                files: [("file-note", "note.jpg", Pictures.jpeg)])
            #expect(sent.status == 200)
            _ = try await writer.submit(
                writer.get(Self.desk).form(to: "/versions/2/withdraw"), ["reason": "Quyết định bị hủy"])
            let papers = try await resident.get("\(draft)/papers")
            #expect(!papers.text.contains("Giấy báo tạm") && papers.text.contains("note.jpg"))
            #expect(papers.text.contains("Giấy tờ khác"))
            #expect(try await resident.get("\(draft)/review").text.contains("note.jpg"))
            #expect(try await house.count("dossier_document") == before + 1)
            _ = try await resident.submit(papers.form(to: "/remove"))
            #expect(try await resident.get("\(draft)/papers").text.contains("note.jpg") == false)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a code that was replaced leads to the new one, also where it is printed`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let draft = try await begin(resident)
            let writer = resident.other()
            try await writer.signIn("quantri")
            let form = try await writer.get(Self.desk).form(to: "/end")
            let unknown = try await writer.submit(form, ["day": "23/11/2026", "replaced_by": "9.999999"])
            #expect(unknown.status == 422 && unknown.text.contains("value=\"9.999999\""))
            let past = try await writer.submit(form, ["day": "22/11/2026", "replaced_by": "1.004873"])
            #expect(past.status == 422)
            let done = try await writer.submit(form, ["day": "23/11/2026", "replaced_by": "1.004873"])
            #expect(done.status == 200)
            let led = try await resident.other().get("/procedures/\(Self.code)")
            #expect(led.status == 200 && led.path == "/procedures/1.004873", "\(led.path)")
            let code = try await house.database.read {
                try $0.value(
                    "SELECT code FROM public_code WHERE kind = 'onestop.procedure' AND target = 'TN-XN-01'",
                    as: String.self)
            }
            let scanned = try await resident.other().get("/q/\(try #require(code))")
            #expect(scanned.status == 200 && scanned.text.contains("/procedures/1.004873"))
            // The draft goes on under the new procedure, with what fits.
            let page = try await resident.get("\(draft)/applicant")
            #expect(page.text.contains("value=\"Nguyễn Thị Mơ\""))
            #expect(try await house.versions() == ["1.004873/1"])
        }
    }

    @Test func `a stored version that cannot be read takes no other page with it`() async throws {
        try await withHouse { house, resident in
            let writer = resident.other()
            try await writer.signIn("quantri")
            try await house.database.write { transaction in
                try transaction.execute(
                    "UPDATE procedure_version SET source = 'pages: [' WHERE procedure_code = 'TN-XN-01'")
                try transaction.execute("UPDATE generation SET number = number + 1 WHERE topic = 'procedures'")
            }
            #expect(try await resident.get("/procedures").status == 200)
            #expect(try await resident.get("/procedures/1.004873").status == 200)
            #expect(try await resident.get("/procedures/TN-XN-01").status == 404)
            let list = try await writer.get("/desk/procedures")
            #expect(list.status == 200 && list.text.contains("Phiên bản 1 của thủ tục TN-XN-01"))
        }
    }
}
