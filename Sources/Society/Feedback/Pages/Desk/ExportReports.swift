import Audit
import Base
import Codes
import House
import Storage
import Web

/// `/desk/reports.csv`: the list as a table file (RFC 4180, UTF-8 with a mark). Who reported is not in it.
struct ExportReports: Sendable {
    let services: FeedbackServices
    static let limit = 20_000

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let filter = ListDeskReports.filter(visit.query)
        let (services, now) = (services, visit.now)
        let found = try await services.database.read { connection in
            (
                reports: try services.reports.list(
                    filter, for: actor, after: nil, limit: Self.limit, now: now, in: connection
                ).prefix(Self.limit),
                categories: try ReportCategory.list(in: connection)
            )
        }
        try await services.database.write { transaction in
            try services.audit.record(
                AuditEntry(
                    actor: AuditActor(actor), action: "feedback.export_reports",
                    subject: AuditSubject("feedback.report", ""), unit: actor.commune,
                    facts: [
                        "rows": .integer(Int64(found.reports.count)), "state": .string(filter.stand.rawValue),
                    ], at: now), in: transaction)
        }
        let words = ReportWords(visit: visit, categories: found.categories)
        let columns = [
            "code", "kind", "category", "about", "words", "state", "voices", "holder", "received_at", "due_at",
            "answered_at", "answer", "position",
        ]
        let rows = found.reports.map { report in
            [
                report.code.grouped, words.kind(report.kind), words.category(report.category),
                report.about?.title.text(in: visit.language) ?? "", report.words, words.state(report).text,
                "\(report.meToo)", report.holderName, report.receivedAt.iso, report.dueAt.iso,
                report.answeredAt?.iso ?? "", report.answer, report.position?.text ?? "",
            ]
        }
        return .download(
            TableFile.download(
                columns.map { visit.say(TextKey("feedback.csv.\($0)")) }, rows, name: "reports-\(now.date).csv"))
    }
}
