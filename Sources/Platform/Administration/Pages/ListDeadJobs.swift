import Base
import House
import Storage
import Texts
import Web

/// Jobs that have failed for the last time, each with its cause and what can be done.
struct ListDeadJobs: Sendable {
    static let pageSize = 25

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        try visit.actor().require(AdministrationFeature.manage)
        let cursor = visit.query.text("cursor").flatMap { ID<Job>($0) }
        let found = try await visit.site.database.read {
            try JobBook().dead(before: cursor, limit: Self.pageSize + 1, in: $0)
        }
        let shown = Array(found.prefix(Self.pageSize))
        var pager: ViewModel = ["text": visit.say("administration.shown", ["count": .number(Int64(shown.count))])]
        if found.count > Self.pageSize, let last = shown.last {
            pager["next_url"] = "/desk/administration/jobs?cursor=\(last.id)"
        }
        if cursor != nil { pager["previous_url"] = "/desk/administration/jobs" }
        return .page(
            Page(
                "administration/list_jobs", isPrivate: true,
                [
                    "breadcrumbs": AdministrationList.breadcrumbs("administration.jobs.title", visit), "pager": pager,
                    "jobs": shown.map { row($0, visit) },
                    "empty": ["icon": "check-circle", "title": visit.say("administration.jobs.none")] as ViewModel,
                ]))
    }

    /// `POST …/{id}/retry`.
    func retry(_ visit: Visit) async throws -> Reply {
        try await handle(.retry, visit, "administration.jobs.retried")
    }

    /// `POST …/{id}/set-aside`.
    func setAside(_ visit: Visit) async throws -> Reply {
        try await handle(.setAside, visit, "administration.jobs.set_aside_done")
    }

    private func handle(_ deed: HandleDeadJob.Deed, _ visit: Visit, _ message: Message) async throws -> Reply {
        let actor = try visit.actor()
        let action = HandleDeadJob(id: try visit.id("id"), deed: deed)
        let now = visit.now
        try await visit.site.database.write { try action(by: actor, at: now, in: $0) }
        return .redirect("/desk/administration/jobs", flash: Flash(.success, message))
    }

    private func row(_ job: JobBook.DeadJob, _ visit: Visit) -> ViewModel {
        [
            "job_id": job.id.text, "kind": job.kind, "cause": String(job.failure.prefix(600)),
            "facts": [
                "rows": [
                    ["key": visit.say("administration.column.lane"), "value": lane(job, visit)] as ViewModel,
                    [
                        "key": visit.say("administration.column.attempts"),
                        "value": visit.formats.number(Int64(job.attempts)),
                    ],
                    ["key": visit.say("administration.column.created"), "value": visit.formats.instant(job.createdAt)],
                    ["key": visit.say("administration.column.failed"), "value": visit.formats.instant(job.failedAt)],
                ]
            ] as ViewModel,
        ]
    }

    private func lane(_ job: JobBook.DeadJob, _ visit: Visit) -> String {
        visit.say(TextKey("administration.lane.\(job.lane)"))
    }
}
