import Base
import Foundation
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing

/// Forms whose questions depend on each other, filled in without any script.
@Suite struct FormsWithRules {
    private static let person = [
        "full_name": "Nguyễn Thị Mơ", "personal_number": "038185001234", "birth_date": "1985-03-27", "sex": "female",
        "phone": "0301234567",
    ]

    private func village(_ page: Visitor.Answer) throws -> String {
        let select = try #require(page.text.firstMatch(of: /(?s)<select[^>]*name="village".*?<\/select>/))
        return String(try #require(String(select.output).firstMatch(of: /<option value="([^"]+)"/)).output.1)
    }

    private func form(_ page: Visitor.Answer) throws -> PageForm {
        try #require(page.forms.first { $0.fields.contains { $0.name == "form_key" } })
    }

    @Test(arguments: TestEngine.available)
    func `an answer brings up the questions that it makes necessary`(engine: TestEngine) async throws {
        try await withHouse(engine) { _, resident in
            var page = try await resident.submit(form(resident.get("/apply/1.004873")), Self.person)
            #expect(page.path.hasSuffix("/home"), "\(page.path)")
            page = try await resident.submit(
                form(page),
                [
                    "village": village(page), "acts_for": "self", "residence_history.0.place": "xã Thái Hòa",
                    "residence_history.0.from": "01/01/2005", "residence_history.1.from": "32/1/2010",
                ])
            #expect(page.status == 422)
            for name in ["residence_history.1.place", "residence_history.1.from"] {
                #expect(page.text.contains("href=\"#f-\(name)\""), "\(name)")
            }
            page = try await resident.submit(form(page), ["residence_history.1.from": ""])
            #expect(page.path.hasSuffix("/status"), "\(page.path)")
            #expect(!page.text.contains("name=\"partner_name\""))
            page = try await resident.submit(form(page), ["marital_state": "single", "purpose": "marriage"])
            #expect(page.status == 200 && page.text.contains("name=\"partner_name\""))
            #expect(!page.text.contains("name=\"ended_on\""))
            page = try await resident.submit(form(page), ["partner_name": "X"])
            #expect(page.status == 422)
            page = try await resident.submit(
                form(page), ["partner_name": "Lê Văn Bình", "partner_birth_date": "02/04/1984"])
            #expect(page.path.hasSuffix("/delivery_page"), "\(page.path)")
            page = try await resident.submit(form(page), ["delivery": "counter"])
            // No proof of a divorce is asked of those who never married.
            #expect(page.path.hasSuffix("/papers") && !page.text.contains("file-proof"), "\(page.path)")
            let review = try await resident.get(String(page.path.dropLast(6)) + "review")
            #expect(review.text.contains("xã Thái Hòa") && review.text.contains("Lê Văn Bình"))
        }
    }

    @Test func `rows are added without a script, and a walk-in is asked the same`() async throws {
        try await withHouse { _, visitor in
            let officer = visitor.other()
            try await officer.signIn("motcua1")
            var page = try await officer.get("/desk/dossiers/new?procedure=1.001776")
            #expect(page.text.contains("members.0.name") && !page.text.contains("members.3.name"))
            let form = try page.form(to: "/desk/dossiers/new")
            page = try await officer.upload(
                form, ["rows": "members", "members.1.name": "Lê Thị Hoa", "ground": "disabled"], files: [])
            #expect(page.status == 200 && page.text.contains("members.3.name") && page.text.contains("Lê Thị Hoa"))
            #expect(page.text.contains("name=\"disability_degree\""))
            page = try await officer.upload(
                page.form(to: "/desk/dossiers/new"),
                [
                    "full_name": "Nguyễn Thị Mơ", "personal_number": "038185001234", "phone": "0301234567",
                    "village": village(page), "applicant_is": "family", "beneficiary_name": "Lê Văn Cụ",
                    "beneficiary_birth_date": "02/01/1940", "disability_degree": "severe",
                    "members.1.birth_year": "1960", "other_allowance": "none", "payment": "cash",
                ], files: [])
            #expect(page.path.hasPrefix("/desk/dossiers/0"), "\(page.path) \(page.status)")
            #expect(page.text.contains("Lê Thị Hoa") && page.text.contains("1960"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `two sign one form, each on their own phone`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, groom in
            let signedBefore = try await house.count("dossier_event WHERE kind = 'signed'")
            var page = try await groom.get("/apply/1.000894")
            page = try await groom.submit(
                form(page),
                [
                    "full_name": "Lê Văn Bình", "personal_number": "038084001234", "applicant_is": "groom",
                    "phone": "0301234567", "village": village(page),
                ])
            for (person, name, born, number) in [
                ("groom", "Lê Văn Bình", "1984-04-02", "038084001234"),
                ("bride", "Nguyễn Thị Mơ", "1985-03-27", "038185001234"),
            ] {
                #expect(page.path.hasSuffix("/\(person)_page"), "\(page.path)")
                page = try await groom.submit(
                    form(page),
                    [
                        "\(person)_name": name, "\(person)_birth_date": born, "\(person)_personal_number": number,
                        "\(person)_ethnicity": "Kinh", "\(person)_nationality": "Việt Nam",
                        "\(person)_address": "Thôn 3",
                        "\(person)_before": "never",
                    ])
            }
            page = try await groom.submit(form(page), ["residence": "here"])
            #expect(page.path.hasSuffix("/papers"), "\(page.path)")
            page = try await groom.upload(
                page.form(to: "/papers"), ["action": "next"], files: [("file-applicant_card", "a.jpg", Pictures.jpeg)])
            #expect(page.path.hasSuffix("/review"), "\(page.path)")
            let unsigned = try await groom.submit(page.form(to: "/send"))
            #expect(unsigned.status == 422 && unsigned.text.contains("#co-sign"))
            page = try await groom.submit(page.form(to: "/invite"))
            let link = try #require(page.text.firstMatch(of: /https:\/\/[^"<]*(\/draft\/[^"<]*\/sign)"/))
            let path = String(link.output.1)

            let bride = groom.other()
            var asked = try await bride.get(path)
            #expect(asked.status == 200 && asked.text.contains("Nguyễn Thị Mơ") && !asked.text.contains("038084001234"))
            let stranger = try await bride.submit(asked.form(to: "/sign"), ["number": "038184001234"])
            #expect(stranger.status == 422)
            let himself = try await bride.submit(asked.form(to: "/sign"), ["number": "038084001234"])
            #expect(himself.status == 422)
            asked = try await bride.submit(asked.form(to: "/sign"), ["number": "038 185 001234"])
            #expect(asked.status == 200 && asked.forms.allSatisfy { !$0.action.hasSuffix("/sign") })
            // The form was changed after that: it has to be signed once more.
            let base = String(page.path.dropLast("review".count))
            _ = try await groom.submit(form(groom.get(base + "meeting")), ["signing_date": "30/11/2026"])
            #expect(try await groom.submit(groom.get(base + "review").form(to: "/send")).status == 422)
            asked = try await bride.submit(bride.get(path).form(to: "/sign"), ["number": "038185001234"])
            let sent = try await groom.submit(groom.get(base + "review").form(to: "/send"))
            #expect(sent.status == 200 && sent.path.hasPrefix("/follow/"), "\(sent.path)")
            // The demo has signatures of its own.
            let signed = try await house.count("dossier_event WHERE kind = 'signed'")
            #expect(signed == signedBefore + 2)
            #expect(try await bride.get(path).text.contains("Lê Văn Bình") == false)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a village head helps at home with consent, and an agent files with a paper`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            let helper = visitor.other()
            try await helper.signIn("thon1")
            var page = try await helper.get("/desk/assist")
            let form = try page.form(to: "/desk/assist")
            let refused = try await helper.submit(form, ["procedure": "TN-XN-01", "channel": "home"])
            #expect(refused.status == 422 && refused.text.contains("href=\"#consent\""))
            page = try await helper.submit(
                form, ["procedure": "TN-XN-01", "channel": "home", "consent": "spoken", "told": "yes"])
            #expect(page.path.hasSuffix("/applicant"), "\(page.path)")
            let base = String(page.path.dropLast("applicant".count))
            page = try await helper.submit(self.form(page), Applicant.pages[0])
            #expect(page.path.hasSuffix("/home"), "\(page.path)")

            let mandate = try await visitor.get(base + "mandate").form(to: "/mandate")
            let empty = try await visitor.submit(mandate, ["acts": "agent", "kind": "authorised"])
            #expect(empty.status == 422 && empty.text.contains("href=\"#paper\""))
            let said = try await visitor.submit(
                mandate,
                [
                    "acts": "agent", "kind": "authorised", "agent_name": "Lê Văn Bình",
                    "agent_number": "038 084 001234", "paper": "Số 12, ngày 20/11/2026",
                ])
            #expect(said.path.hasSuffix("/review") && said.text.contains("Lê Văn Bình"))
            let mandates = try await house.count("dossier_mandate WHERE kind = 'authorised'")
            let helped = try await house.count(
                "dossier_help JOIN dossier ON dossier.id = dossier_help.dossier_id WHERE dossier.channel = 'home'")
            #expect(mandates == 1 && helped == 1)
            _ = try await visitor.submit(mandate, ["acts": "self"])
            let after = try await house.count("dossier_mandate")
            #expect(after == 0)
        }
    }
}
