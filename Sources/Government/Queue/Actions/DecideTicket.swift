import Base
import House
import Storage

/// Says of a number that it is called again, being served, done, or that nobody came.
struct DecideTicket: Sendable {
    let services: QueueServices

    /// Throws `Problem`: forbidden, not found, or conflict if the number has gone on meanwhile or cannot be that now.
    @discardableResult
    func callAsFunction(
        _ deed: QueueRules.Deed, _ id: ID<Ticket>, version: Int64, by actor: Actor
    ) async throws -> Ticket {
        try actor.require(QueueFeature.serve)
        let services = services
        return try await services.database.write { transaction in
            let now = services.clock.now()
            guard let ticket = try services.tickets.lock(id, actor.scope, in: transaction) else {
                throw Problem.notFound
            }
            guard ticket.version == version, ticket.day == now.date, let state = deed.state(after: ticket.state) else {
                throw Problem(.conflict, "queue.problem.changed")
            }
            var changes: [SQL] = []
            if deed == .again {
                changes.append("calls = calls + 1")
                if ticket.state == .absent {
                    guard let place = try DeskPlace.of(actor.account, in: transaction) else {
                        throw Problem(.conflict, "queue.problem.no_desk")
                    }
                    changes += [
                        "called_at = \(now)", "ended_at = 0", "desk = \(place.desk)", "account_id = \(actor.account)",
                    ]
                }
            }
            if state.isOver { changes.append("ended_at = \(now)") }
            try services.tickets.move(ticket, to: state, set: changes, in: transaction)
            try services.note(
                "decide_ticket", ticket, by: actor,
                facts: ["state": .string(state.rawValue), "deed": .string(deed.rawValue)], at: now, in: transaction)
            return ticket
        }
    }
}
