import Base
import House
import Storage

/// Who holds a number gives it back, so that nobody is called in vain.
struct WithdrawTicket: Sendable {
    let services: QueueServices

    /// A second time changes nothing. Throws `Problem`: not found; conflict if it has been called already.
    @discardableResult
    func callAsFunction(secretDigest: String) async throws -> Ticket {
        let services = services
        return try await services.database.write { transaction in
            let now = services.clock.now()
            guard let ticket = try services.tickets.lock(secretDigest: secretDigest, in: transaction) else {
                throw Problem.notFound
            }
            if ticket.state == .cancelled { return ticket }
            guard ticket.state == .waiting else { throw Problem(.conflict, "queue.problem.called_already") }
            try services.tickets.move(ticket, to: .cancelled, set: ["ended_at = \(now)"], in: transaction)
            try services.note("withdraw_ticket", ticket, by: nil, at: now, in: transaction)
            return ticket
        }
    }
}
