import Base
import House
import Storage
import Web
import WorkCalendar

/// `/desk/reports`: the work list, the most urgent first, narrowed by state, due date, turn, kind, category and words.
struct ListDeskReports: Sendable {
    let services: FeedbackServices
    static let pageSize = 50

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let (services, now) = (services, visit.now)
        let filter = Self.filter(visit.query)
        let cursor = visit.query.text("cursor").flatMap { ReportCursor($0) }
        let found = try await services.database.read { connection in
            (
                reports: try services.reports.list(
                    filter, for: actor, after: cursor, limit: Self.pageSize, now: now, in: connection),
                count: try services.reports.count(filter, for: actor, now: now, in: connection),
                categories: try ReportCategory.list(in: connection),
                calendar: try services.calendar.calendar(in: connection)
            )
        }
        let words = ReportWords(visit: visit, categories: found.categories, calendar: found.calendar)
        let shown = Array(found.reports.prefix(Self.pageSize))
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(found.count))])]
        if found.reports.count > Self.pageSize, let last = shown.last {
            pager["next_url"] = ListPath.with(
                visit.query, cursor: services.reports.cursor(after: last, filter).text, base: "/desk/reports")
        }
        if cursor != nil { pager["previous_url"] = ListPath.with(visit.query, base: "/desk/reports") }
        return .page(
            Page(
                "feedback/desk/list_reports", isPrivate: true,
                [
                    "title": visit.say("feedback.desk.title"), "filter": filterModel(visit, filter, words),
                    "worklist": shown.isEmpty
                        ? nil
                        : ["title": visit.say("feedback.desk.title"), "items": shown.map { words.line($0) }]
                            as ViewModel,
                    "empty": shown.isEmpty
                        ? [
                            "icon": "check-circle", "title": visit.say("feedback.desk.empty"),
                            "text": visit.say("feedback.desk.empty_text"),
                        ] as ViewModel : nil,
                    "pager": pager,
                    "export_url": ListPath.with(visit.query, base: "/desk/reports.csv"),
                ]))
    }

    private func filterModel(_ visit: Visit, _ filter: ReportFilter, _ words: ReportWords) -> ViewModel {
        func options(_ values: [String], _ prefix: String, chosen: String?) -> [ViewModel] {
            ViewModel.options(
                values.map { ($0, visit.say(TextKey("feedback.filter.\(prefix).\($0)"))) }, chosen: chosen)
        }
        return [
            "states": options(ReportFilter.Stand.allCases.map(\.rawValue), "stand", chosen: filter.stand.rawValue),
            "due": options(ReportFilter.Due.allCases.map(\.rawValue), "due", chosen: filter.due?.rawValue),
            "turns": options(ReportFilter.Turn.allCases.map(\.rawValue), "turn", chosen: filter.turn?.rawValue),
            "kinds": ViewModel.options(
                Report.Kind.allCases.map { ($0.rawValue, words.kind($0)) }, chosen: filter.kind?.rawValue),
            "categories": ViewModel.options(
                words.categories.map { ($0.key, $0.name.text(in: visit.language)) }, chosen: filter.category),
            "words": filter.words,
        ]
    }

    /// Reads a filter; what makes no sense narrows nothing.
    static func filter(_ query: Form) -> ReportFilter {
        var filter = ReportFilter()
        filter.due = query.text("due").flatMap(ReportFilter.Due.init(rawValue:))
        filter.turn = query.text("turn").flatMap(ReportFilter.Turn.init(rawValue:))
        filter.kind = query.text("kind").flatMap(Report.Kind.init(rawValue:))
        filter.category = query.text("category").map { String($0.prefix(60)) }
        filter.words = query.text("q").map { String($0.prefix(200)) }
        // Who looks for words or a code looks everywhere.
        filter.stand =
            query.text("state").flatMap(ReportFilter.Stand.init(rawValue:)) ?? (filter.words == nil ? .open : .all)
        return filter
    }
}
