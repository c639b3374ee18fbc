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
            pager["next_url"] = QueryPath.with(visit.query, cursor: last.id.text, base: "/reports")
        }
        if cursor != nil { pager["previous_url"] = QueryPath.with(visit.query, cursor: nil, base: "/reports") }
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
                        "states": PublicReportFilter.Stand.allCases.map {
                            [
                                "value": $0.rawValue, "label": visit.say(TextKey("feedback.list.state.\($0.rawValue)")),
                                "selected": $0 == stand,
                            ] as ViewModel
                        },
                        "categories": found.categories.map {
                            [
                                "value": $0.key, "label": $0.name.text(in: visit.language),
                                "selected": $0.key == found.filter.category,
                            ] as ViewModel
                        },
                        "villages": found.units.filter { $0.kind == .village || $0.id == found.filter.unit }.map {
                            [
                                "value": $0.key, "label": $0.name.text(in: visit.language),
                                "selected": $0.id == found.filter.unit,
                            ] as ViewModel
                        },
                    ] as ViewModel,
                ]))
    }
}

/// Addresses of lists: the query again with another cursor.
enum QueryPath {
    static func with(_ query: Form, cursor: String?, base: String) -> String {
        var parts = query.raw.filter { !["cursor", "lang"].contains($0.name) && !$0.value.isEmpty }.map { field in
            "\(encoded(field.name))=\(encoded(field.value))"
        }
        if let cursor { parts.append("cursor=\(encoded(cursor))") }
        return base + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
    }

    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
                || byte == 46 || byte == 95
            result +=
                isPlain
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return result
    }
}
