import Base
import Codes
import House
import Identity
import Storage
import TestSupport
import Testing
import Trust
import WorkCalendar

@testable import OneStop

/// What clocks go by in the database, and whom they warn.
@Suite struct `Clocks in the database` {
    @Test func `the data file says what the program takes for usual`() async throws {
        try await ResidentFixture.with { fixture in
            let (services, today) = (fixture.services, fixture.time.value.date)
            let book = try await services.database.read { try services.rules.book(in: $0) }
            #expect(Set(book.rules.map(\.key)) == Set(ClockRules.Key.allCases))
            for key in ClockRules.Key.allCases { #expect(book.rules(on: today)[key] == key.usual, "\(key)") }
            #expect(book.pauses.map(\.key).sorted() == ["agency", "payment", "supplement", "verification"])
            #expect(!book.pauses(on: today).contains { $0.key == PauseKind.supplement })
        }
    }

    @Test(arguments: TestEngine.available)
    func `those who hold a dossier are told once before and once after its date`(engine: TestEngine) async throws {
        try await ResidentFixture.with(engine) { fixture in
            let actor = try await fixture.everybody()
            let secret = SecretToken()
            let id = try await fixture.draft(secret).id
            _ = try await fixture.attachCard(secret)
            let services = fixture.services
            try await SubmitDossier(services: services)(secretDigest: secret.digest, language: .vietnamese)
            let now = fixture.time.value
            try await services.database.write { transaction in
                try ReceiveDossier(services: services)(
                    .init(dossier: id, version: nil), by: actor, at: now, in: transaction)
                try transaction.execute("UPDATE dossier SET holder_id = \(actor.account) WHERE id = \(id)")
            }
            let job = WarnOfLateDossiers(services: services)
            try await job.run()
            #expect(try await fixture.count("SELECT count(*) FROM notice") == 0)
            // Thursday morning: due at the end of the day; then Friday.
            fixture.time.pass(days: 3)
            try await job.run()
            try await job.run()
            #expect(
                try await fixture.count("SELECT count(*) FROM notice WHERE text_key = 'onestop.notice.soon'") == 1)
            fixture.time.pass(days: 1)
            try await job.run()
            try await job.run()
            #expect(
                try await fixture.count("SELECT count(*) FROM notice WHERE text_key = 'onestop.notice.late'") == 1)
        }
    }
}

extension ResidentFixture {
    /// An official with every right and role that the desk knows; there is no such person.
    func everybody() async throws -> Actor {
        let (services, today) = (services, time.value.date)
        let found = try await services.database.read { connection in
            try services.units.find(key: "tan-ninh", asOf: today, in: connection)
        }
        guard let commune = found?.id else { throw Problem.notFound }
        let rights = OneStopFeature(services: services).permissions.map(\.permission)
        return Actor(
            account: ID(at: time.value), displayName: "Lê Thị Tất Cả", postName: "Cán bộ", unit: commune,
            commune: commune,
            language: nil, permissions: Set(rights), roles: [.counter, .specialist, .chair],
            scope: .below([commune], asOf: today))
    }
}
