import Base
import House
import Storage

/// Sends a number in hand over to another line, where it waits as long as if it had been taken there at first.
struct SendTicket: Sendable {
    let services: QueueServices

    /// Answers the number and the line it went to. Throws `Problem`: forbidden; not found; invalid if the line is none to send to;
    /// conflict if the number has gone on meanwhile.
    @discardableResult
    func callAsFunction(
        _ id: ID<Ticket>, to line: ID<QueueLine>?, version: Int64, by actor: Actor
    ) async throws -> (ticket: Ticket, line: QueueLine) {
        try actor.require(QueueFeature.serve)
        let services = services
        return try await services.database.write { transaction in
            let now = services.clock.now()
            guard let ticket = try services.tickets.lock(id, actor.scope, in: transaction) else {
                throw Problem.notFound
            }
            guard let line, line != ticket.line,
                let target = try services.lines.find(line, actor.scope, in: transaction), target.isActive,
                target.unit == ticket.unit
            else { throw Problem.invalid([FieldProblem("line", "web.form.bad_choice")]) }
            guard ticket.version == version, ticket.day == now.date, ticket.state.isInHand else {
                throw Problem(.conflict, "queue.problem.changed")
            }
            try services.tickets.move(
                ticket, to: .waiting,
                set: ["line_id = \(target.id)", "called_at = 0", "desk = 0", "account_id = ''"], in: transaction)
            try services.note(
                "send_ticket", ticket, by: actor, facts: ["line": .string(target.letter)], at: now, in: transaction)
            return (ticket, target)
        }
    }
}
