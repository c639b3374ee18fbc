import Base
import House
import Storage
import Web

/// The numbers of the administration's page, for programs.
struct HealthEndpoint: Sendable {
    let watch: HealthWatch
    let program: ProgramFacts

    static let operation = Operation(
        "showHealth", tag: "administration",
        summary: "How the installation is: the numbers of the administration's page.",
        answer: Schema.object([
            "state": states, "looked_at": Schema.instant,
            "health": Schema.list(Schema.object(["part": parts, "state": states, "text": Schema.string])),
            "program": Schema.object([
                "built_at": time, "started_at": Schema.instant, "configuration": Schema.string,
                "compiler": Schema.string, "database": Schema.string, "last_migration": ["type": ["string", "null"]],
                "migrated_at": time,
            ]),
            "jobs": Schema.list(
                Schema.object([
                    "lane": Schema.string, "state": Schema.string, "count": Schema.integer, "oldest_at": Schema.instant,
                ])), "dead_jobs": Schema.integer, "unsent_events": Schema.integer, "unsealed_entries": Schema.integer,
            "storage": Schema.object([
                "database_bytes": Schema.integer, "free_bytes": Schema.integer,
                "files": Schema.list(
                    Schema.object(["kind": Schema.string, "count": Schema.integer, "bytes": Schema.integer])),
            ]),
            "slow_requests": Schema.list(
                Schema.object([
                    "method": Schema.string, "route": Schema.string, "count": Schema.integer,
                    "slowest_ms": Schema.integer, "statements": Schema.integer, "at": Schema.instant,
                ])), "signed_in_now": Schema.integer, "signed_in_last_day": Schema.integer,
            "last_backup_at": time, "last_drill_at": time, "last_drill_succeeded": ["type": ["boolean", "null"]],
        ]))

    private static let states = Schema.oneOf(HealthFinding.State.allCases.map(\.rawValue))
    private static let parts = Schema.oneOf(HealthFinding.Part.allCases.map(\.rawValue))
    private static let time: JSONValue = ["type": ["string", "null"], "format": "date-time"]

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        try visit.actor().require(AdministrationFeature.manage)
        let overview = try await AdministrationOverview.gather(
            visit.site, watch: watch, program: program, at: visit.now)
        return .json(Self.json(overview))
    }

    static func json(_ overview: AdministrationOverview) -> JSONValue {
        let machine = overview.machine
        return [
            "state": .string(overview.state.rawValue), "looked_at": .string(machine.at.iso),
            "health": .array(
                overview.findings.map {
                    ["part": .string($0.part.rawValue), "state": .string($0.state.rawValue), "text": .string($0.text)]
                }),
            "program": [
                "built_at": moment(overview.program.builtAt), "started_at": .string(overview.program.startedAt.iso),
                "configuration": .string(overview.program.configuration),
                "compiler": .string(overview.program.compiler), "database": .string(overview.program.engine),
                "last_migration": overview.migrations.first.map { .string($0.id) } ?? .null,
                "migrated_at": moment(overview.migrations.first?.at),
            ],
            "jobs": .array(
                overview.jobs.map {
                    [
                        "lane": .string($0.lane), "state": .string($0.state), "count": .integer(Int64($0.count)),
                        "oldest_at": .string($0.oldest.iso),
                    ]
                }),
            "dead_jobs": .integer(Int64(overview.deadJobs)),
            "unsent_events": .integer(Int64(overview.unsentEvents)),
            "unsealed_entries": .integer(Int64(overview.unsealedEntries)),
            "storage": [
                "database_bytes": .integer(machine.databaseBytes), "free_bytes": .integer(machine.freeBytes),
                "files": .array(
                    machine.files.map {
                        [
                            "kind": .string($0.kind), "count": .integer(Int64($0.count)), "bytes": .integer($0.bytes),
                        ]
                    }),
            ],
            "slow_requests": .array(overview.slow.map(json)),
            "signed_in_now": .integer(Int64(overview.signedInNow)),
            "signed_in_last_day": .integer(Int64(overview.signedInToday)),
            "last_backup_at": moment(overview.backups.first?.begunAt),
            "last_drill_at": moment(overview.drills.first?.at),
            "last_drill_succeeded": overview.drills.first.map { .bool($0.hasSucceeded) } ?? .null,
        ]
    }

    private static func json(_ line: SlowRequests.Line) -> JSONValue {
        [
            "method": .string(line.slowest.method), "route": .string(line.slowest.route),
            "count": .integer(Int64(line.count)), "slowest_ms": .integer(Int64(line.slowest.milliseconds)),
            "statements": .integer(Int64(line.slowest.statements)), "at": .string(line.slowest.at.iso),
        ]
    }

    private static func moment(_ instant: Instant?) -> JSONValue { instant.map { .string($0.iso) } ?? .null }
}
