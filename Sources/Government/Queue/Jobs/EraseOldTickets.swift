import Base
import Storage

/// Erases the numbers of days long past: they say nothing any more.
struct EraseOldTickets: Sendable {
    let services: QueueServices

    static let kind = "queue.erase_old_tickets"
    private static let stretch = 1_000

    func callAsFunction() async throws {
        let services = services
        let limit = services.clock.today().adding(days: -QueueRules.daysKept)
        while true {
            let gone = try await services.database.write(.alone) { transaction in
                try transaction.execute("DELETE FROM queue_day WHERE day < \(limit)")
                return try services.tickets.erase(before: limit, atMost: Self.stretch, in: transaction)
            }
            if gone < Self.stretch { return }
        }
    }
}
