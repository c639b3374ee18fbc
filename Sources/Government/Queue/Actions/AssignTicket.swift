import Base
import House
import Storage

/// Calls the next number to the officer's desk. Two officers who call at once never get the same one.
struct AssignTicket: Sendable {
    let services: QueueServices

    /// Answers the number that was called; nil if nobody waits.
    ///
    /// - Parameter ending: what becomes of the number in hand, if there is one.
    ///
    /// Throws `Problem`: forbidden; conflict if the officer has chosen no desk, or has a number in hand and did not say how it
    /// ended.
    @discardableResult
    func callAsFunction(ending: QueueRules.Deed? = nil, by actor: Actor, key: String?) async throws -> Ticket? {
        try actor.require(QueueFeature.serve)
        let services = services
        return try await services.database.write { transaction in
            let now = services.clock.now()
            let once = IdempotencyKey(
                actor: actor.id, action: "queue.assign_ticket", key: key ?? ID<Ticket>(at: now).text)
            let answer = try transaction.once(once, at: now) {
                try call(ending: ending, by: actor, at: now, in: transaction)?.text ?? ""
            }
            guard let id = ID<Ticket>(answer.answer) else { return nil }
            return try services.tickets.lock(id, actor.scope, in: transaction)
        }
    }

    private func call(
        ending: QueueRules.Deed?, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> ID<Ticket>? {
        guard let place = try DeskPlace.lock(actor.account, in: transaction), !place.lines.isEmpty else {
            throw Problem(.conflict, "queue.problem.no_desk")
        }
        for ticket in try services.tickets.inHand(of: actor.account, on: now.date, in: transaction) {
            guard let ending else { throw Problem(.conflict, "queue.problem.finish_first") }
            guard let end = ending.state(after: ticket.state), end.isOver else {
                throw Problem(.conflict, "queue.problem.changed")
            }
            try services.tickets.move(ticket, to: end, set: ["ended_at = \(now)"], in: transaction)
            try services.note(
                "decide_ticket", ticket, by: actor, facts: ["state": .string(end.rawValue)], at: now, in: transaction)
        }
        let found = try services.tickets.next(of: place.lines, on: now.date, actor.scope, in: transaction)
        guard let next = found else { return nil }
        try services.tickets.move(
            next, to: .called,
            set: ["called_at = \(now)", "calls = calls + 1", "desk = \(place.desk)", "account_id = \(actor.account)"],
            in: transaction)
        try services.note(
            "assign_ticket", next, by: actor, facts: ["desk": .integer(Int64(place.desk))], at: now, in: transaction)
        return next.id
    }
}
