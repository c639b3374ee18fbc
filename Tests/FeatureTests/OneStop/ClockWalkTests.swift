import Base
import Codes
import House
import Identity
import TestSupport
import Testing
import Trust

@testable import OneStop
@testable import Storage
@testable import WorkCalendar

/// The columns of a dossier and its log never disagree, whatever officials, applicants, cashiers and the calendar do.
@Suite struct `Clocks whatever happens` {
    @Test(arguments: TestEngine.available, [7, 8, 9] as [UInt64])
    func `whatever happens, the columns say what the log says`(engine: TestEngine, seed: UInt64) async throws {
        _ = try await walk(engine, seed)
    }

    @Test func `the walks together come by every deed`() async throws {
        var done: Set<String> = []
        for seed in 10...17 as ClosedRange<UInt64> { done.formUnion(try await walk(.sqlite, seed)) }
        let missing = Walk.expected.subtracting(done)
        #expect(missing.isEmpty, "\(missing.sorted())")
    }

    /// Some dossiers on their ways, looked at after each deed; answers what was done.
    private func walk(_ engine: TestEngine, _ seed: UInt64) async throws -> Set<String> {
        var done: Set<String> = []
        try await ResidentFixture.with(engine) { fixture in
            try await fixture.askForPayment()
            var walk = Walk(
                fixture: fixture, actor: try await fixture.official("moiviec"),
                colleague: try await fixture.official("dongnghiep"), chances: SeededGenerator(seed: seed))
            for _ in 0..<6 {
                let secret = SecretToken()
                let id = try await fixture.draft(secret).id
                #expect(try await fixture.attachCard(secret).isEmpty)
                try await SubmitDossier(services: fixture.services)(
                    secretDigest: secret.digest, language: .vietnamese)
                walk.isCalendarNews = false
                try await walk.check(id)
                for _ in 0..<16 {
                    fixture.time.pass(minutes: Int.random(in: 0...1_500, using: &walk.chances))
                    guard try await walk.step(id, secret) else { break }
                    try await walk.check(id)
                }
            }
            done = walk.done
        }
        return done
    }
}

/// Does what may be done, by chance.
private struct Walk {
    let fixture: ResidentFixture
    let actor: Actor
    let colleague: Actor
    var chances: SeededGenerator
    /// The kinds of what was done.
    var done: Set<String> = []
    /// Whether a holiday was announced since the present dossier was sent: what was counted before it, was counted without it.
    var isCalendarNews = false

    /// What the walk is to come by.
    static let expected: Set<String> = [
        "sent again", "withdrawn by the applicant", "paid", "holiday", "moved", "receive", "advance", "sendBack",
        "decide",
        "giveBack", "pause", "paused for payment", "resume", "apologise", "refuse", "withdraw", "take", "assign",
        "handOut",
    ]
    private static let deeds: Set<DossierRules.Deed> = [
        .receive, .advance, .sendBack, .decide, .giveBack, .pause, .resume, .apologise, .refuse, .withdraw, .take,
        .assign, .handOut,
    ]
    private static let ends: Set<DossierRules.Deed> = [.refuse, .withdraw]

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
        #expect(dossier.acceptedAt == clock.acceptedAt)
        #expect(dossier.pausedAt == clock.pausedAt)
        #expect(dossier.pausedMinutes == clock.pausedMinutes)
        #expect(dossier.faults == clock.faults)
        #expect(dossier.apologies == clock.apologies)
        #expect((dossier.pauseKind != nil) == (clock.pausedAt != nil))
        let finished: Set<Dossier.State> = [.resolved, .handedOut, .refused, .withdrawn]
        #expect((dossier.finishedAt != nil) == finished.contains(dossier.state))
        if isCalendarNews { return }
        #expect(dossier.acceptBy == clock.acceptBy)
        #expect(dossier.stepDueAt == clock.stepDueAt)
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
    mutating func step(_ id: ID<Dossier>, _ secret: SecretToken) async throws -> Bool {
        let (dossier, procedure, reading) = try await load(id)
        let (services, actor, colleague, now) = (services, actor, colleague, fixture.time.value)
        if try await stepAside(dossier, secret) { return true }
        let situation = try await services.database.read {
            try services.situation(of: dossier, procedure, reading, at: now, in: $0)
        }
        var possible = DossierRules.possible(on: dossier, procedure, situation, by: actor).filter(
            Self.deeds.contains)
        // Most go on.
        if possible.count > 2, Int.random(in: 0...9, using: &chances) > 0 {
            possible.removeAll(where: Self.ends.contains)
        }
        guard let deed = possible.randomElement(using: &chances) else { return false }
        let kind = situation.pauses.map(\.key).sorted().randomElement(using: &chances) ?? ""
        let later = reading.calendar.workingDay(after: (dossier.dueAt ?? now).date)
        let request = Request(dossier: id, pause: kind, later: later)
        try await services.database.write { transaction in
            try Self.carryOut(deed, request, services, actor, colleague, now, in: transaction)
        }
        done.insert("\(deed)")
        if deed == .pause, kind == PauseKind.payment { done.insert("paused for payment") }
        return true
    }

