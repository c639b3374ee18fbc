import Audit
import Base
import House
import Storage
import Texts
import Web

/// `GET /desk/queue/tickets/export.csv`: the numbers of a day as a table file (RFC 4180, UTF-8 with a mark).
struct ExportTickets: Sendable {
    let services: QueueServices
    private static let limit = 20_000

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(QueueFeature.serve)
        let filter = ListTickets.filter(visit)
        let (services, now) = (services, visit.now)
        let (found, lines) = try await services.database.read { connection in
            (
                try services.tickets.list(filter, actor.scope, limit: Self.limit, in: connection),
                try services.lines.list(actor.scope, in: connection)
            )
        }
        try await services.database.write { transaction in
            try AuditLog().record(
                AuditEntry(
                    actor: AuditActor(actor), action: "queue.export_tickets", subject: AuditSubject("queue.ticket", ""),
                    unit: actor.commune,
                    facts: ["rows": .integer(Int64(found.count)), "day": .string(filter.day.description)], at: now),
                in: transaction)
        }
        let columns = ["number", "line", "state", "way", "taken", "called", "ended", "desk"]
        var rows = [columns.map { visit.say(TextKey("queue.column.\($0)")) }]
        for ticket in found.reversed() {
            rows.append([
                ticket.label, lines.first { $0.id == ticket.line }?.name.text(in: visit.language) ?? ticket.letter,
                visit.say(TextKey("queue.state.\(ticket.state.rawValue)")),
                visit.say(TextKey("queue.way.\(ticket.way.rawValue)")), ticket.takenAt.iso,
                ticket.calledAt?.iso ?? "", ticket.endedAt?.iso ?? "", ticket.desk == 0 ? "" : "\(ticket.desk)",
            ])
        }
        let text = "\u{FEFF}" + rows.map { $0.map(Self.cell).joined(separator: ",") + "\r\n" }.joined()
        return .download(
            Download(
                Array(text.utf8), mediaType: "text/csv; charset=utf-8", fileName: "queue-\(filter.day).csv",
                isInline: false))
    }

    /// A cell that no table program takes for a formula: names of lines are typed by people.
    static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
