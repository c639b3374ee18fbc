import Base
import Foundation
import HTTPTypes
import House
import HouseSupport
import Storage
import TestSupport
import Testing

@testable import OneStop

/// One application the whole way: from the form to a result that anyone can check, on both engines.
@Suite struct OneApplication {
    @Test(arguments: TestEngine.available)
    func `from the form to a paper that anyone can check`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let follow = try await Applicant(resident).send()
            #expect(follow.status == 200)
            let code = try #require(follow.code)

            let counter = resident.other()
            try await counter.signIn("motcua1")
            let record = try await counter.submit(
                counter.get("/desk/scan").form(to: "/desk/scan"),
                ["text": "https://tanninh.example\(follow.path)", "code": follow.path])
            #expect(record.path.hasPrefix("/desk/dossiers/"), "the secret link leads to \(record.path)")
            let received = try await counter.submit(record.form(to: "/receive"))
            #expect(received.status == 200)
            #expect(received.text.contains("000.00.99.H56-261123-") || received.text.contains("H56"))
            let receipt = try #require(received.link("\(record.path)/papers/"))
            let paper = try await counter.get(receipt)
            #expect(paper.headers[.contentType] == "application/pdf")
            #expect(paper.text.hasPrefix("%PDF"))

            let specialist = resident.other()
            try await specialist.signIn("vanhoa1")
            let checked = try await specialist.submit(
                specialist.get(record.path).form(to: "/advance"), ["list_kind": "poor", "comment": "x"])
            #expect(checked.status == 200)

            let chair = resident.other()
            try await chair.signIn("chutich")
            let decided = try await chair.submit(chair.get(record.path).form(to: "/decide"), ["decision": "approve"])
            #expect(decided.status == 200)

            let done = try await resident.get(follow.path)
            let result = try #require(done.link("\(follow.path)/papers/"))
            let bytes = try await resident.get(result)
            #expect(bytes.headers[.contentType] == "application/pdf")

            let codes = try await house.database.read { connection in
                try connection.values(
                    """
                    SELECT dossier_paper.code FROM dossier_paper JOIN dossier ON dossier.id = dossier_paper.dossier_id
                    WHERE dossier_paper.kind = 'result' AND dossier.code = \(code)
                    """, as: String.self)
            }
            let newest = try #require(codes.first)
            let genuine = try await resident.other().get("/q/\(newest)")
            #expect(genuine.status == 200)
            #expect(!genuine.text.contains("038185001234"), "no personal number on a page for everyone")
            let progress = try await resident.other().get("/q/\(code)")
            #expect(progress.status == 200)
            #expect(!progress.text.contains("Nguyễn Thị Mơ"), "no name on a page for everyone")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a double click on send makes one dossier and shows the same page`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let before = try await house.count("dossier")
            let first = try await resident.get("/apply/TN-XN-01").form(to: "/apply/TN-XN-01")
            let answers = Applicant.pages[0]
            let paths = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<4 { group.addTask { try await resident.submit(first, answers).path } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(paths.count == 1)
            let after = try await house.count("dossier")
            #expect(after == before + 1)

            let sentBefore = try await house.count("dossier_event WHERE kind = 'sent'")
            let follow = try await Applicant(resident).send(twice: true)
            #expect(follow.status == 200)
            let events = try await house.count("dossier_event WHERE kind = 'sent'")
            #expect(events == sentBefore + 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `of two officers who decide at once one is told that it was changed`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let follow = try await Applicant(resident).send()
            let counters = [resident.other(), resident.other()]
            try await counters[0].signIn("motcua1")
            try await counters[1].signIn("motcua2")
            let code = try #require(follow.code)
            let found = try await house.database.read {
                try $0.value("SELECT id FROM dossier WHERE code = \(code)", as: String.self)
            }
            let path = "/desk/dossiers/\(try #require(found))"
            let receive = try await counters[0].get(path).form(to: "/receive")
            let giveBack = try await counters[1].get(path).form(to: "/return")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask { try await counters[0].submit(receive).status }
                group.addTask { try await counters[1].submit(giveBack, ["reasons": "unreadable_photo"]).status }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200, 409])
            #expect(follow.status == 200)
        }
    }

    @Test func `a session that ends in the middle of a form loses nothing that was typed`() async throws {
        try await withHouse { house, visitor in
            try await visitor.signIn("motcua1")
            let form = try await visitor.get("/desk/dossiers/new?procedure=TN-XN-01").form(to: "/desk/dossiers/new")
            house.clock.advance(seconds: 9 * 3600)
            let kept = try await visitor.submit(form, ["full_name": "Trần Thị Lâu Lắm"])
            #expect(kept.status == 401)
            #expect(kept.text.contains("Trần Thị Lâu Lắm"))
            try await visitor.signIn("motcua1")
            let again = try await visitor.submit(kept.form(to: "/desk/dossiers/new"))
            #expect(again.text.contains("Trần Thị Lâu Lắm"))
        }
    }

    @Test(arguments: [
        ("full_name", "A"), ("full_name", String(repeating: "Nguyễn ", count: 40)), ("full_name", "123 456"),
        ("personal_number", "12345"), ("personal_number", "038199001234"), ("birth_date", "2030-01-01"),
        ("birth_date", "31/02/1985"), ("sex", "other"), ("phone", "12"),
    ])
    func `a wrong answer is named, and everything typed comes back`(field: String, value: String) async throws {
        try await withHouse { house, resident in
            let before = try await house.count("dossier")
            var answers = Applicant.pages[0]
            answers[field] = value
            let answer = try await resident.submit(
                resident.get("/apply/TN-XN-01").form(to: "/apply/TN-XN-01"), answers)
            #expect(answer.status == 422)
            #expect(answer.text.contains("aria-invalid"))
            let again = try answer.form(to: "/apply/TN-XN-01")
            for (name, typed) in answers where name != "sex" {
                let back = again.fields.first { $0.name == name }?.value
                #expect(
                    back?.trimmingCharacters(in: .whitespaces) == typed.trimmingCharacters(in: .whitespaces), "\(name)")
            }
            let after = try await house.count("dossier")
            #expect(after == before)
        }
    }

    @Test(arguments: ["Nguye\u{302}\u{303}n Thi\u{323} Mơ", "محمد علي", "O\u{0}Neill Mary", "🌾 Nguyễn"])
    func `names of any kind never break a page`(name: String) async throws {
        try await withHouse { _, resident in
            var answers = Applicant.pages[0]
            answers["full_name"] = name
            let answer = try await resident.submit(
                resident.get("/apply/TN-XN-01").form(to: "/apply/TN-XN-01"), answers)
            #expect(answer.status == 200 || answer.status == 422)
        }
    }
}

