import Audit
import Base
import House
import Storage
import Web

/// Everything that the page of the administration shows, and the call for programs answers.
struct AdministrationOverview: Sendable {
    let machine: MachineState
    let program: ProgramFacts
    let jobs: [JobBook.Line]
    let unsentEvents: Int
    let unsealedEntries: Int
    let slow: [SlowRequests.Line]
    /// Accounts with a browser that was used in the last ten minutes, and in the last 24 hours.
    let signedInNow: Int
    let signedInToday: Int
    let backups: [BackupRecord]
    let drills: [RestoreDrill]
    let migrations: [(id: String, at: Instant)]

    static let shown = 5

    static func gather(_ site: Site, watch: HealthWatch, program: ProgramFacts, at now: Instant) async throws
        -> AdministrationOverview
    {
        let machine = await watch.state(at: now)
        let slow = site.slow.byRoute()
        return try await site.database.read { connection in
            func count(_ query: SQL) throws -> Int { try connection.value(query) ?? 0 }
            let day = now.adding(days: -1)
            let today = try Set(Sessions.accounts(seenSince: day, in: connection))
                .union(AuditLog().accounts(of: "identity.sign_in", since: day, in: connection))
            return AdministrationOverview(
                machine: machine, program: program, jobs: try JobBook().lines(in: connection),
                unsentEvents: try count("SELECT count(*) FROM outbox WHERE sent = 0"),
                unsealedEntries: try count("SELECT count(*) FROM audit_entry WHERE seal_number = 0"), slow: slow,
                signedInNow: try Sessions.accounts(seenSince: now.adding(minutes: -10), in: connection).count,
                signedInToday: today.count, backups: try SafetyLog().backups(limit: shown, in: connection),
                drills: try SafetyLog().drills(limit: shown, in: connection),
                migrations: try connection.migrationHistory(limit: shown))
        }
    }

    var findings: [HealthFinding] { HealthFinding.worst(machine.findings) }

    /// The worst of all.
    var state: HealthFinding.State { findings.map(\.state).max { $0.weight < $1.weight } ?? .good }

    var deadJobs: Int { jobs.filter { $0.state == "dead" }.reduce(0) { $0 + $1.count } }
}
