import Base
import House
import Identity
import Storage
import Web

/// `GET /reports`: what residents reported and what came of it, as far as officials have released it.
struct ListReports: Sendable {
    let services: FeedbackServices
    static let pageSize = 30

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let (services, today) = (services, visit.now.date)
        let cursor = visit.query.text("cursor").flatMap { ID<Report>($0) }
        let (unitKey, categoryKey) = (visit.query.text("village"), visit.query.text("category"))
        let stand = visit.query.text("state").flatMap(PublicReportFilter.Stand.init(rawValue:))
        let found = try await services.database.read { connection in
            let units = try services.units.all(asOf: today, in: connection)
            let categories = try ReportCategory.list(in: connection)
            let filter = PublicReportFilter(
                stand: stand, category: categories.first { $0.key == categoryKey }?.key,
                unit: units.first { $0.key == unitKey }?.id)
            return (
                reports: try services.reports.released(
                    filter, before: cursor, limit: Self.pageSize, in: connection),
                units: units, categories: categories, filter: filter
            )
        }
        let words = ReportWords(visit: visit, categories: found.categories)
        let byID = Dictionary(found.units.map { ($0.id, $0) }) { first, _ in first }
        let shown = found.reports.prefix(Self.pageSize)
        var pager: ViewModel = ["text": visit.say("feedback.list.shown", ["count": .number(Int64(shown.count))])]
        if found.reports.count > Self.pageSize, let last = shown.last {
            pager["next_url"] = ListPath.with(visit.query, cursor: last.id.text, base: "/reports")
        }
        if cursor != nil { pager["previous_url"] = ListPath.with(visit.query, base: "/reports") }
        return .page(
            Page(
                "feedback/list_reports",
                [
                    "title": visit.say("feedback.list.title"),
                    "reports": shown.map { words.card($0, unit: byID[$0.unit]) },
                    "empty": shown.isEmpty
                        ? [
                            "icon": "check-circle", "title": visit.say("feedback.list.empty"),
                            "text": visit.say("feedback.list.empty_text"),
                            "action": ["url": "/report", "title": visit.say("feedback.report.link")] as ViewModel,
                        ] as ViewModel : nil,
                    "pager": pager,
                    "filter": [
                        "states": ViewModel.options(
                            PublicReportFilter.Stand.allCases.map {
                                ($0.rawValue, visit.say(TextKey("feedback.list.state.\($0.rawValue)")))
                            }, chosen: stand?.rawValue),
                        "categories": ViewModel.options(
                            found.categories.map { ($0.key, $0.name.text(in: visit.language)) },
                            chosen: found.filter.category),
                        "villages": ViewModel.options(
                            found.units.filter { $0.kind == .village || $0.id == found.filter.unit }.map {
                                ($0.key, $0.name.text(in: visit.language))
                            }, chosen: found.units.first { $0.id == found.filter.unit }?.key),
                    ] as ViewModel,
                ]))
    }
}
