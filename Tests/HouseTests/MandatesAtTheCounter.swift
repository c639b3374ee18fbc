import Base
import House
import HouseSupport
import Storage
import TestSupport
import Testing

@testable import OneStop

/// Somebody stands at the counter for another: who, in what capacity, by which paper.
@Suite struct MandatesAtTheCounter {
    private static let number = "038185001234"
    private static let agent = "038090001235"
    private static let answers = [
        "full_name": "Nguyễn Thị Mơ", "personal_number": number, "phone": "0301234567", "acts_for": "self",
        "event_kind": "birth", "subject_name": "Nguyễn Thị Mơ",
        "subject_birth_date": "27/3/1985", "registered_at": "Xã Vân Sơn", "copies": "1", "delivery": "counter",
    ]

    /// The empty walk-in form, and what is typed into it where nobody acts for the applicant.
    private func form(_ visitor: Visitor) async throws -> (PageForm, [String: String]) {
        let page = try await visitor.get("/desk/dossiers/new?procedure=2.000635")
        let village = page.text.firstMatch(of: /<option value="([^"]+)"[^>]*>[^<]*Thôn 2/)?.output.1
        return (
            try page.form(to: "/desk/dossiers/new"),
            Self.answers.merging(["village": String(try #require(village))]) { _, new in new }
        )
    }

    @Test(arguments: TestEngine.available)
    func `a mandate is taken down with a walk-in and stands on page and paper`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            try await visitor.signIn("motcua1")
            let (form, answers) = try await self.form(visitor)
            func send(_ more: [String: String]) async throws -> Visitor.Answer {
                try await visitor.submit(form, answers.merging(more) { _, new in new })
            }
            var agent = ["mandate.acts": "agent", "mandate.kind": "authorised", "mandate.agent_number": "12"]
            let wrong = try await send(agent)
            #expect(wrong.status == 422 && wrong.text.contains("<details class=\"fold\" open>"))
            for name in ["mandate.agent_name", "mandate.agent_number", "mandate.paper"] {
                #expect(wrong.text.contains("href=\"#\(name)\""), "\(name)")
            }
            let none = try await house.count("dossier_mandate")
            agent["mandate.agent_name"] = "Lê Văn Con"
            agent["mandate.agent_number"] = Self.agent
            agent["mandate.paper"] = "Giấy ủy quyền số 12 ngày 01/11/2026"
            let done = try await send(agent)
            #expect(done.path.hasPrefix("/desk/dossiers/0"))
            for text in ["Lê Văn Con", "Người được ủy quyền", "Giấy ủy quyền số 12"] {
                #expect(done.text.contains(text), "\(text)")
            }
            #expect(!done.text.contains(Self.agent))
            let now = try await house.count("dossier_mandate")
            let noted = try await house.count(
                "audit_entry WHERE action = 'onestop.set_mandate' AND actor_kind = 'account'")
            #expect(now == none + 1 && noted == 1)

            // Form 01 names both, and whoever stands there signs it.
            let services = house.oneStop
            let id = try #require(ID<Dossier>(String(done.path.split(separator: "/").last ?? "")))
            let snapshot = try await house.database.read { connection -> PaperSnapshot? in
                guard let paper = try services.store.issuedPapers(of: id, in: connection).first,
                    let sealed = try services.store.snapshot(of: paper.id, in: connection)
                else { return nil }
                return try PaperSnapshot.open(sealed, of: paper.id, services.vault)
            }
            let paper = try #require(snapshot)
            #expect(paper.applicant == "Nguyễn Thị Mơ" && paper.agent?.name == "Lê Văn Con")
            let words = DossierPapers(site: house.site).agent(paper)
            #expect(words == "Lê Văn Con, Người được ủy quyền, Giấy ủy quyền số 12 ngày 01/11/2026")

            // Found under both, by number, name and the search of everything.
            for words in [Self.number, Self.agent, "nguyen thi mo", "le van con"] {
                let list = try await visitor.get(
                    "/desk/dossiers?stand=all&q=\(words.replacing(" ", with: "+"))")
                #expect(list.text.contains("/desk/dossiers/\(id)") || list.path.hasSuffix("\(id)"), "\(words)")
            }
            #expect(try await visitor.get("/desk/search?q=le+van+con").text.contains("/desk/dossiers/\(id)"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `her own page tells the agent what is kept of him, and nothing of hers`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            try await visitor.signIn("motcua1")
            let (form, answers) = try await self.form(visitor)
            // He is known by an application of his own.
            _ = try await visitor.submit(
                form,
                answers.merging([
                    "full_name": "Lê Văn Con", "personal_number": Self.agent, "phone": "0309876543",
                    "subject_name": "Lê Văn Con",
                ]) { _, new in new })
            let (again, _) = try await self.form(visitor)
            _ = try await visitor.submit(
                again,
                answers.merging([
                    "mandate.acts": "agent", "mandate.kind": "relative", "mandate.agent_name": "Lê Văn Con",
                    "mandate.agent_number": Self.agent,
                ]) { _, new in new })
            let card = try await visitor.get("/desk/residents/card")
            let page = try await visitor.submit(card.form(to: "/card"), ["card": Self.agent])
            #expect(page.text.contains("Nộp thay người khác") && page.text.contains("Người thân khác"))
            #expect(!page.text.contains("Nguyễn Thị Mơ") && !page.text.contains("0301234567"))
        }
    }

    @Test func `without a word about it the applicant files herself`() async throws {
        try await withHouse { house, visitor in
            try await visitor.signIn("motcua1")
            let (form, answers) = try await self.form(visitor)
            let before = try await house.count("dossier_mandate")
            let done = try await visitor.submit(form, answers)
            #expect(done.path.hasPrefix("/desk/dossiers/0"))
            #expect(try await house.count("dossier_mandate") == before)
        }
    }
}
