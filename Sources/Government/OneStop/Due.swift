import Base
import House
import Texts
import WorkCalendar

/// How a dossier stands to its return date: what the desk says in words, with a symbol and a colour.
enum Due: Sendable, Hashable {
    /// No clock runs: the file was sent back, or is finished.
    case notRunning
    /// The counter has to receive it by then.
    case acceptBy(Instant)
    case acceptanceLate(since: Instant)
    /// The clock stands since then.
    case paused(since: Instant)
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
        // After a late return the clock goes on with the answer: then the earlier of the two dates counts.
        if dossier.state == .prefiled, let dueAt = dossier.dueAt,
            now > dueAt || dossier.acceptBy.map({ $0 > dueAt }) ?? true
        {
            self.init(state: .processing, dueAt: dueAt, resolvedAt: nil, now: now, calendar)
        } else if dossier.state == .prefiled, let acceptBy = dossier.acceptBy {
            self = now > acceptBy ? .acceptanceLate(since: acceptBy) : .acceptBy(acceptBy)
        } else if dossier.state == .paused || dossier.state == .returned, let pausedAt = dossier.pausedAt {
            self = .paused(since: pausedAt)
        } else {
            self.init(
                state: dossier.state, dueAt: dossier.dueAt, resolvedAt: dossier.resolvedAt, now: now, calendar)
        }
    }

    init(state: Dossier.State, dueAt: Instant?, resolvedAt: Instant?, now: Instant, _ calendar: OfficeCalendar) {
        switch state {
        case .draft, .prefiled, .paused, .returned, .refused, .withdrawn: self = .notRunning
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
        case .late, .lateToday, .acceptanceLate: true
        default: false
        }
    }

    /// The words; nil when there is nothing to say.
    var message: Message? {
        switch self {
        case .notRunning: nil
        case .unknown: "onestop.due.unknown"
        case .acceptBy(let at): Message("onestop.due.accept_by", ["at": .instant(at)])
        case .acceptanceLate(let at): Message("onestop.due.acceptance_late", ["at": .instant(at)])
        case .paused(let at): Message("onestop.due.paused", ["date": .date(at.date)])
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
        case .notRunning, .unknown, .acceptBy: (.neutral, "clock")
        case .paused: (.warn, "clock")
        case .left(let days): days <= 1 ? (.warn, "clock") : (.progress, "clock")
        case .today: (.warn, "clock")
        case .late, .lateToday, .acceptanceLate: (.late, "warning")
        case .metInTime: (.good, "check-circle")
        case .metLate: (.neutral, "warning")
        }
    }

    /// For lists and records: colour, symbol and words.
    func badge(_ say: (Message) -> String) -> Badge? {
        message.map { Badge(look.kind, icon: look.icon, say($0)) }
    }
}
