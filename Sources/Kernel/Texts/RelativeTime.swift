public import Base

extension Formats {
    /// How far a deadline is: days left, today, or days overdue for a negative number.
    public static func relativeDue(days: Int) -> Message {
        if days == 0 { return "texts.due.today" }
        let count = Message.Argument.number(Int64(days.magnitude))
        return Message(days > 0 ? "texts.due.left" : "texts.due.overdue", ["count": count])
    }

    /// How long ago something was: just now, minutes, hours, days up to thirty, then its date.
    ///
    /// A moment that is not yet past, by a clock that is off, is just now.
    public static func ago(_ instant: Instant, now: Instant) -> Message {
        let minutes = (now.milliseconds - instant.milliseconds) / 60_000
        switch minutes {
        case ..<1: return "texts.ago.now"
        case ..<60: return Message("texts.ago.minutes", ["count": .number(minutes)])
        case ..<1440: return Message("texts.ago.hours", ["count": .number(minutes / 60)])
        case ..<(31 * 1440): return Message("texts.ago.days", ["count": .number(minutes / 1440)])
        default: return Message("texts.ago.date", ["date": .date(instant.date)])
        }
    }
}
