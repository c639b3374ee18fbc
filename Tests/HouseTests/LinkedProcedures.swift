import Base
import House
import HouseSupport
import Storage
import TestSupport
import Testing
import Trust

@testable import OneStop

/// A birth, with residence and health insurance along with it: one form, three agencies, one page for the family.
@Suite struct LinkedProcedures {
    private func receive(_ linked: String, _ house: TestHouse) async throws -> (record: String, follow: String) {
        let (services, now, secret) = (house.oneStop, TestHouse.start, SecretToken())
        let actor = try #require(try await house.actor("motcua1"))
        let id = try await house.database.write { transaction in
            guard let procedure = try services.catalogue.current("1.001193", asOf: now.date, in: transaction) else {
                throw Problem.notFound
            }
            let answers = Answers([
                "full_name": "Nguyễn Thị Mơ", "personal_number": "038185001234", "phone": "0301234567",
                "child_name": "Lê Nguyễn An", "linked_with": linked,
            ])
            let id = try CreateWalkIn(services: services).insert(
                .init(procedure: procedure, answers: answers), secretDigest: secret.digest, by: actor, at: now,
                in: transaction)
            try ReceiveDossier(services: services)(
                .init(dossier: id, version: nil), by: actor, at: now, in: transaction)
            return id
        }
        return ("/desk/dossiers/\(id)", "/follow/\(secret.text)")
    }

    @Test(arguments: TestEngine.available)
    func `each part has its agency and state, at the desk and for the family`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let before = try await house.database.read {
                try $0.value("SELECT count(*) FROM dossier", as: Int.self) ?? 0
            }
            let (record, follow) = try await receive("all", house)
            let own = try await resident.get(follow)
            #expect(own.text.contains("Công an xã") && own.text.contains("Bảo hiểm xã hội"))
            #expect(!own.text.contains("/parts/"))

            let officer = resident.other()
            try await officer.signIn("motcua1")
            let form = try await officer.get(record).form(to: "/parts/residence")
            let sent = try await officer.submit(form, ["state": "sent", "number": "CA-7788"])
            #expect(sent.status == 200)
            #expect(try await resident.get(follow).text.contains("CA-7788"))
            // The page of before knows less.
            #expect(try await officer.submit(form, ["state": "done"]).status == 409)
            let refusal = try sent.form(to: "/parts/health_insurance")
            #expect(try await officer.submit(refusal, ["state": "refused"]).status == 422)
            let refused = try await officer.submit(refusal, ["state": "refused", "note": "Đã có thẻ"])
            #expect(refused.status == 200 && refused.text.contains("Đã có thẻ"))
            #expect(try await officer.submit(refusal, ["state": "nonsense"]).status == 422)

            // One dossier, however many agencies: each counts its own.
            let after = try await house.database.read {
                try $0.value("SELECT count(*) FROM dossier", as: Int.self) ?? 0
            }
            #expect(after == before + 1)
        }
    }

    @Test func `nothing goes along that was not asked for`() async throws {
        try await withHouse { house, resident in
            let (_, follow) = try await receive("none", house)
            let own = try await resident.get(follow)
            #expect(own.status == 200 && !own.text.contains("Công an xã"))
        }
    }
}
