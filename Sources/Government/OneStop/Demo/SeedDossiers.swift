import Audit
import Base
import Files
public import House
import Identity
import Paper
import Residents
import Storage
import Trust
import WorkCalendar

/// Fills the desk of the demo with dossiers in every state, through the same actions that officials use, spread over the last
/// sixty working days. SYNTHETIC: names, numbers and words come from `Data/demo`.
// Long (over 300 lines), because the course of a demo dossier reads best in one place.
public struct SeedDossiers: Sendable {
    let services: OneStopServices

    /// The past is told without money: `SeedFees` asks for what is still open.
    public init(_ services: OneStopServices) { self.services = services.withoutFees }

    /// How a dossier goes, decided before anything is written: a transaction may run twice.
    private struct Plan: Sendable {
        let procedure: Procedure
        let answers: Answers
        let isOnline: Bool
        let sentAt: Instant
        let receivedAt: Instant
        /// One moment for each step after reception.
        let moments: [Instant]
        let fate: Fate
        let comments: [String]
        let reason: String
        let officialFile: ID<StoredFile>?
        /// Pictures of papers, staged for this dossier.
        var papers: [SamplePapers.Staged] = []
    }

    fileprivate enum Fate: Sendable {
        case prefiled, processing(stepsDone: Int), returned, refused, resolved, handedOut, withdrawn
        /// Processing, and then: the clock stands, or a new date was set.
        case paused, postponed
    }

    /// Makes the dossiers; the actors need counter, specialist, chair and vice-chair among them. Nothing happens where a role
    /// is missing, or where there are dossiers already.
    public func run(_ demo: Demo, actors: [Actor]) async throws {
        guard let counter = actors.first(where: { $0.roles.contains(.counter) }) else { return }
        try await services.warmCatalogue()
        let services = services
        let now = demo.now
        let (procedures, villages, calendar, isEmpty, place) = try await services.database.read { connection in
            (
                try services.catalogue.list(asOf: now.date, in: connection).filter(\.isModelled),
                try services.units.villages(of: counter.commune, asOf: now.date, in: connection),
                try services.calendar.calendar(in: connection),
                try !connection.exists("SELECT id FROM dossier LIMIT 1"),
                try services.units.below(counter.commune, kind: .health, asOf: now.date, in: connection).first?.name
                    .vietnamese ?? ""
            )
        }
        guard isEmpty, !procedures.isEmpty, !villages.isEmpty else { return }
        var people = try DemoPeople(demo)
        // Staging a file waits for the disk; a few of them show the way as well as many.
        var files = 6
        var plans: [Plan] = []
        for index in 0..<Self.count(demo.scale) {
            let usual = procedures.first { $0.code == Self.usual } ?? procedures[0]
            let procedure = index % 3 == 2 ? procedures[(index / 3) % procedures.count] : usual
            plans.append(
                try await plan(
                    procedure, &people, villages: villages, calendar, now: now, place: place,
                    holder: Self.recorder(actors)?.id ?? "", files: &files))
        }
        plans.sort { $0.sentAt < $1.sentAt }
        let wanted = plans.map { plan in
            SamplePapers.Wanted(
                procedure: plan.procedure,
                holder: plan.isOnline ? SamplePapers.applicant : Self.official(.counter, for: plan, actors)?.id ?? "")
        }
        for (index, papers) in try await SamplePapers(files: services.files, people: people).stage(wanted) {
            plans[index].papers = papers
        }
        for start in stride(from: 0, to: plans.count, by: 100) {
            let chunk = Array(plans[start..<min(start + 100, plans.count)])
            try await services.database.write(.alone) { transaction in
                for plan in chunk { try carryOut(plan, actors, in: transaction) }
            }
        }
    }

    /// What most people of the demo come for.
    private static let usual = "TN-XN-01"

    private static func count(_ scale: Demo.Scale) -> Int {
        switch scale {
        case .village: 60
        case .commune: 320
        case .district: 800
        case .province: 2_000
        }
    }

    /// Who records the files of other systems: only the one who staged a file may attach it.
    private static func recorder(_ actors: [Actor]) -> Actor? { actors.first { $0.roles.contains(.specialist) } }

