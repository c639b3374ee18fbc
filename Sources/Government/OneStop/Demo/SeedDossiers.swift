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
public struct SeedDossiers: Sendable {
    let services: OneStopServices

    /// The past is told without money: `SeedFees` asks for what is still open.
    public init(_ services: OneStopServices) { self.services = services.withoutFees }

    /// How a dossier goes, decided before anything is written: a transaction may run twice.
    struct Plan: Sendable {
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

    enum Fate: Sendable {
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
        let (modelled, villages, calendar, isEmpty, place) = try await services.database.read { connection in
            (
                try services.catalogue.list(asOf: now.date, in: connection).filter(\.isModelled),
                try services.units.villages(of: counter.commune, asOf: now.date, in: connection),
                try services.calendar.calendar(in: connection),
                try !connection.exists("SELECT id FROM dossier LIMIT 1"),
                try services.units.below(counter.commune, kind: .health, asOf: now.date, in: connection).first?.name
                    .vietnamese ?? ""
            )
        }
        guard isEmpty, !modelled.isEmpty, !villages.isEmpty else { return }
        // What stands in a book is entered there by another feature, which has no part in this.
        let inBooks = modelled.filter { $0.result?.kind == .bookEntry }
        let procedures = modelled.filter { $0.result?.kind != .bookEntry }
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
        plans += try await planned(inBooks, demo, villages: villages, calendar, place: place)
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
    static let usual = "TN-XN-01"

    private static func count(_ scale: Demo.Scale) -> Int {
        switch scale {
        case .village: 60
        case .commune: 320
        case .district: 800
        case .province: 2_000
        }
    }

    /// Who records the files of other systems: only the one who staged a file may attach it.
    static func recorder(_ actors: [Actor]) -> Actor? { actors.first { $0.roles.contains(.specialist) } }

    /// One of those who may, the same for every deed on the dossier.
    static func official(_ role: RoleKey, for plan: Plan, _ actors: [Actor]) -> Actor? {
        let able = actors.filter { $0.roles.contains(role) }
        let sum = plan.answers.applicantName.utf8.reduce(0) { $0 &+ Int($1) }
        return able.isEmpty ? nil : able[abs(sum) % able.count]
    }

    // MARK: planning

    /// What waits for the books: some of each just sent, some received.
    private func planned(
        _ procedures: [Procedure], _ demo: Demo, villages: [AdministrativeUnit], _ calendar: OfficeCalendar,
        place: String
    ) async throws -> [Plan] {
        var people = try DemoPeople(demo, for: "onestop.books")
        var (plans, files): ([Plan], Int) = ([], 0)
        for procedure in procedures {
            for fate in [Fate.prefiled, .prefiled, .processing(stepsDone: 0), .processing(stepsDone: 0)] {
                plans.append(
                    try await plan(
                        procedure, &people, villages: villages, calendar, now: demo.now, place: place, holder: "",
                        files: &files, wanted: fate))
            }
        }
        return plans
    }

    private func plan(
        _ procedure: Procedure, _ people: inout DemoPeople, villages: [AdministrativeUnit], _ calendar: OfficeCalendar,
        now: Instant, place: String, holder: String, files: inout Int, wanted: Fate? = nil
    ) async throws -> Plan {
        let age =
            wanted != nil ? people.number(0...1) : people.happens(45) ? people.number(0...6) : people.number(4...60)
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
        var fate = wanted ?? Self.fate(people.number(1...100), age: age, steps: procedure.steps.count)
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
}

extension SeedDossiers.Fate {
    var isDone: Bool {
        switch self {
        case .resolved, .handedOut: true
        default: false
        }
    }

    /// Whose phrases give its reason.
    var group: String {
        switch self {
        case .refused: "refusal"
        case .withdrawn: "withdrawal"
        default: "supplement"
        }
    }

    var isPrefiled: Bool { if case .prefiled = self { true } else { false } }
}
