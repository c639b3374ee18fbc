import Audit
public import Base
public import House
public import Storage

/// Records a special day. The law changes yearly: the day, its kind, where it is announced.
public struct CreateHoliday: Sendable {
    public var date: CalendarDate
    public var kind: OfficeCalendar.SpecialDay
    public var name: LocalizedText
    public var source: String
    public var verified: Holiday.Verification

    public init(
        date: CalendarDate, kind: OfficeCalendar.SpecialDay, name: LocalizedText, source: String,
        verified: Holiday.Verification
    ) {
        self.date = date
        self.kind = kind
        self.name = name
        self.source = source
        self.verified = verified
    }

    /// Throws `Problem`: forbidden, or invalid if the date has a special day already or the kind does not fit the
    /// weekday.
    @discardableResult
    public func callAsFunction(
        by actor: Actor, at now: Instant, database: Database, in transaction: Transaction
    ) throws -> ID<Holiday> {
        try actor.require(WorkCalendarFeature.manage)
        if kind == .swapWorking,
            try WorkCalendarStore().calendar(in: transaction).hours(on: date).week[date.weekday - 1] != []
        {
            throw Problem.invalid([FieldProblem("kind", "workcalendar.problem.works_anyway")])
        }
        let holiday = Holiday(
            id: ID(at: now), date: date, kind: kind, name: name, source: source, verified: verified, version: 1)
        guard try WorkCalendarStore().insert(holiday, at: now, bringingBack: true, in: transaction) else {
            throw Problem.invalid([FieldProblem("date", "workcalendar.problem.date_taken")])
        }
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: "workcalendar.create_holiday",
                subject: AuditSubject("workcalendar.holiday", holiday.id), unit: actor.commune,
                facts: [
                    "date": .string(date.description), "kind": .string(kind.rawValue), "name": .string(name.vietnamese),
                    "source": .string(source), "verified": .string(verified.rawValue),
                ], at: now), in: transaction)
        try transaction.publish(
            Event(
                WorkCalendarFeature.changed, unit: actor.commune.text, payload: ["date": .string(date.description)]),
            at: now)
        try transaction.raise(WorkCalendarStore.topic, in: database)
        return holiday.id
    }
}
