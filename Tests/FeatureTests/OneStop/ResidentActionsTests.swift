import Base
import Codes
import Foundation
import House
import Storage
import Testing
import Trust

@testable import OneStop

@Suite struct `What a resident does to a dossier` {
    @Test func `the same form sent twice is one dossier with one code`() async throws {
        try await ResidentFixture.with { fixture in
            let link = ApplicantLink(services: fixture.services)
            let key = SecretToken().text
            let (first, second) = (link.newSecret(formKey: key), link.newSecret(formKey: key))
            #expect(first.digest == second.digest && first.text != key)
            async let one = fixture.draft(first)
            async let two = fixture.draft(second)
            let (a, b) = try await (one, two)
            #expect(a.id == b.id && a.code == b.code)
            #expect(try await fixture.count("SELECT count(*) FROM dossier") == 1)
            #expect(try await fixture.count("SELECT count(*) FROM public_code WHERE kind = 'onestop.dossier'") == 1)
        }
    }

    @Test func `a dossier is sent once and only when it is whole`() async throws {
        try await ResidentFixture.with { fixture in
            let secret = SecretToken()
            let draft = try await fixture.draft(secret)
            let submit = SubmitDossier(services: fixture.services)
            let problem = await #expect(throws: Problem.self) {
                try await submit(secretDigest: secret.digest, language: .vietnamese)
            }
            #expect(problem?.fields.map(\.field) == ["file-citizen_card"])
            #expect(try await fixture.attachCard(secret).isEmpty)
            async let one = submit(secretDigest: secret.digest, language: .arabic)
            async let two = submit(secretDigest: secret.digest, language: .arabic)
            let (a, b) = try await (one, two)
            #expect(a.id == draft.id && b.id == draft.id && a.state == .prefiled && a.code == b.code)
            #expect(a.applicantName == "Nguyễn Thị Hoa" && a.language == .arabic)
            #expect(
                try await fixture.count("SELECT count(*) FROM outbox WHERE name = 'onestop.dossier.prefiled.v1'") == 1)
            #expect(try await fixture.count("SELECT count(*) FROM dossier_event WHERE kind = 'sent'") == 1)
            #expect(try await fixture.count("SELECT count(*) FROM search_entry WHERE source = 'onestop.dossier'") == 1)
        }
    }

    @Test func `what is sealed is not readable in the row`() async throws {
        try await ResidentFixture.with { fixture in
            let draft = try await fixture.draft()
            let stored = String(decoding: draft.sealedAnswers, as: UTF8.self)
            #expect(!stored.contains("038185001234"))
            #expect(try fixture.services.answers(of: draft)["personal_number"] == "038185001234")
        }
    }

    @Test func `a page that was changed elsewhere is shown before it is replaced`() async throws {
        try await ResidentFixture.with { fixture in
            let secret = SecretToken()
            let draft = try await fixture.draft(secret)
            let page = try #require(await fixture.procedure().pages.first { $0.key == "household" })
            let stored = try fixture.services.answers(of: draft).only(page.fields)
            let seen = EditDossier.mark(of: stored, fixture.services.vault)
            func edit(_ members: String, seen: String?) async throws -> EditDossier.Outcome {
                var answers = stored
                answers["household_members"] = members
                return try await EditDossier(services: fixture.services)(
                    EditDossier.Request(
                        secretDigest: secret.digest, page: page, answers: answers, seen: seen, language: .vietnamese))
            }
            guard case .kept = try await edit("5", seen: seen) else { return #expect(Bool(false), "the first is kept") }
            guard case .changed(let now) = try await edit("6", seen: seen) else {
                return #expect(Bool(false), "the second was made from an older page")
            }
            #expect(now["household_members"] == "5")
            guard case .kept = try await edit("5", seen: seen) else {
                return #expect(Bool(false), "the same is no change")
            }
        }
    }

    @Test func `what was sent is not changed any more and may be withdrawn`() async throws {
        try await ResidentFixture.with { fixture in
            let secret = SecretToken()
            _ = try await fixture.draft(secret)
            _ = try await fixture.attachCard(secret)
            try await SubmitDossier(services: fixture.services)(secretDigest: secret.digest, language: .vietnamese)
            await #expect(throws: Problem.self) { _ = try await fixture.attachCard(secret) }
            try await WithdrawDossier(services: fixture.services)(secretDigest: secret.digest)
            try await WithdrawDossier(services: fixture.services)(secretDigest: secret.digest)
            #expect(try await fixture.count("SELECT count(*) FROM dossier WHERE state = 'withdrawn'") == 1)
            #expect(try await fixture.count("SELECT count(*) FROM dossier_event WHERE kind = 'withdrawn'") == 1)
            await #expect(throws: Problem.self) {
                try await SubmitDossier(services: fixture.services)(secretDigest: secret.digest, language: .vietnamese)
            }
        }
    }

    @Test func `too many files of one paper are refused at their field`() async throws {
        try await ResidentFixture.with { fixture in
            let secret = SecretToken()
            _ = try await fixture.draft(secret)
            #expect(try await fixture.attachCard(secret).isEmpty)
            #expect(try await fixture.attachCard(secret).isEmpty)
            #expect(try await fixture.attachCard(secret).map(\.field) == ["file-citizen_card"])
            #expect(try await fixture.count("SELECT count(*) FROM dossier_document") == 2)
        }
    }

    @Test func `a draft goes after thirty days without a touch and a sent one stays`() async throws {
        try await ResidentFixture.with { fixture in
            let (kept, sent) = (SecretToken(), SecretToken())
            _ = try await fixture.draft(SecretToken())
            _ = try await fixture.draft(sent)
            _ = try await fixture.attachCard(sent)
            try await SubmitDossier(services: fixture.services)(secretDigest: sent.digest, language: .vietnamese)
            fixture.time.pass(days: 20)
            _ = try await fixture.draft(kept)
            fixture.time.pass(days: 11)
            try await EraseOldDrafts(services: fixture.services)()
            #expect(try await fixture.count("SELECT count(*) FROM dossier") == 2)
            #expect(try await fixture.count("SELECT count(*) FROM public_code WHERE state = 'revoked'") == 1)
        }
    }
}

@Suite struct `Importing procedures` {
    @Test func `the same text again changes nothing and another one is a new version from today`() async throws {
        try await ResidentFixture.with { fixture in
            let text = try ResidentFixture.text("modelled/poor-household-confirmation")
            #expect(try await fixture.importing(text) == .unchanged)
            let draft = try await fixture.draft()
            let changed = text.replacingOccurrences(
                of: "deadline: {working_days: 3", with: "deadline: {working_days: 2")
            #expect(try await fixture.importing(changed) == .updated)
            let current = try await fixture.procedure()
            #expect(current.version == 2 && current.deadline.value == 2)
            #expect(current.period.from == fixture.time.value.date)
            let (services, number) = (fixture.services, draft.procedureVersion)
            let old = try await services.database.read { try services.catalogue.version("TN-XN-01", number, in: $0) }
            #expect(old?.deadline.value == 3 && number == 1)
            #expect(try await fixture.count("SELECT count(*) FROM public_code WHERE kind = 'onestop.procedure'") == 1)
        }
    }

    @Test func `a description does not replace a procedure that takes applications`() async throws {
        try await ResidentFixture.with { fixture in
            let modelled = try await fixture.importing(ResidentFixture.text("modelled/birth-slip"))
            let described = try await fixture.importing(ResidentFixture.text("catalogue/1.001193"))
            #expect(modelled == .created && described == .kept)
        }
    }
}
