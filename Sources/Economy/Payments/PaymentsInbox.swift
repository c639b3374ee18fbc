import Base
import House
import Storage

/// What waits: one's own drawer left open on an earlier day, and closings of others to confirm.
struct PaymentsInbox: InboxSource {
    let services: PaymentsServices

    private func leftOpen(_ actor: Actor, at now: Instant, in connection: Connection) throws -> [CashDrawer] {
        guard actor.may(PaymentsFeature.take) else { return [] }
        return try services.drawers.atHand(of: actor.account, on: now.date, in: connection).filter {
            $0.state == .open && $0.day < now.date
        }
    }

    /// The closings that wait for a second pair of eyes, of the last year.
    private func closed(_ actor: Actor, at now: Instant, limit: Int, in connection: Connection) throws -> [CashDrawer] {
        guard actor.may(PaymentsFeature.confirm), limit > 0 else { return [] }
        let filter = DrawerStore.Filter(from: now.date.adding(days: -366), to: now.date, state: .closed)
        return try services.drawers.list(filter, actor.scope, limit: limit, in: connection).filter {
            $0.account != actor.account
        }
    }

    func count(for actor: Actor, dueBefore limit: Instant?, at now: Instant, in connection: Connection) throws -> Int {
        let own = try leftOpen(actor, at: now, in: connection)
        // A closing waits without a date.
        if let limit { return own.count { Self.due($0) < limit } }
        return try own.count + closed(actor, at: now, limit: 500, in: connection).count
    }

    private static func due(_ drawer: CashDrawer) -> Instant { Instant(drawer.day.adding(days: 1)) }

    func items(for actor: Actor, at now: Instant, limit: Int, in connection: Connection) throws -> [InboxItem] {
        let own = try leftOpen(actor, at: now, in: connection).map { drawer in
            InboxItem(
                title: Message("payments.inbox.left_open", ["date": .date(drawer.day)]), detail: "",
                path: ShowDrawer.path, icon: "money", dueAt: Self.due(drawer))
        }
        let others = try closed(actor, at: now, limit: limit, in: connection).map { drawer in
            InboxItem(
                title: Message(
                    "payments.inbox.closing", ["who": .text(drawer.officer), "date": .date(drawer.day)]), detail: "",
                path: drawer.path, icon: "money", dueAt: nil)
        }
        return Array((own + others).prefix(max(0, limit)))
    }
}
