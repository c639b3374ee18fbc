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

/// The columns of a dossier and its log never disagree.
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

    @Test(arguments: TestEngine.available, [7, 8, 9] as [UInt64])
    func `whatever happens, the columns say what the log says`(engine: TestEngine, seed: UInt64) async throws {
        try await ResidentFixture.with(engine) { fixture in
            let walk = Walk(fixture: fixture, actor: try await fixture.everybody())
            var chances = SeededGenerator(seed: seed)
            for _ in 0..<4 {
                let secret = SecretToken()
                let id = try await fixture.draft(secret).id
                #expect(try await fixture.attachCard(secret).isEmpty)
                try await SubmitDossier(services: fixture.services)(
                    secretDigest: secret.digest, language: .vietnamese)
                try await walk.check(id)
                for _ in 0..<14 {
                    fixture.time.pass(minutes: Int.random(in: 0...1_500, using: &chances))
                    guard try await walk.step(id, secret, &chances) else { break }
                    try await walk.check(id)
                }
            }
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

    /// Does what may be done, by chance.
    private struct Walk {
        let fixture: ResidentFixture
        let actor: Actor

        private var services: OneStopServices { fixture.services }

        private func load(_ id: ID<Dossier>) async throws -> (Dossier, Procedure, ClockReading) {
            let services = services
            return try await services.database.read { connection in
                let everything = Scope.everything(because: "a test")
                let found = try services.store.find(id, scope: everything, in: connection)
                let dossier = try #require(found)
                let procedure = try #require(
                    try services.catalogue.version(dossier.procedureCode, dossier.procedureVersion, in: connection))
                return (dossier, procedure, try services.clock(of: id, procedure, in: connection))
            }
        }

        func check(_ id: ID<Dossier>) async throws {
            let services = services
            let (dossier, procedure, reading) = try await load(id)
            let clock = reading.clock
            #expect(dossier.dueAt == clock.dueAt)
            #expect(dossier.acceptBy == clock.acceptBy)
            #expect(dossier.acceptedAt == clock.acceptedAt)
            #expect(dossier.stepDueAt == clock.stepDueAt)
            #expect(dossier.pausedAt == clock.pausedAt)
            #expect(dossier.pausedMinutes == clock.pausedMinutes)
            #expect(dossier.faults == clock.faults)
            #expect(dossier.apologies == clock.apologies)
            #expect((dossier.pauseKind != nil) == (clock.pausedAt != nil))
            let finished: Set<Dossier.State> = [.resolved, .handedOut, .refused, .withdrawn]
            #expect((dossier.finishedAt != nil) == finished.contains(dossier.state))
            // Computed from the marks alone, without the dates that were written down with them.
            let log = try await services.database.read { try services.store.clockLog(of: id, in: $0) }
            let bare = log.map { entry in
                var bare = entry
                if entry.kind != .apologised { bare.dueAt = nil }
                return bare
            }
            let computed = DossierClock(bare, of: procedure, reading.book, reading.calendar)
            #expect(computed.dueAt == clock.dueAt && computed.pausedMinutes == clock.pausedMinutes)
        }

        /// One deed; false when nothing is left to do.
        func step(_ id: ID<Dossier>, _ secret: SecretToken, _ chances: inout SeededGenerator) async throws -> Bool {
            let (dossier, procedure, reading) = try await load(id)
            let (services, actor, now) = (services, actor, fixture.time.value)
            if dossier.state == .returned, Bool.random(using: &chances) {
                try await SubmitDossier(services: services)(secretDigest: secret.digest, language: .vietnamese)
                return true
            }
            let situation = try await services.database.read {
                try services.store.situation(of: id, reading, at: now, in: $0)
            }
            let wanted: Set<DossierRules.Deed> = [
                .receive, .advance, .decide, .giveBack, .pause, .resume, .apologise, .refuse, .handOut,
            ]
            var possible = DossierRules.possible(on: dossier, procedure, situation, by: actor).filter(wanted.contains)
            // Most go on.
            if possible.count > 1, Int.random(in: 0...9, using: &chances) > 0 { possible.removeAll { $0 == .refuse } }
            guard let deed = possible.randomElement(using: &chances) else { return false }
            let later = reading.calendar.workingDay(after: (dossier.dueAt ?? now).date)
            try await services.database.write { transaction in
                switch deed {
                case .receive:
                    try ReceiveDossier(services: services)(
                        .init(dossier: id, version: nil), by: actor, at: now, in: transaction)
                case .advance:
                    try AdvanceDossier(services: services)(
                        .init(dossier: id, version: nil, findings: ["list_kind": "poor"]), by: actor, at: now,
                        in: transaction)
                case .decide:
                    try DecideDossier(services: services)(id, version: nil, by: actor, at: now, in: transaction)
                case .giveBack:
                    try ReturnDossier(services: services)(
                        id, version: nil, reasons: DossierReasons(note: "Thiếu ảnh"), by: actor, at: now,
                        in: transaction)
                case .pause:
                    try PauseDossier(services: services)(
                        id, version: nil, kind: "agency", note: "Hỏi huyện", by: actor, at: now, in: transaction)
                case .resume:
                    try ResumeDossier(services: services)(id, version: nil, by: actor, at: now, in: transaction)
                case .apologise:
                    try PostponeDossier(services: services)(
                        id, version: nil, to: later, reason: "Quá tải", by: actor, at: now, in: transaction)
                case .refuse:
                    try RefuseDossier(services: services)(
                        id, version: nil, reasons: DossierReasons(note: "Không đủ"), by: actor, at: now, in: transaction
                    )
                default:
                    try HandOutResult(services: services)(
                        .init(dossier: id, version: nil, takerName: "Nguyễn Thị Hoa", relation: .applicant), by: actor,
                        at: now, in: transaction)
                }
            }
            return true
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
