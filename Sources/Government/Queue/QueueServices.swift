import Audit
import Base
import House
import Storage
import WorkCalendar

/// What the parts of the queue work with.
struct QueueServices: Sendable {
    let database: Database
    let clock: WallClock
    let codes: any CodeRegistry
    let calendar: WorkCalendarStore
    let lines = LineStore()
    let tickets = TicketStore()

    /// Raised by every change: kept pages show numbers.
    static let topic: Topic = "queue"

    /// Writes down what was done to a number, and lets pages that show numbers be made anew.
    func note(
        _ action: String, _ ticket: Ticket, by actor: Actor?, facts: [String: JSONValue] = [:], at now: Instant,
        in transaction: Transaction
    ) throws {
        var all = facts
        all["number"] = .string(ticket.label)
        all["day"] = .string(ticket.day.description)
        try AuditLog().record(
            AuditEntry(
                actor: actor.map { AuditActor($0) } ?? .resident, action: "queue.\(action)",
                subject: AuditSubject("queue.ticket", ticket.id), unit: ticket.unit, facts: .object(all), at: now),
            in: transaction)
        try transaction.raise(Self.topic, in: database)
    }
}
