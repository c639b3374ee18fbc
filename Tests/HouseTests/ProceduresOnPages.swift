import Base
import Foundation
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing

/// A procedure from the administrator's form to the resident's, through HTTP.
@Suite struct ProceduresOnPages: ConfirmationDesk {
    @Test(arguments: TestEngine.available)
    func `a version is written, previewed, compared, published, and open drafts stay on theirs`(
        engine: TestEngine
    ) async throws {
        try await withHouse(engine) { house, resident in
            let old = try await begin(resident)
            let writer = try await writer(resident)
            #expect(try await writer.get("/desk/procedures?q=ngheo&state=draft").text.contains(Self.desk))
            let saved = try await edit(writer, "time", ["deadline.working_days": "2"])
            #expect(saved.path == "\(Self.desk)/draft", "\(saved.text)")
            let added = try await edit(
                writer, "pages.use.fields.~",
                ["label.vi": "Cần gấp không?", "kind": "choice", "required": "true", "key": "urgent"])
            #expect(added.path == "\(Self.desk)/draft/pages.use.fields.urgent")
            // A choice without choices cannot be published yet, and the draft says where.
            let draft = try await writer.get("\(Self.desk)/draft")
            #expect(draft.text.contains("\(Self.desk)/draft/pages.use.fields.urgent\""))
            let early = try await writer.get("\(Self.desk)/publish")
            #expect(early.status == 200 && !early.forms.contains { $0.action.hasSuffix("/publish") })
            for (key, label) in [("very", "Rất gấp"), ("normal", "Bình thường")] {
                _ = try await edit(writer, "pages.use.fields.urgent.choices.~", ["label.vi": label, "key": key])
            }
            let reason = try await edit(
                writer, "pages.use.fields.~",
                [
                    "label.vi": "Vì sao gấp?", "kind": "text", "required": "true", "key": "urgent_why",
                ])
            _ = try await writer.submit(
                reason.form(to: "pages.use.fields.urgent_why"), ["show_when": "urgent=very"])
            let compared = try await writer.get("\(Self.desk)/compare")
            #expect(compared.text.contains("deadline.working_days") && compared.text.contains("Rất gấp"))
            let preview = try await writer.get("\(Self.desk)/draft/preview")
            #expect(preview.status == 200 && preview.text.contains("2 ngày làm việc"))
            let form = try await writer.get("\(Self.desk)/draft/preview/use").form(to: "/preview/use")
            let revealed = try await writer.submit(
                form, ["purpose": "loan", "delivery": "online", "urgent": "very"])
            #expect(revealed.status == 200 && revealed.text.contains("name=\"urgent_why\""), "\(revealed.status)")

            #expect(try await resident.other().get("/procedures/\(Self.code)").text.contains("3 ngày làm việc"))
            let published = try await publish(writer)
            #expect(published.status == 200 && published.path == Self.desk)
            #expect(try await resident.other().get("/procedures/\(Self.code)").text.contains("2 ngày làm việc"))
            #expect(try await writer.get("\(Self.desk)/draft").status == 404)
            let versions = try await house.versions()
            #expect(versions.contains("TN-XN-01/1") && versions.count == 1)
            #expect(try await resident.get("\(old)/use").text.contains("name=\"urgent\"") == false)
            let fresh = try await begin(resident)
            #expect(try await resident.get("\(fresh)/use").text.contains("name=\"urgent\""))
            let deeds = try await house.count("audit_entry WHERE action = 'onestop.publish_procedure'")
            #expect(deeds == 1)
        }
    }

    @Test func `a version to come is not in force before its day`() async throws {
        try await withHouse { house, resident in
            let writer = try await writer(resident)
            _ = try await edit(writer, "time", ["deadline.working_days": "1"])
            for wrong in ["22/11/2026", "soon", ""] {
                let answer = try await publish(writer, from: wrong)
                #expect(answer.status == 422, "\(wrong)")
            }
            let scheduled = try await publish(writer, from: "01/12/2026")
            #expect(scheduled.text.contains("01/12/2026"))
            #expect(try await resident.other().get("/procedures/\(Self.code)").text.contains("3 ngày làm việc"))
            house.clock.advance(seconds: 9 * 86_400)
            try await house.runSchedules()
            #expect(try await resident.other().get("/procedures/\(Self.code)").text.contains("1 ngày làm việc"))
            let waiting = try await house.count("procedure_version WHERE is_waiting = 1")
            #expect(waiting == 0)
        }
    }