    /// What others do than the official at the desk; false if nobody did anything.
    private mutating func stepAside(_ dossier: Dossier, _ secret: SecretToken) async throws -> Bool {
        let (services, now) = (services, fixture.time.value)
        let chance = Int.random(in: 0...11, using: &chances)
        switch dossier.state {
        case .returned where chance < 6:
            try await SubmitDossier(services: services)(secretDigest: secret.digest, language: .vietnamese)
            done.insert("sent again")
        case .prefiled where chance == 6, .returned where chance == 6:
            try await WithdrawDossier(services: services)(secretDigest: secret.digest)
            done.insert("withdrawn by the applicant")
        case .paused where dossier.pauseKind == PauseKind.payment && chance < 8:
            try await pay(for: dossier)
            done.insert("paid")
        case .processing where chance == 11:
            // Within the term that is left, so that a date is to be moved.
            guard let due = dossier.dueAt, due > now, due.date > now.date else { return false }
            let day = now.date.adding(
                days: Int.random(in: 1...max(1, due.date.dayNumber - now.date.dayNumber), using: &chances))
            try await announce(day)
            let (after, _, _) = try await load(dossier.id)
            if after.dueAt != dossier.dueAt { done.insert("moved") }
        default: return false
        }
        return true
    }

    /// A cashier takes the fee elsewhere than on the dossier's page.
    private func pay(for dossier: Dossier) async throws {
        let event = FeeEvent(
            owner: DossierFee.owner(dossier.id), receipt: ID<Job>(at: fixture.time.value).text, officer: "Lê Thị Thu")
        let job = Job(
            id: ID(at: fixture.time.value), kind: "onestop.note_fee_paid", unit: dossier.unit.text,
            payload: event.payload,
            attempt: 1)
        let handler = try #require(NoteFee(services: services).handlers.first { $0.event == FeeEvent.paid })
        // Handed on twice, it is noted once.
        for _ in 0..<2 { try await handler.job.run(job) }
    }

    /// A day off is announced, and the dates that it moves are moved.
    private mutating func announce(_ day: CalendarDate) async throws {
        let (services, now, actor) = (services, fixture.time.value, actor)
        let holiday = Holiday(
            id: ID(at: now), date: day, kind: .holiday, name: LocalizedText("Nghỉ bão"), source: "Công điện",
            verified: .unverified, version: 1)
        try await services.database.write { transaction in
            _ = try WorkCalendarStore().insert(holiday, at: now, bringingBack: true, in: transaction)
        }
        isCalendarNews = true
        done.insert("holiday")
        let job = Job(
            id: ID(at: now), kind: MoveDueDates.kind, unit: actor.commune.text,
            payload: ["account": .string(actor.account.text), "reason": "Nghỉ bão"], attempt: 1)
        try await MoveDueDates(services: services).handler.run(job)
        let left = try await services.database.read { connection in
            try services.countedAnew(actor.scope, after: nil, limit: 1_000, at: now, in: connection).found.count
        }
        #expect(left == 0, "done again, it would find something")
    }