    /// One of those who may, the same for every deed on the dossier.
    private static func official(_ role: RoleKey, for plan: Plan, _ actors: [Actor]) -> Actor? {
        let able = actors.filter { $0.roles.contains(role) }
        let sum = plan.answers.applicantName.utf8.reduce(0) { $0 &+ Int($1) }
        return able.isEmpty ? nil : able[abs(sum) % able.count]
    }

    // MARK: planning

    private func plan(
        _ procedure: Procedure, _ people: inout DemoPeople, villages: [AdministrativeUnit], _ calendar: OfficeCalendar,
        now: Instant, place: String, holder: String, files: inout Int
    ) async throws -> Plan {
        let age = people.happens(45) ? people.number(0...6) : people.number(4...60)
        var day = now.date
        for _ in 0..<age { day = Self.workingDay(before: day, calendar) }
        let sentAt = min(
            Instant(day, minutes: people.number(430...660)), Instant(milliseconds: now.milliseconds - 3_600_000))
        let isOnline = people.happens(65)
        let receivedAt = calendar.adding(workingMinutes: isOnline ? people.number(15...300) : 1, to: sentAt)
        var moments: [Instant] = []
        var moment = receivedAt
        for _ in procedure.steps {
            moment = calendar.adding(workingMinutes: people.number(60...480), to: moment)
            moments.append(moment)
        }
        var fate = Self.fate(people.number(1...100), age: age, steps: procedure.steps.count)
        // Nothing has happened later than now: what would have is still to come.
        if receivedAt >= now {
            fate = .prefiled
        } else if let last = moments.last, last >= now {
            let done = moments.prefix { $0 < now }.count
            switch fate {
            case .prefiled: break
            case .processing(let stepsDone): fate = .processing(stepsDone: min(stepsDone, done))
            case .withdrawn where done > 0: break
            case .resolved, .handedOut, .refused, .returned, .paused, .postponed, .withdrawn:
                fate = .processing(stepsDone: done)
            }
        }
        var file: ID<StoredFile>?
        if procedure.result?.kind == .externalFile, fate.isDone, files == 0 {
            fate = .processing(stepsDone: max(0, procedure.steps.count - 2))
        }
        if procedure.result?.kind == .externalFile, fate.isDone {
            files -= 1
            let title = procedure.result?.title.vietnamese ?? ""
            let bytes = try PaperDocument(
                metadata: PaperMetadata(title: title, createdAt: sentAt.iso), blocks: [.title(title)],
                draftMark: "DEMO"
            ).pdf()
            file = try await services.files.stage(bytes, name: "demo.pdf", field: "file", holder: holder).storedID
        }
        let answers = people.answers(procedure, villages: villages, place: place)
        let village = villages.first { $0.key == answers["village"] }?.name.vietnamese ?? ""
        let head = answers["head_name"] ?? answers.applicantName
        return Plan(
            procedure: procedure, answers: answers, isOnline: isOnline || fate.isPrefiled, sentAt: sentAt,
            receivedAt: receivedAt, moments: moments, fate: fate,
            comments: [
                people.phrase("comments", "counter", village: village, head: head),
                people.phrase("comments", "specialist", village: village, head: head),
                people.phrase("comments", "leader", village: village, head: head),
                people.phrase("comments", "handed_out", village: village, head: head),
            ],
            reason: people.phrase(fate.group, village: village, head: head),
            officialFile: file)
    }

    /// The older it is, the further it is; a few are late.
    private static func fate(_ chance: Int, age: Int, steps: Int) -> Fate {
        if age <= 1, chance <= 60 { return .prefiled }
        if age <= 6 {
            switch chance {
            case ...8: return .returned
            case ...12: return .refused
            case ...14: return .withdrawn
            case ...34: return .resolved
            case ...50: return .handedOut
            case ...54: return .paused
            case ...57: return .postponed
            case ...75: return .processing(stepsDone: 0)
            default: return .processing(stepsDone: max(0, steps - 2))
            }
        }
        switch chance {
        case ...5: return .refused
        case ...8: return .withdrawn
        case ...10: return .returned
        case ...13: return .processing(stepsDone: 0)
        case ...18: return .resolved
        default: return .handedOut
        }
    }

    private static func workingDay(before day: CalendarDate, _ calendar: OfficeCalendar) -> CalendarDate {
        var day = day.adding(days: -1)
        while !calendar.isWorkingDay(day) { day = day.adding(days: -1) }
        return day
    }

