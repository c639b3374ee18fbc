import Base
import House
import Texts
import Web
import WorkCalendar

/// How lines, numbers and waiting are said.
struct HallWords {
    let visit: Visit

    func name(_ line: QueueLine) -> String {
        visit.say("queue.line.title", ["letter": .text(line.letter), "name": .localized(line.name)])
    }

    /// How long somebody waits before whom so many stand.
    func wait(before: Int, _ line: HallState.Line) -> String {
        let minutes = QueueRules.waitingMinutes(
            before: before, typicalSeconds: line.typicalSeconds, desks: line.desks)
        guard let minutes else { return visit.say("queue.wait.unknown") }
        return minutes == 0
            ? visit.say("queue.wait.none") : visit.say("queue.wait.about", ["count": .number(Int64(minutes))])
    }

    func waiting(_ count: Int) -> String {
        count == 0 ? visit.say("queue.nobody_waiting") : visit.say("queue.waiting", ["count": .number(Int64(count))])
    }

    /// The line with its numbers, for lists.
    func model(_ state: HallState.Line) -> ViewModel {
        var model: ViewModel = [
            "title": name(state.line), "about": state.line.about.text(in: visit.language),
            "waiting": waiting(state.waiting), "wait": wait(before: state.waiting, state),
            "serving": state.inHand.prefix(6).map { ticket -> ViewModel in
                ["number": ticket.label, "desk": desk(ticket.desk)]
            },
            "take_url": state.line.isActive ? "/queue/take/\(state.line.id)" : nil,
        ]
        if state.line.name.language(for: visit.language) != visit.language { model["title_lang"] = "vi" }
        return model
    }

    func desk(_ number: Int) -> String { visit.say("queue.desk_number", ["number": .number(Int64(number))]) }

    /// When the office is open that day, in words.
    func hours(_ spans: [WorkSpan]) -> String {
        if spans.isEmpty { return visit.say("queue.hours.closed_today") }
        let words = spans.map { span in
            visit.formats.time(minuteOfDay: span.open) + "–" + visit.formats.time(minuteOfDay: span.close)
        }
        return visit.say("queue.hours.today", ["hours": .text(visit.formats.list(words))])
    }

    /// Since when there is nothing to be had, and when there is again; nil while it is open.
    func closed(_ opening: QueueRules.Opening) -> String? {
        switch opening {
        case .open: return nil
        case .closed(nil): return visit.say("queue.closed.long")
        case .closed(let next?):
            if next.date == visit.now.date {
                return visit.say("queue.closed.today", ["time": .text(visit.formats.time(next))])
            }
            return visit.say(
                "queue.closed.later",
                ["day": .text(visit.formats.dateWithWeekday(next.date)), "time": .text(visit.formats.time(next))])
        }
    }

    func state(_ state: Ticket.State) -> Badge {
        let text = visit.say(TextKey("queue.state.\(state.rawValue)"))
        return switch state {
        case .waiting: Badge(.neutral, icon: "clock", text)
        case .called: Badge(.warn, icon: "megaphone", text)
        case .serving: Badge(.progress, icon: "person", text)
        case .done: Badge(.good, icon: "check-circle", text)
        case .absent: Badge(.late, icon: "refuse", text)
        case .cancelled: Badge(.neutral, icon: "cross", text)
        }
    }

    /// A length of time in whole minutes, or a dash.
    func minutes(_ seconds: Int?) -> String {
        seconds.map { visit.say("queue.minutes", ["count": .number(Int64(($0 + 30) / 60))]) } ?? "–"
    }
}
