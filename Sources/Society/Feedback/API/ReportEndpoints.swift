import Base
import Codes
import Foundation
import HTTPTypes
import House
import Storage
import Web

/// `GET /api/v1/reports`: released reports for programs.
struct ReportEndpoints: Sendable {
    let services: FeedbackServices

    static let operation = Operation(
        "listReports", tag: "feedback",
        summary:
            "What residents reported, as far as it was released; newest first. The next page is in the Link header.",
        query: [
            .init("limit", Schema.integer(from: 1, to: 100), about: "At most so many reports; 30 if absent."),
            .init("cursor", Schema.string, about: "From the Link header of the page before."),
            .init(
                "state", Schema.oneOf(PublicReportFilter.Stand.allCases.map(\.rawValue)),
                about: "Only open, or only answered ones."),
            .init("category", Schema.string, about: "Only this category."),
        ],
        answer: Schema.object([
            "reports": Schema.list(
                Schema.object(
                    [
                        "code": Schema.string, "kind": Schema.oneOf(Report.Kind.allCases.map(\.rawValue)),
                        "category": Schema.string, "about": Schema.string, "words": Schema.string,
                        "state": Schema.oneOf(Report.State.allCases.map(\.rawValue)),
                        "outcome": Schema.oneOf(Report.Outcome.allCases.map(\.rawValue)), "answer": Schema.string,
                        "position": Schema.string, "voices": Schema.integer, "received_at": Schema.instant,
                        "answered_at": Schema.instant, "path": Schema.string,
                    ], optional: ["about", "outcome", "answer", "position", "answered_at"]))
        ]))

    func list(_ visit: Visit) async throws -> Reply {
        var limit = 30
        if let text = visit.query.text("limit") {
            guard let number = Int(text), (1...100).contains(number) else {
                throw Problem.invalid([FieldProblem("limit", Message("web.form.too_big", ["max": .number(100)]))])
            }
            limit = number
        }
        var filter = PublicReportFilter()
        if let text = visit.query.text("state") {
            guard let stand = PublicReportFilter.Stand(rawValue: text) else {
                throw Problem.invalid([FieldProblem("state", "web.form.bad_choice")])
            }
            filter.stand = stand
        }
        filter.category = visit.query.text("category")
        let cursor = visit.query.text("cursor").flatMap { ID<Report>($0) }
        let (services, wanted, most) = (services, filter, limit)
        let found = try await services.database.read {
            try services.reports.released(wanted, before: cursor, limit: most, in: $0)
        }
        let shown = found.prefix(limit)
        var headers: HTTPFields = [:]
        if found.count > limit, let last = shown.last, let link = HTTPField.Name("Link") {
            let path = QueryPath.with(visit.query, cursor: last.id.text, base: "/api/v1/reports")
            headers[link] = "<\(visit.site.link(path))>; rel=\"next\""
        }
        return .json(["reports": .array(shown.map(Self.json))], headers: headers)
    }

    private static func json(_ report: Report) -> JSONValue {
        var members: [String: JSONValue] = [
            "code": .string(report.code.text), "kind": .string(report.kind.rawValue),
            "category": .string(report.category), "words": .string(report.publicWords),
            "state": .string(report.state.rawValue), "voices": .integer(report.meToo),
            "received_at": .string(report.receivedAt.iso), "path": .string(report.publicPath),
        ]
        if let about = report.about { members["about"] = .string(about.code) }
        if report.state == .answered || report.state == .closed {
            members["answer"] = report.answer.isEmpty ? nil : .string(report.answer)
            members["outcome"] = report.outcome.map { .string($0.rawValue) }
            members["answered_at"] = report.answeredAt.map { .string($0.iso) }
        }
        if let position = report.position { members["position"] = .string(position.text) }
        return .object(members)
    }
}