/// A resident who fills in the form of the confirmation of a poor household.
struct Applicant {
    let visitor: Visitor

    init(_ visitor: Visitor) { self.visitor = visitor }

    /// The answers of each page.
    static let pages: [[String: String]] = [
        [
            "full_name": "Nguyễn Thị Mơ", "personal_number": "038185001234", "birth_date": "1985-03-27",
            "sex": "female",
            "phone": "0301234567",
        ],
        ["village": "van-son-thon-1", "address": "Ngõ 3"],
        ["head_name": "Nguyễn Văn Mạnh", "household_members": "4", "list_kind": "unsure", "year": "2026"],
        ["purpose": "hospital", "delivery": "online"],
    ]

    /// The page after sending, and what the applicant has in hand.
    struct Sent {
        let status: Int
        let path: String
        let code: String?
    }

    /// Fills in page after page, adds two photos, and sends; throws when a page does not lead to the next.
    func send(twice: Bool = false) async throws -> Sent {
        var page = try await visitor.get("/apply/TN-XN-01")
        for answers in Self.pages {
            let form = try #require(page.forms.first { $0.fields.contains { $0.name == "form_key" } })
            var answers = answers
            if answers["village"] != nil { answers["village"] = try firstVillage(page) }
            page = try await visitor.submit(form, answers)
            #expect(page.status == 200, "\(page.path)")
        }
        let papers = try page.form(to: "/papers")
        page = try await visitor.upload(
            papers, ["action": "next"],
            files: [("file-citizen_card", "a.jpg", Pictures.jpeg), ("file-citizen_card", "b.jpg", Pictures.jpeg)])
        let send = try page.form(to: "/send")
        page = try await visitor.submit(send)
        if twice { page = try await visitor.submit(send) }
        let code = page.text.firstMatch(
            of: /[0-9BCFGHJKMNPQRSTVXZ]{4}-[0-9BCFGHJKMNPQRSTVXZ]{3}-[0-9BCFGHJKMNPQRSTVXZ]{3}/)
        return Sent(
            status: page.status, path: page.path, code: code.map { $0.output.replacingOccurrences(of: "-", with: "") })
    }

    /// Sends it, and has the counter receive it; the path of its record.
    func received(by counter: Visitor, _ house: TestHouse) async throws -> String {
        let code = try #require(try await send().code)
        let found = try await house.database.read {
            try $0.value("SELECT id FROM dossier WHERE code = \(code)", as: String.self)
        }
        let path = "/desk/dossiers/\(try #require(found))"
        try await counter.signIn("motcua1")
        let answer = try await counter.submit(counter.get(path).form(to: "/receive"))
        #expect(answer.status == 200)
        return path
    }

    private func firstVillage(_ page: Visitor.Answer) throws -> String {
        let select = try #require(page.text.firstMatch(of: /(?s)<select[^>]*name="village".*?<\/select>/))
        return String(try #require(String(select.output).firstMatch(of: /<option value="([^"]+)"/)).output.1)
    }
}

extension TestHouse {
    /// An application of the same person for the copy of an extract, received at the counter without a browser; the path of its record.
    func receiveExtract() async throws -> String {
        let (services, now) = (oneStop, Self.start)
        let actor = try #require(try await actor("motcua1"))
        let id = try await database.write { transaction in
            guard let procedure = try services.catalogue.current("2.000635", asOf: now.date, in: transaction) else {
                throw Problem.notFound
            }
            let answers = Answers([
                "full_name": "Nguyễn Thị Mơ", "personal_number": "038185001234", "phone": "0301234567",
                "acts_for": "self", "event_kind": "birth", "copies": "1", "delivery": "counter",
            ])
            return try CreateWalkIn(services: services)(
                .init(procedure: procedure, answers: answers), by: actor, at: now, in: transaction
            ).id
        }
        return "/desk/dossiers/\(id)"
    }

    func count(_ table: StaticString) async throws -> Int {
        try await database.read { try $0.value("SELECT count(*) FROM \(trusted: table)") } ?? 0
    }
}
