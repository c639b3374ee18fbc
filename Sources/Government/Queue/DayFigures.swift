import Base
import House
import Storage

/// What a day at the counter came to, in all or for one line.
struct DayFigures: Sendable, Equatable {
    var taken = 0
    var served = 0
    var absent = 0
    var cancelled = 0
    var stillWaiting = 0
    /// From taking the number to the last call, in seconds: half waited no longer, and nine in ten; nil if nobody was called.
    var waitingMedian: Int?
    var waitingNinety: Int?

    /// Of the tickets that a list of that filter has. Days of more than twenty thousand numbers are counted from those.
    static func read(_ filter: TicketStore.Filter, _ scope: Scope, in connection: Connection) throws -> DayFigures {
        let tickets = try TicketStore().list(filter, scope, limit: 20_000, in: connection)
        var figures = DayFigures()
        figures.taken = tickets.count
        for ticket in tickets {
            switch ticket.state {
            case .done: figures.served += 1
            case .absent: figures.absent += 1
            case .cancelled: figures.cancelled += 1
            case .waiting: figures.stillWaiting += 1
            case .called, .serving: break
            }
        }
        let waits = tickets.compactMap { ticket in
            ticket.calledAt.map { Int(($0.milliseconds - ticket.takenAt.milliseconds) / 1000) }
        }
        figures.waitingMedian = QueueRules.share(50, of: waits)
        figures.waitingNinety = QueueRules.share(90, of: waits)
        return figures
    }
}
