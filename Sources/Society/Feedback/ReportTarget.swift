import Base
import Codes
import House
import Identity
import Storage
import Web

/// The code of a report: how far it is, and what it says only if it was released. The target of the code is the report's identifier.
struct ReportTarget: ScanTarget {
    static let kind = "feedback.report"
    var isOnPaper: Bool { true }
    let services: FeedbackServices

    var kind: String { Self.kind }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        let (services, today) = (services, visit.now.date)
        let found = try await services.database.read { connection -> (Report, AdministrativeUnit?, [ReportCategory])? in
            guard let report = try services.reports.find(code: code.code, in: connection) else { return nil }
            return (
                report,
                try services.units.find(report.handlingUnit ?? report.unit, asOf: today, in: connection),
                try ReportCategory.list(in: connection)
            )
        }
        guard let (report, unit, categories) = found else { throw Problem.notFound }
        let words = ReportWords(visit: visit, categories: categories)
        var sections: [ScanPage.Section] = []
        if report.isReleased {
            sections.append(.init(visit.say("feedback.scan.words"), lines: [report.publicOpening]))
        } else {
            sections.append(
                .init(visit.say("feedback.scan.for_reporter"), lines: [visit.say("feedback.scan.use_your_link")]))
        }
        return ScanPage(
            kind: visit.say("feedback.scan.report"), icon: words.icon(report), title: words.title(report),
            owner: unit?.name.text(in: visit.language) ?? "",
            since: visit.say("feedback.scan.received", ["date": .date(report.receivedAt.date)]),
            badge: words.state(report),
            action: report.isReleased
                ? Link(visit.say("feedback.scan.read"), path: report.publicPath, icon: "next") : nil,
            sections: sections,
            json: ["category": .string(report.category), "report_state": .string(report.state.rawValue)])
    }

    func deskPath(_ code: CodeRecord) -> String? { "/desk/reports/\(code.target)" }
}

/// Released open reports on everyone's map.
struct ReportMap: MapSource {
    let services: FeedbackServices
    /// More points than that are no longer told apart.
    static let most = 500

    var topics: [Topic] { [FeedbackServices.topic] }

    func points(_ visit: Visit, in connection: Connection) throws -> [MapPoint] {
        let words = ReportWords(visit: visit, categories: try ReportCategory.list(in: connection))
        return try services.reports.mapped(limit: Self.most, in: connection).compactMap { report in
            report.position.map { position in
                MapPoint(
                    position: position, title: report.publicOpening, kind: words.title(report), icon: "warning",
                    path: report.publicPath)
            }
        }
    }
}

/// On the page of every code and unit: a way to report, and what is known there.
struct ReportAddendum: PageAddendum {
    let services: FeedbackServices
    static let most = 3

    func addition(to code: CodeRecord, _ visit: Visit, in connection: Connection) throws -> PageAddition? {
        // A report is no place to report about; a desk has its own links.
        guard code.state == .published, code.kind != ReportTarget.kind, code.kind != DeskTarget.kind else { return nil }
        let known = try services.reports.known(
            aboutKind: code.kind, target: code.target, limit: Self.most, in: connection)
        return try addition(known, path: "/report?code=\(code.code)", visit, in: connection)
    }

    func addition(to unit: AdministrativeUnit, _ visit: Visit, in connection: Connection) throws -> PageAddition? {
        guard unit.period.contains(visit.now.date) else { return nil }
        let filter = PublicReportFilter(stand: .open, unit: unit.id)
        let known = try services.reports.released(filter, limit: Self.most, in: connection).prefix(Self.most)
        return try addition(
            Array(known), path: "/report?unit=\(unit.key)", more: "/reports?village=\(unit.key)", visit, in: connection)
    }

    private func addition(
        _ known: [Report], path: String, more: String? = nil, _ visit: Visit, in connection: Connection
    ) throws -> PageAddition {
        var addition = PageAddition(links: [Link(visit.say("feedback.report.here"), path: path, icon: "warning")])
        if known.isEmpty { return addition }
        let words = ReportWords(visit: visit, categories: try ReportCategory.list(in: connection))
        var links = known.map { report in
            Link(
                visit.say(
                    "feedback.known.line",
                    [
                        "what": .text(words.title(report)),
                        "words": .text(Report.opening(of: report.publicWords, limit: 60)),
                        "date": .date(report.receivedAt.date), "state": .text(words.state(report).text),
                    ]), path: report.publicPath, icon: "warning")
        }
        if let more { links.append(Link(visit.say("feedback.known.all"), path: more, icon: "next")) }
        addition.sections = [ScanPage.Section(visit.say("feedback.known.title"), links: links)]
        return addition
    }
}

/// Reports that wait for the official: her own, and, for those who hand out work, what nobody has taken yet.
struct ReportInbox: InboxSource {
    let services: FeedbackServices

    private func waiting(for actor: Actor) -> SQL {
        let turn: SQL =
            actor.may(ReportRules.assign)
            ? "report.holder_id = \(actor.account) OR report.holder_id = ''"
            : "report.holder_id = \(actor.account) OR (report.holder_id = '' AND report.handling_unit_id = \(actor.unit))"
        return SQL.all([ReportStore.visible(to: actor), "report.state IN (\(list: Report.State.open))", turn])
    }

    var list: InboxList? { InboxList("feedback.desk.menu", path: "/desk/reports") }

    func count(for actor: Actor, dueBefore limit: Instant?, at now: Instant, in connection: Connection) throws -> Int {
        guard actor.may(ReportRules.read) else { return 0 }
        var conditions = [waiting(for: actor)]
        if let limit { conditions.append("report.due_at < \(limit)") }
        return try connection.value("SELECT count(*) FROM report WHERE \(SQL.all(conditions))") ?? 0
    }

    func items(for actor: Actor, at now: Instant, limit: Int, in connection: Connection) throws -> [InboxItem] {
        guard actor.may(ReportRules.read), limit > 0 else { return [] }
        let found = try connection.rows(
            """
            SELECT \(Report.columns) FROM report WHERE \(waiting(for: actor)) ORDER BY report.due_at, report.id
            LIMIT \(limit)
            """, Report.init(row:))
        return found.map { report in
            InboxItem(
                title: Message(
                    report.holder == actor.account ? "feedback.inbox.yours" : "feedback.inbox.unassigned",
                    ["what": .text(report.opening)]),
                detail: report.about?.title.vietnamese ?? report.code.grouped, path: report.deskPath,
                icon: report.kind.icon, dueAt: report.dueAt)
        }
    }
}
