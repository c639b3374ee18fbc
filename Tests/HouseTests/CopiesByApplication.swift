import Base
import Foundation
import House
import HouseSupport
import Storage
import TestSupport
import Testing

@testable import OneStop

/// Certified copies that were applied for: received as a dossier, entered in the book from what was applied for, signed, handed out, and
/// counted once.
@Suite struct CopiesByApplication {
    private func person(_ name: String, like visitor: Visitor) async throws -> Visitor {
        let person = visitor.other()
        try await person.signIn(name)
        return person
    }

    /// Two papers to be copied, received at the counter; the path of the record.
    private func receive(_ house: TestHouse, code: String = "2.000815") async throws -> String {
        let (services, now) = (house.oneStop, TestHouse.start)
        let actor = try #require(try await house.actor("motcua1"))
        let id = try await house.database.write { transaction in
            guard let procedure = try services.catalogue.current(code, asOf: now.date, in: transaction) else {
                throw Problem.notFound
            }
            let answers = Answers([
                "full_name": "Nguyễn Thị Mơ", "personal_number": "038185001234", "phone": "0301234567",
                "documents": TableAnswer.text([
                    Answers(["document": "Bằng tốt nghiệp", "pages": "2", "copies": "3"]),
                    Answers(["document": "Học bạ", "pages": "8", "copies": "1"]),
                ]) ?? "",
            ])
            return try CreateWalkIn(services: services)(
                .init(procedure: procedure, answers: answers), by: actor, at: now, in: transaction
            ).id
        }
        return "/desk/dossiers/\(id)"
    }

    private func entries(_ house: TestHouse) async throws -> Int {
        try await house.count("certification_entry WHERE application <> '' AND state = 'valid'")
    }

    @Test(arguments: TestEngine.available)
    func `what was applied for is entered, signed and handed out`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            let path = try await receive(house)
            let (clerk, chair) = (
                try await person("hotich", like: visitor), try await person("phochutich1", like: visitor)
            )
            let counted = try await house.atOnceCount()
            let record = try await clerk.get(path)
            #expect(record.status == 200)
            #expect(!record.forms.contains { $0.action.hasSuffix("/advance") }, "nobody signs for what no book holds")
            let lane = try #require(record.link("/desk/certification?application="))

            // The first paper is filled in with its fee; Enter enters it, and the next one follows.
            let first = try await clerk.get(lane)
            #expect(first.text.contains("value=\"Bằng tốt nghiệp\""))
            #expect(first.text.contains("12.000 đồng"))
            #expect(!first.text.contains("038185001234"), "an application's number is not handed around")
            let second = try await clerk.submit(first.form(to: "/desk/certification"), ["cash": ""])
            #expect(second.status == 200)
            #expect(second.text.contains("value=\"Học bạ\""))
            #expect(try await entries(house) == 1)
            let done = try await clerk.submit(second.form(to: "/desk/certification"), ["cash": ""])
            #expect(try await entries(house) == 2)
            #expect(!done.text.contains("name=\"application\""), "nothing is left to enter")
            #expect(done.link("/q/") != nil)
            #expect(try await house.count("certification_entry WHERE application <> '' AND number_hash = ''") == 0)

            let entered = try await clerk.get(path)
            #expect(entered.link("/desk/certification/entries/") != nil)
            let step = try await clerk.submit(entered.form(to: "/advance"))
            #expect(step.status == 200)
            let signed = try await chair.submit(chair.get(path).form(to: "/decide"))
            #expect(signed.status == 200)
            let counter = try await person("motcua1", like: visitor)
            let handed = try await counter.submit(
                counter.get(path).form(to: "/hand-out"),
                ["taker_name": "Nguyễn Thị Mơ", "taker_number": "038185001234", "relation": "applicant"])
            #expect(handed.status == 200)
            #expect(try await house.count("dossier WHERE state = 'handed_out' AND procedure_code = '2.000815'") == 1)
            #expect(try await house.atOnceCount() == counted, "counted with the dossier alone")
        }
    }

    @Test func `a scanned code opens the book it is for, and no other code does`() async throws {
        try await withHouse { house, visitor in
            let path = try await receive(house, code: "2.000884")
            let clerk = try await person("motcua1", like: visitor)
            let id = String(path.split(separator: "/").last ?? "")
            let code = try #require(
                try await house.database.read {
                    try $0.value("SELECT code FROM dossier WHERE id = \(id)", as: String.self)
                })
            let empty = try await clerk.get("/desk/certification?kind=copy").form(to: "/desk/certification")
            let read = try await clerk.submit(empty, ["card": "https://tanninh.example/q/\(code)"])
            #expect(read.status == 200)
            #expect(read.text.contains("name=\"kind\" value=\"signature\""))
            #expect(read.text.contains("value=\"Nguyễn Thị Mơ\""))
            // Of a procedure without a book, and of nothing at all.
            let other = try await house.receiveExtract()
            let otherID = String(other.split(separator: "/").last ?? "")
            let wrong = try #require(
                try await house.database.read {
                    try $0.value("SELECT code FROM dossier WHERE id = \(otherID)", as: String.self)
                })
            for text in [wrong, "/q/\(wrong)"] {
                let refused = try await clerk.submit(empty, ["card": text, "document": "Bằng"])
                #expect(refused.status == 422)
                #expect(refused.text.contains("value=\"Bằng\""))
            }
            // Whoever declares the entry void takes the ground from under the signature.
            let entered = try await clerk.submit(read.form(to: "/desk/certification"), ["cash": ""])
            #expect(entered.status == 200)
            #expect(try await entries(house) == 1)
            try await house.database.write { try $0.execute("UPDATE certification_entry SET state = 'void'") }
            let specialist = try await person("hotich", like: visitor)
            let page = try await specialist.get(path)
            #expect(!page.forms.contains { $0.action.hasSuffix("/advance") })
        }
    }
}

extension TestHouse {
    /// What counts besides the dossiers, all time.
    fileprivate func atOnceCount() async throws -> Int {
        let source = try #require(oneStop.atOnce)
        let extent = ResolvedAtOnceExtent(
            from: Self.start.date.adding(days: -400), until: Self.start.date.adding(days: 400))
        return try await database.read { connection in
            try connection.value(
                """
                SELECT count(*) FROM (\(source.relation(extent, .everything(because: "a test")))) AS at_once
                """) ?? 0
        }
    }
}