    // MARK: carrying out

    private func carryOut(_ plan: Plan, _ actors: [Actor], in transaction: Transaction) throws {
        func official(_ role: RoleKey) -> Actor? { Self.official(role, for: plan, actors) }
        guard let counter = official(.counter) else { return }
        func withdraw(_ id: ID<Dossier>, _ now: Instant) throws {
            try RecordWithdrawal(services: services)(
                id, version: nil, reason: plan.reason, by: counter, at: now, in: transaction)
        }
        let id: ID<Dossier>
        if plan.isOnline {
            id = try send(plan, to: counter.commune, in: transaction)
            if case .prefiled = plan.fate { return }
            if case .withdrawn = plan.fate { return try withdraw(id, plan.receivedAt) }
            if case .refused = plan.fate {
                let reasons = DossierReasons(note: plan.reason)
                try RefuseDossier(services: services)(
                    id, version: nil, reasons: reasons, by: counter, at: plan.receivedAt, in: transaction)
                return
            }
            let request = ReceiveDossier.Request(dossier: id, version: nil, comment: plan.comments[0])
            try ReceiveDossier(services: services)(request, by: counter, at: plan.receivedAt, in: transaction)
        } else {
            let request = CreateWalkIn.Request(
                procedure: plan.procedure, answers: plan.answers, files: plan.papers, comment: plan.comments[0])
            id = try CreateWalkIn(services: services)(request, by: counter, at: plan.receivedAt, in: transaction).id
        }
        switch plan.fate {
        case .prefiled: return
        case .withdrawn: try withdraw(id, plan.moments[0])
        case .refused:
            try RefuseDossier(services: services)(
                id, version: nil, reasons: DossierReasons(note: plan.reason), by: counter, at: plan.moments[0],
                in: transaction)
        case .returned:
            let ready = plan.procedure.returnReasons.first.map { [$0.key] } ?? []
            try ReturnDossier(services: services)(
                id, version: nil, reasons: DossierReasons(keys: ready, note: plan.reason), by: counter,
                at: plan.moments[0], in: transaction)
        case .paused:
            guard let specialist = official(.specialist) else { return }
            try PauseDossier(services: services)(
                id, version: nil, kind: PauseKind.agency, note: plan.reason, by: specialist, at: plan.moments[0],
                in: transaction)
        case .postponed:
            guard let specialist = official(.specialist) else { return }
            try postpone(id, plan, specialist, in: transaction)
        case .processing(let stepsDone):
            try work(plan, id, stepsDone: stepsDone, official, recorder: Self.recorder(actors), in: transaction)
        case .resolved, .handedOut:
            try work(
                plan, id, stepsDone: plan.procedure.steps.count, official, recorder: Self.recorder(actors),
                in: transaction)
            guard case .handedOut = plan.fate, let last = plan.moments.last else { return }
            let request = HandOutResult.Request(
                dossier: id, version: nil, takerName: plan.answers.applicantName,
                takerNumber: plan.answers.personalNumber?.digits ?? "", relation: .applicant, note: plan.comments[3])
            try HandOutResult(services: services)(request, by: counter, at: last, in: transaction)
        }
    }

    /// A new date two working days after the old one, while there is still time to set one.
    private func postpone(_ id: ID<Dossier>, _ plan: Plan, _ actor: Actor, in transaction: Transaction) throws {
        guard let due = try services.store.find(id, scope: actor.scope, in: transaction)?.dueAt,
            plan.moments[0].date.adding(days: 2) <= due.date
        else { return }
        let calendar = try services.calendar.calendar(in: transaction)
        let day = calendar.workingDay(after: calendar.workingDay(after: due.date))
        try PostponeDossier(services: services)(
            id, version: nil, to: day, reason: plan.reason, by: actor, at: plan.moments[0], in: transaction)
    }