    private struct Request {
        let dossier: ID<Dossier>
        let pause: String
        let later: CalendarDate
    }

    private static func carryOut(
        _ deed: DossierRules.Deed, _ request: Request, _ services: OneStopServices, _ actor: Actor, _ colleague: Actor,
        _ now: Instant, in transaction: Transaction
    ) throws {
        let id = request.dossier
        switch deed {
        case .receive:
            try ReceiveDossier(services: services)(
                .init(dossier: id, version: nil), by: actor, at: now, in: transaction)
        case .advance:
            try AdvanceDossier(services: services)(
                .init(dossier: id, version: nil, findings: ["list_kind": "poor"]), by: actor, at: now, in: transaction)
        case .sendBack:
            try SendBackDossier(services: services)(
                id, version: nil, reason: "Thiếu số liệu", by: actor, at: now, in: transaction)
        case .decide:
            try DecideDossier(services: services)(id, version: nil, by: actor, at: now, in: transaction)
        case .giveBack:
            try ReturnDossier(services: services)(
                id, version: nil, reasons: DossierReasons(note: "Thiếu ảnh"), by: actor, at: now, in: transaction)
        case .pause:
            try PauseDossier(services: services)(
                id, version: nil, kind: request.pause, note: "Hỏi huyện", by: actor, at: now, in: transaction)
        case .resume: try ResumeDossier(services: services)(id, version: nil, by: actor, at: now, in: transaction)
        case .apologise:
            try PostponeDossier(services: services)(
                id, version: nil, to: request.later, reason: "Quá tải", by: actor, at: now, in: transaction)
        case .refuse:
            try RefuseDossier(services: services)(
                id, version: nil, reasons: DossierReasons(note: "Không đủ"), by: actor, at: now, in: transaction)
        case .withdraw:
            try RecordWithdrawal(services: services)(
                id, version: nil, reason: "Nộp nhầm", by: actor, at: now, in: transaction)
        case .take, .assign:
            try AssignDossier(services: services)(
                id, version: nil, to: deed == .take ? actor.account : colleague.account, by: actor, at: now,
                in: transaction)
        default:
            try HandOutResult(services: services)(
                .init(dossier: id, version: nil, takerName: "Nguyễn Thị Hoa", relation: .applicant), by: actor, at: now,
                in: transaction)
        }
    }
}

extension ResidentFixture {
    /// From now on the procedure costs something, and its clock may stand until it is paid.
    fileprivate func askForPayment() async throws {
        let text = try Self.text("modelled/poor-household-confirmation")
        let paid = text.replacing(
            "fee: {vnd: 0, verified: unverified}", with: "fee: {vnd: 8000, verified: unverified, waits: true}")
        #expect(try await importing(paid) == .updated)
    }

    /// An official of the commune with an account, who has every right and role that the desk knows.
    fileprivate func official(_ username: String) async throws -> Actor {
        let (services, now) = (services, time.value)
        _ = try await CreateAdmin(database: services.database, hasher: PasswordHasher(cost: .weakForTests))(
            username: username, fullName: "Lê Thị Tất Cả", title: LocalizedText("Cán bộ"), unitKey: "tan-ninh", at: now)
        let rights = OneStopFeature(services: services).permissions.map(\.permission.name)
        return try await services.database.write { transaction in
            let account: ID<Account> = try #require(
                try transaction.value("SELECT id FROM account WHERE username = \(username)"))
            try transaction.execute("UPDATE account SET must_change = 0 WHERE id = \(account)")
            for role in [RoleKey.counter, .specialist, .chair] {
                try transaction.execute(
                    "INSERT INTO post_role (post_id, role) SELECT id, \(role) FROM post WHERE account_id = \(account)")
            }
            for right in rights {
                try transaction.execute(
                    """
                    INSERT INTO role_permission (role, permission, granted) VALUES (\(RoleKey.chair), \(right), 1)
                    ON CONFLICT DO NOTHING
                    """)
            }
            return try #require(try Accounts().actor(account, at: now, in: transaction))
        }
    }
}
