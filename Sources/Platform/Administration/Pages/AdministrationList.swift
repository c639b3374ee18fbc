import Base
import House
import Storage
import Texts
import Web

/// The long lists behind the overview, a page at a time: slow answers, backups, drills, steps of the schema.
struct AdministrationList: Sendable {
    static let pageSize = 50

    /// `/desk/administration/requests`.
    func requests(_ visit: Visit) async throws -> Reply {
        let lines = visit.site.slow.byRoute()
        let number = pageNumber(visit)
        let shown = lines.dropFirst((number - 1) * Self.pageSize)
        let lead = visit.say(
            "administration.requests.lead", ["number": .number(Int64(visit.site.slow.threshold))])
        return try page(
            visit, "administration.requests.title", lead: lead,
            table: visit.table(of: Array(shown.prefix(Self.pageSize))),
            next: shown.count > Self.pageSize ? "page=\(number + 1)" : nil,
            back: number > 1 ? "page=\(number - 1)" : nil)
    }

    /// `/desk/administration/backups`.
    func backups(_ visit: Visit) async throws -> Reply {
        let cursor = visit.query.text("cursor").flatMap { ID<BackupRecord>($0) }
        let found = try await visit.site.database.read {
            try SafetyLog().backups(before: cursor, limit: Self.pageSize + 1, in: $0)
        }
        let shown = Array(found.prefix(Self.pageSize))
        return try page(
            visit, "administration.backups.title", lead: visit.say("administration.backups.lead"),
            table: visit.table(of: shown),
            next: found.count > Self.pageSize ? shown.last.map { "cursor=\($0.id)" } : nil,
            back: cursor == nil ? nil : "")
    }

    /// `/desk/administration/drills`.
    func drills(_ visit: Visit) async throws -> Reply {
        let cursor = visit.query.text("cursor").flatMap { ID<RestoreDrill>($0) }
        let found = try await visit.site.database.read {
            try SafetyLog().drills(before: cursor, limit: Self.pageSize + 1, in: $0)
        }
        let shown = Array(found.prefix(Self.pageSize))
        return try page(
            visit, "administration.drills.title", lead: visit.say("administration.drills.lead"),
            table: visit.table(of: shown),
            next: found.count > Self.pageSize ? shown.last.map { "cursor=\($0.id)" } : nil,
            back: cursor == nil ? nil : "")
    }

    /// `/desk/administration/migrations`.
    func migrations(_ visit: Visit) async throws -> Reply {
        let number = pageNumber(visit)
        let found = try await visit.site.database.read {
            try $0.migrationHistory(limit: Self.pageSize + 1, offset: (number - 1) * Self.pageSize)
        }
        return try page(
            visit, "administration.migrations.title", lead: visit.say("administration.migrations.lead"),
            table: visit.table(of: Array(found.prefix(Self.pageSize))),
            next: found.count > Self.pageSize ? "page=\(number + 1)" : nil,
            back: number > 1 ? "page=\(number - 1)" : nil)
    }

    static func breadcrumbs(_ title: TextKey, _ visit: Visit) -> [ViewModel] {
        [
            ["title": visit.say("administration.title"), "url": "/desk/administration"], ["title": visit.say(title)],
        ]
    }

    private func pageNumber(_ visit: Visit) -> Int {
        min(max(visit.query.text("page").flatMap { Int($0) } ?? 1, 1), 100_000)
    }

    private func page(
        _ visit: Visit, _ title: TextKey, lead: String, table: ViewModel?, next: String?, back: String?
    ) throws -> Reply {
        try visit.actor().require(AdministrationFeature.manage)
        func address(_ query: String) -> String { visit.path + (query.isEmpty ? "" : "?" + query) }
        var pager: ViewModel? = ["text": visit.say(title)]
        pager?["next_url"] = next.map(address)
        pager?["previous_url"] = back.map(address)
        if next == nil, back == nil { pager = nil }
        return .page(
            Page(
                "administration/list", isPrivate: true,
                [
                    "title": visit.say(title), "lead": lead, "table": table, "pager": pager,
                    "breadcrumbs": Self.breadcrumbs(title, visit),
                    "empty": ["icon": "check-circle", "title": visit.say("administration.nothing")] as ViewModel,
                ]))
    }
}
