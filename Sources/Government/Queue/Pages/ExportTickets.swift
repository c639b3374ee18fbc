import Audit
import Base
import House
import Storage
import Texts
import Web

/// `GET /desk/queue/tickets/export.csv`: the numbers of a day as a table file.
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
        var rows: [[String]] = []
        for ticket in found.reversed() {
            rows.append([
                ticket.label, lines.first { $0.id == ticket.line }?.name.text(in: visit.language) ?? ticket.letter,
                visit.say(TextKey("queue.state.\(ticket.state.rawValue)")),
                visit.say(TextKey("queue.way.\(ticket.way.rawValue)")), ticket.takenAt.iso,
                ticket.calledAt?.iso ?? "", ticket.endedAt?.iso ?? "", ticket.desk == 0 ? "" : "\(ticket.desk)",
            ])
        }
        return .download(
            TableFile.download(
                columns.map { visit.say(TextKey("queue.column.\($0)")) }, rows, name: "queue-\(filter.day).csv"))
    }
}