    /// Step by step, as far as the plan goes; ends with the decision.
    private func work(
        _ plan: Plan, _ id: ID<Dossier>, stepsDone: Int, _ official: (RoleKey) -> Actor?, recorder: Actor?,
        in transaction: Transaction
    ) throws {
        for (index, step) in plan.procedure.steps.enumerated().prefix(stepsDone) {
            guard let actor = official(step.role) else { return }
            let moment = plan.moments[index]
            if plan.procedure.isDecision(step) {
                if plan.procedure.result?.kind == .externalFile {
                    guard let file = plan.officialFile, let specialist = recorder else { return }
                    try RecordResult(services: services)(
                        id, version: nil, file: file, number: "\(index + 1)/\(moment.date.year)", by: specialist,
                        at: moment,
                        in: transaction)
                }
                try DecideDossier(services: services)(
                    id, version: nil, comment: plan.comments[2], by: actor, at: moment, in: transaction)
                return
            }
            var request = AdvanceDossier.Request(dossier: id, version: nil, comment: plan.comments[1])
            for field in step.fields {
                let declared = plan.answers[field.key]
                let known = field.choices.contains { $0.key == declared }
                request.findings[field.key] =
                    known ? declared : field.choices.last?.key ?? declared ?? Self.finding(field, at: moment)
            }
            try AdvanceDossier(services: services)(request, by: actor, at: moment, in: transaction)
        }
    }

    /// What an official enters that nobody declared.
    private static func finding(_ field: Procedure.Field, at moment: Instant) -> String? {
        switch field.kind {
        case .money: "540000"
        case .number: "\(field.range?.lowerBound ?? 1)"
        case .date: moment.date.description
        default: nil
        }
    }

    /// What the applicant's own sending writes.
    private func send(
        _ plan: Plan, to commune: ID<AdministrativeUnit>, in transaction: Transaction
    ) throws -> ID<Dossier> {
        let id = ID<Dossier>(at: plan.sentAt)
        let code = try services.codes.issue(
            kind: "onestop.dossier", target: id.text, unit: commune, title: plan.procedure.name, in: transaction)
        try services.store.insert(
            NewDossier(
                id: id, code: code, unit: commune, secretDigest: SecretToken().digest, procedure: plan.procedure,
                state: .prefiled, channel: .online, applicantName: plan.answers.applicantName,
                numberHash: plan.answers.numberHash(services.vault), language: .vietnamese, createdAt: plan.sentAt,
                sentAt: plan.sentAt, sealedAnswers: try plan.answers.sealed(for: id, services.vault)),
            in: transaction)
        try services.files.attach(
            plan.papers.map(\.file), to: FileOwner(kind: "onestop.dossier", id: id.text, unit: commune),
            holder: SamplePapers.applicant, at: plan.sentAt, in: transaction)
        for (key, file) in plan.papers {
            try services.store.attach(file, as: key, to: id, seenBy: "", at: plan.sentAt, in: transaction)
        }
        try services.store.record(.created, of: id, by: nil, at: plan.sentAt, in: transaction)
        if plan.procedure.coSigner != nil {
            // The other of the two has signed, or it could not have been sent.
            let who = plan.answers["applicant_is"] == "groom" ? "bride_name" : "groom_name"
            try services.store.invite(id, secretDigest: SecretToken().digest, at: plan.sentAt, in: transaction)
            try services.store.sign(
                id, name: plan.answers[who] ?? "", mark: EditDossier.mark(of: plan.answers, services.vault),
                at: plan.sentAt, in: transaction)
            try services.store.record(
                .signed, of: id, by: nil, text: plan.answers[who] ?? "", at: plan.sentAt, in: transaction)
        }
        try services.store.record(.sent, of: id, by: nil, at: plan.sentAt, in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: .system("demo"), action: "onestop.submit_dossier", subject: AuditSubject("onestop.dossier", id),
                unit: commune, facts: ["procedure": .string(plan.procedure.code), "synthetic": true], at: plan.sentAt),
            in: transaction)
        let everything = Scope.everything(because: "the demo is made for no one")
        if let dossier = try services.store.lock(id, scope: everything, in: transaction) {
            let clock = try services.clock(of: id, plan.procedure, in: transaction).clock
            try services.store.move(dossier, to: .prefiled, set: clock.columns, in: transaction)
            try services.deed.index(dossier, in: transaction)
        }
        return id
    }
}

extension SeedDossiers.Fate {
    fileprivate var isDone: Bool {
        switch self {
        case .resolved, .handedOut: true
        default: false
        }
    }

    /// Whose phrases give its reason.
    fileprivate var group: String {
        switch self {
        case .refused: "refusal"
        case .withdrawn: "withdrawal"
        default: "supplement"
        }
    }

    fileprivate var isPrefiled: Bool { if case .prefiled = self { true } else { false } }
}
