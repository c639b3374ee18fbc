import Base
import Codes
import Foundation
import House
import Storage
import Web

/// `GET /api/v1/reports`: released reports for programs.
struct ReportEndpoints: Sendable {
    let services: FeedbackServices
    private static let paging = Paging(usual: 30, most: 100)

    static let operation = Operation(
        "listReports", tag: "feedback",
        summary: "What residents reported, as far as it was released; newest first.",
        query: paging.parameters + [
            .init(
                "state", Schema.oneOf(PublicReportFilter.Stand.allCases.map(\.rawValue)),
                about: "Only open, or only answered ones."),
            .init("category", Schema.string, about: "Only this category."),
        ],
        answer: Paging.answer(
            "reports",
            Schema.object(
                [
                    "code": Schema.string, "kind": Schema.oneOf(Report.Kind.allCases.map(\.rawValue)),
                    "category": Schema.string, "about": Schema.string, "words": Schema.string,
                    "state": Schema.oneOf(Report.State.allCases.map(\.rawValue)),
                    "outcome": Schema.oneOf(Report.Outcome.allCases.map(\.rawValue)), "answer": Schema.string,
                    "position": Schema.string, "voices": Schema.integer, "received_at": Schema.instant,
                    "answered_at": Schema.instant, "path": Schema.string,
                ], optional: ["about", "outcome", "answer", "position", "answered_at"])))

    func list(_ visit: Visit) async throws -> Reply {
        let reader = FormReader(visit.query)
        let limit = Self.paging.limit(reader)
        let cursor = Paging.cursor(reader) { ID<Report>($0) }
        try reader.check()
        var filter = PublicReportFilter()
        if let text = visit.query.text("state") {
            guard let stand = PublicReportFilter.Stand(rawValue: text) else {
                throw Problem.invalid([FieldProblem("state", "web.form.bad_choice")])
            }
            filter.stand = stand
        }
        filter.category = visit.query.text("category")
        let (services, wanted) = (services, filter)
        let found = try await services.database.read {
            try services.reports.released(wanted, before: cursor, limit: limit, in: $0)
        }
        let shown = found.prefix(limit)
        return visit.piece(
            "reports", shown.map(Self.json), next: found.count > limit ? shown.last?.id.text : nil, limit: limit,
            query: [("state", filter.stand?.rawValue), ("category", filter.category)])
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
