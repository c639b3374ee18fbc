import Base
import House
import Texts
import WorkCalendar

/// How a dossier stands to its return date: what the desk says in words, with a symbol and a colour.
enum Due: Sendable, Hashable {
    /// No clock runs: before reception, or after the file was sent back.
    case notRunning
    /// The procedure's time is not known.
    case unknown
    /// Working days left, at least one.
    case left(days: Int)
    case today(at: Instant)
    /// Late since today's end of work.
    case lateToday
    /// Working days late, at least one.
    case late(days: Int)
    case metInTime
    case metLate(days: Int)

    /// Reads it off a dossier.
    init(_ dossier: Dossier, now: Instant, _ calendar: OfficeCalendar) {
        self.init(
            state: dossier.state, dueAt: dossier.dueAt, resolvedAt: dossier.resolvedAt, now: now, calendar)
    }

    init(state: Dossier.State, dueAt: Instant?, resolvedAt: Instant?, now: Instant, _ calendar: OfficeCalendar) {
        switch state {
        case .draft, .prefiled, .returned, .refused, .withdrawn: self = .notRunning
        case .resolved, .handedOut:
            guard let dueAt, let resolvedAt else {
                self = .metInTime
                return
            }
            let days = -calendar.workingDaysLeft(until: dueAt, now: resolvedAt)
            self = resolvedAt <= dueAt ? .metInTime : .metLate(days: max(0, days))
        case .processing:
            guard let dueAt else {
                self = .unknown
                return
            }
            let days = calendar.workingDaysLeft(until: dueAt, now: now)
            if now > dueAt {
                self = days < 0 ? .late(days: -days) : .lateToday
            } else {
                self = dueAt.date == now.date ? .today(at: dueAt) : .left(days: max(1, days))
            }
        }
    }

    var isLate: Bool {
        switch self {
        case .late, .lateToday: true
        default: false
        }
    }

    /// The words; nil when there is nothing to say.
    var message: Message? {
        switch self {
        case .notRunning: nil
        case .unknown: "onestop.due.unknown"
        case .left(let days): Message("onestop.due.left", ["count": .number(Int64(days))])
        case .today(let at): Message("onestop.due.today", ["at": .instant(at)])
        case .lateToday: "onestop.due.late_today"
        case .late(let days): Message("onestop.due.late", ["count": .number(Int64(days))])
        case .metInTime: "onestop.due.met"
        case .metLate(let days): Message("onestop.due.met_late", ["count": .number(Int64(days))])
        }
    }

    private var look: (kind: Badge.Kind, icon: String) {
        switch self {
        case .notRunning, .unknown: (.neutral, "clock")
        case .left(let days): days <= 1 ? (.warn, "clock") : (.progress, "clock")
        case .today: (.warn, "clock")
        case .late, .lateToday: (.late, "warning")
        case .metInTime: (.good, "check-circle")
        case .metLate: (.neutral, "warning")
        }
    }

    /// For lists and records: colour, symbol and words.
    func badge(_ say: (Message) -> String) -> Badge? {
        message.map { Badge(look.kind, icon: look.icon, say($0)) }
    }
}
