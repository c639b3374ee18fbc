import Base
import House
import Storage
import Trust
import WorkCalendar

/// Gives out the next number of a line: to a person's phone, or at the counter.
struct IssueTicket: Sendable {
    let services: QueueServices

    /// What is asked for.
    struct Request: Sendable {
        var line: ID<QueueLine>
        /// Opens the ticket's page; the same secret a second time gives the same ticket.
        var secret: SecretToken
        var way: Ticket.Way
        /// Digests of the tickets that this browser holds already.
        var held: [String] = []
    }

    /// The ticket, and the digest of the secret that opens it.
    struct Answer: Sendable {
        let ticket: Ticket
        let secretDigest: String
        /// Whether it was given out now.
        let isNew: Bool
    }

    /// A browser that has a number of this line which is not over gets that one. Numbers of a line follow one another without a
    /// gap, from 1 each day. Throws `Problem`: not found; conflict if the line or the office is closed, or too many wait;
    /// forbidden for officers without the right.
    func callAsFunction(_ request: Request, by actor: Actor? = nil) async throws -> Answer {
        if request.way != .phone {
            guard let actor else { throw Problem.forbidden }
            try actor.require(QueueFeature.serve)
        }
        let services = services
        let scope = actor?.scope ?? .everything(because: "anyone may take a number")
        return try await services.database.write { transaction in
            let now = services.clock.now()
            let digest = request.secret.digest
            guard let line = try services.lines.lock(request.line, scope, in: transaction) else {
                throw Problem.notFound
            }
            if let same = try services.tickets.find(secretDigest: digest, in: transaction) {
                guard same.line == line.id || same.letter == line.letter else { throw Problem.notFound }
                return Answer(ticket: same, secretDigest: digest, isNew: false)
            }
            if let own = try services.tickets.running(request.held, line: line.id, on: now.date, in: transaction).first
            {
                return Answer(ticket: own.ticket, secretDigest: own.digest, isNew: false)
            }
            guard line.isActive else { throw Problem(.conflict, "queue.problem.line_closed") }
            if request.way == .phone {
                let calendar = try services.calendar.calendar(in: transaction)
                guard QueueRules.opening(calendar, at: now).isOpen else {
                    throw Problem(.conflict, "queue.problem.office_closed")
                }
            }
            let waiting = TicketStore.Filter(day: now.date, line: line.id, state: .waiting)
            guard try services.tickets.count(waiting, scope, in: transaction) < QueueRules.mostWaiting else {
                throw Problem(.conflict, "queue.problem.line_full")
            }
            let number = try services.lines.nextNumber(line.id, on: now.date, in: transaction)
            try services.tickets.insert(
                ID(at: now), line: line, day: now.date, number: number, way: request.way, secretDigest: digest, at: now,
                in: transaction)
            guard let ticket = try services.tickets.find(secretDigest: digest, in: transaction) else {
                throw Problem.notFound
            }
            try services.note(
                "issue_ticket", ticket, by: actor, facts: ["way": .string(request.way.rawValue)], at: now,
                in: transaction)
            return Answer(ticket: ticket, secretDigest: digest, isNew: true)
        }
    }
}
