import Base
import House
import Storage
import Texts
import Web

/// How the installation is, on one page: health, jobs, storage, slow answers, people, backups, the last upgrade.
struct ShowAdministration: Sendable {
    let watch: HealthWatch
    let program: ProgramFacts

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        try visit.actor().require(AdministrationFeature.manage)
        let overview = try await AdministrationOverview.gather(
            visit.site, watch: watch, program: program, at: visit.now)
        if visit.wantsJSON { return .json(HealthEndpoint.json(overview)) }
        let isWell = overview.state != .wrong && overview.deadJobs == 0
        let verdict: TextKey = isWell ? "administration.well" : "administration.unwell"
        return .page(
            Page(
                "administration/show", isPrivate: true,
                [
                    "verdict": ["kind": isWell ? "success" : "warning", "text": visit.say(verdict)] as ViewModel,
                    "looked_at": visit.say("administration.looked_at", ["at": .instant(overview.machine.at)]),
                    "health": health(overview, visit), "jobs": jobs(overview, visit),
                    "job_facts": facts(
                        [
                            ("unsent", visit.formats.number(Int64(overview.unsentEvents))),
                            ("unsealed", visit.formats.number(Int64(overview.unsealedEntries))),
                        ], visit),
                    "dead": overview.deadJobs == 0
                        ? nil : visit.say("administration.jobs.dead", ["count": .number(Int64(overview.deadJobs))]),
                    "storage": facts(
                        [
                            ("database_size", visit.formats.bytes(Int(overview.machine.databaseBytes))),
                            ("free", visit.formats.bytes(Int(overview.machine.freeBytes))),
                        ], visit), "files": files(overview, visit),
                    "slow": visit.table(of: Array(overview.slow.prefix(AdministrationOverview.shown))),
                    "people": facts(
                        [
                            ("signed_in_now", visit.formats.number(Int64(overview.signedInNow))),
                            ("signed_in_today", visit.formats.number(Int64(overview.signedInToday))),
                        ], visit), "backups": visit.table(of: overview.backups),
                    "drills": visit.table(of: overview.drills), "program": programFacts(overview, visit),
                    "migrations": visit.table(of: overview.migrations),
                ]))
    }

    private func health(_ overview: AdministrationOverview, _ visit: Visit) -> ViewModel? {
        visit.table(
            "administration.health.caption", ["part", "state", "value"],
            overview.findings.map { finding in
                [
                    .text(visit.say(TextKey("administration.health.part.\(finding.part.rawValue)"))),
                    .badge(visit.badge(finding.state)), .text(finding.value.map { value($0, visit) } ?? "–"),
                ]
            })
    }

    private func value(_ value: HealthFinding.Value, _ visit: Visit) -> String {
        switch value {
        case .bytes(let bytes): visit.formats.bytes(Int(bytes))
        case .days(let days): visit.say("administration.value.days", ["count": .number(Int64(days))])
        case .milliseconds(let time) where time < 10:
            visit.say("administration.value.microseconds", ["number": .number(Int64((time * 1000).rounded()))])
        case .milliseconds(let time): visit.duration(Int64(time.rounded()))
        }
    }

    private func jobs(_ overview: AdministrationOverview, _ visit: Visit) -> ViewModel? {
        visit.table(
            "administration.jobs.caption", ["lane", "job_state", "count", "oldest"], numeric: ["count"],
            overview.jobs.map { line in
                [
                    .text(visit.say(TextKey("administration.lane.\(line.lane)"))),
                    .text(visit.say(TextKey("administration.job_state.\(line.state)"))), .number(Int64(line.count)),
                    .text(visit.formats.instant(line.oldest)),
                ]
            })
    }

    private func files(_ overview: AdministrationOverview, _ visit: Visit) -> ViewModel? {
        visit.table(
            "administration.files.caption", ["kind", "count", "size"], numeric: ["count"],
            overview.machine.files.map {
                [.name($0.kind.uppercased()), .number(Int64($0.count)), .text(visit.formats.bytes(Int($0.bytes)))]
            })
    }

    private func programFacts(_ overview: AdministrationOverview, _ visit: Visit) -> ViewModel {
        let program = overview.program
        return facts(
            [
                ("built", program.builtAt.map(visit.formats.instant) ?? visit.say("administration.value.unknown")),
                ("started", visit.formats.instant(program.startedAt)),
                ("compiler", "\(program.compiler), \(program.configuration)"), ("engine", program.engine),
            ], visit)
    }

    private func facts(_ facts: [(key: String, value: String)], _ visit: Visit) -> ViewModel {
        [
            "rows": facts.map { fact in
                ["key": visit.say(TextKey("administration.fact.\(fact.key)")), "value": fact.value] as ViewModel
            }
        ]
    }
}