    @Test func `of two editors of one part both versions are shown, and other parts are not disturbed`() async throws {
        try await withHouse { _, resident in
            let writer = try await writer(resident)
            let form = try await writer.get("\(Self.desk)/draft/time").form(to: "/draft/time")
            let other = try await writer.get("\(Self.desk)/draft/pages.home").form(to: "/draft/pages.home")
            #expect(try await writer.submit(form, ["fee.note": "lần một"]).path == "\(Self.desk)/draft")
            let late = try await writer.submit(form, ["fee.note": "lần hai"])
            #expect(late.status == 409 && late.text.contains("lần một") && late.text.contains("lần hai"))
            #expect(try await writer.submit(late.form(to: "/draft/time")).path == "\(Self.desk)/draft")
            #expect(try await writer.get("\(Self.desk)/draft/time").text.contains("lần hai"))
            let undisturbed = try await writer.submit(other, ["title.vi": "Nơi ở"])
            #expect(undisturbed.status == 200)
            let wrong = try await edit(writer, "where", ["portal_url": "http://example"])
            #expect(wrong.status == 422 && wrong.text.contains("value=\"http://example\""))
            let gone = try await writer.submit(try await writer.get("\(Self.desk)/draft").form(to: "/discard"))
            #expect(gone.path == "/desk/procedures")
            #expect(try await writer.get("\(Self.desk)/draft").status == 404)
        }
    }

    @Test func `a new procedure begins from the common form, and a text is looked at before it is kept`() async throws {
        try await withHouse { house, resident in
            let writer = resident.other()
            try await writer.signIn("quantri")
            let new = try await writer.get("/desk/procedures/new").form(to: "/desk/procedures/new")
            #expect(try await writer.submit(new, ["code": "a b", "name": ""]).status == 422)
            #expect(try await writer.submit(new, ["code": "TN-XN-01", "name": "Lần nữa"]).status == 422)
            let made = try await writer.submit(new, ["code": "TN-XN-09", "name": "Xác nhận cư trú"])
            #expect(made.path == "/desk/procedures/TN-XN-09/draft")
            let page = try await writer.get("/desk/procedures/TN-XN-09/publish")
            #expect(try await writer.submit(page.form(to: "/publish")).status == 200)
            #expect(try await resident.other().get("/procedures/TN-XN-09").text.contains("Xác nhận cư trú"))

            let yaml = try await writer.get("/desk/procedures/TN-XN-09/versions/1/yaml").text
            let upload = try await writer.get("/desk/procedures/upload").form(to: "/desk/procedures/upload")
            let broken = yaml.replacingOccurrences(of: "role: specialist", with: "role: wizard")
            #expect(broken != yaml)
            let refused = try await writer.upload(upload, ["yaml": broken, "action": "check"], files: [])
            #expect(refused.status == 422 && refused.text.contains("steps[0].role") && refused.text.contains("wizard"))
            let drafts = try await house.count("procedure_draft")
            #expect(drafts == 0)
            let better = yaml.replacingOccurrences(of: "Xác nhận cư trú", with: "Xác nhận nơi cư trú")
            let sound = try await writer.upload(
                upload, ["action": "check"], files: [("file", "x.yaml", Array(better.utf8))])
            #expect(sound.status == 200 && sound.text.contains("name.vi"), "\(sound.status)")
            let kept = try await writer.upload(
                sound.form(to: "/desk/procedures/upload"), ["action": "keep"], files: [])
            #expect(kept.path == "/desk/procedures/TN-XN-09/draft")
            #expect(kept.text.contains("Xác nhận nơi cư trú"))
        }
    }

    @Test func `every page of the editor is there for every part`() async throws {
        try await withHouse { _, resident in
            let writer = try await writer(resident)
            let draft = try await writer.get("\(Self.desk)/draft")
            var seen: Set<String> = []
            var open = draft.text.matches(of: /href="([^"]+)"/).map { String($0.output.1) }
            while let path = open.popLast() {
                guard path.hasPrefix("\(Self.desk)/"), !path.hasSuffix("/yaml"), !path.contains("lang="),
                    seen.insert(path).inserted
                else {
                    continue
                }
                let page = try await writer.get(path)
                #expect(page.status == 200, "\(path)")
                open += page.text.matches(of: /href="([^"]+)"/).map { String($0.output.1) }
            }
            #expect(seen.count > 60)
            for path in ["pages.nobody", "steps.check.fields.nothing", "colour", "pages.home.fields.~.choices.~"] {
                #expect(try await writer.get("\(Self.desk)/draft/\(path)").status == 404, "\(path)")
            }
            let teacher = resident.other()
            try await teacher.signIn("giaovien")
            #expect(try await teacher.get("\(Self.desk)/draft").status == 403)
        }
    }
}

extension TestHouse {
    /// Codes and versions that drafts of residents stand on.
    func versions() async throws -> [String] {
        try await database.read { connection in
            try connection.rows(
                """
                SELECT DISTINCT procedure_code, procedure_version FROM dossier WHERE state = 'draft'
                ORDER BY procedure_code, procedure_version
                """
            ) { row in
                let (code, version): (String, Int) = (try row["procedure_code"], try row["procedure_version"])
                return "\(code)/\(version)"
            }
        }
    }
}
