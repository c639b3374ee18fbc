import Audit
public import Base
public import House
public import Storage

/// Takes a special day out of the calendar. Deadlines that were promised before stay as they were printed.
public struct WithdrawHoliday: Sendable {
    public var id: ID<Holiday>
    /// The version that the page showed.
    public var version: Int64

    public init(id: ID<Holiday>, version: Int64) {
        self.id = id
        self.version = version
    }

    /// Throws `Problem`: forbidden, not found, or conflict if the day was changed meanwhile.
    @discardableResult
    public func callAsFunction(
        by actor: Actor, at now: Instant, database: Database, in transaction: Transaction
    ) throws -> Holiday {
        try actor.require(WorkCalendarFeature.manage)
        let store = WorkCalendarStore()
        guard let holiday = try store.holiday(id, in: transaction) else { throw Problem.notFound }
        guard holiday.version == version else { throw Problem(.conflict, "web.problem.conflict.text") }
        try store.remove(holiday, at: now, in: transaction)
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: "workcalendar.withdraw_holiday",
                subject: AuditSubject("workcalendar.holiday", holiday.id), unit: actor.commune,
                facts: ["date": .string(holiday.date.description), "name": .string(holiday.name.vietnamese)], at: now),
            in: transaction)
        try transaction.publish(
            Event(
                WorkCalendarFeature.changed, unit: actor.commune.text,
                payload: ["date": .string(holiday.date.description)]),
            at: now)
        try transaction.raise(WorkCalendarStore.topic, in: database)
        return holiday
    }
}
