import Base
import Codes
import House
import Texts
import Web
import WorkCalendar

/// How pages speak of reports: kinds, categories, states, due dates.
struct ReportWords {
    let visit: Visit
    let categories: [ReportCategory]
    var calendar = OfficeCalendar.usual

    func kind(_ kind: Report.Kind) -> String { visit.say(TextKey("feedback.kind.\(kind.rawValue)")) }

    func category(_ key: String) -> String {
        categories.first { $0.key == key }?.name.text(in: visit.language) ?? visit.say("feedback.category_other")
    }

    func icon(_ report: Report) -> String {
        report.kind == .problem
            ? categories.first { $0.key == report.category }?.icon ?? report.kind.icon : report.kind.icon
    }

    /// What sort of report, in a few words.
    func title(_ report: Report) -> String {
        report.kind == .problem ? category(report.category) : kind(report.kind)
    }

    func state(_ report: Report) -> Badge {
        let look = report.state.badge
        if report.state == .answered || report.state == .closed, let outcome = report.outcome {
            let kind: Badge.Kind = outcome == .resolved ? .good : .neutral
            return Badge(
                kind, icon: outcome == .resolved ? "check-circle" : "info",
                visit.say(TextKey("feedback.outcome.\(outcome.rawValue)")))
        }
        return Badge(look.kind, icon: look.icon, visit.say(TextKey("feedback.state.\(report.state.rawValue)")))
    }

    /// How an open report stands to its date; nil for others.
    func due(_ report: Report) -> Badge? {
        guard report.state.isOpen else { return nil }
        let days = calendar.workingDaysLeft(until: report.dueAt, now: visit.now)
        if visit.now > report.dueAt {
            return Badge(
                .late, icon: "warning",
                days < 0 ? visit.say(Formats.relativeDue(days: days)) : visit.say("feedback.due.late_today"))
        }
        let isToday = report.dueAt.date == visit.now.date
        let left = isToday ? 0 : max(1, days)
        return Badge(left <= 1 ? .warn : .progress, icon: "clock", visit.say(Formats.relativeDue(days: left)))
    }

    func ago(_ instant: Instant) -> String { visit.say(Formats.ago(instant, now: visit.now)) }

    /// One line of the desk's work list.
    func line(_ report: Report, isCurrent: Bool = false) -> ViewModel {
        let badge = due(report) ?? state(report)
        let where_ = report.about?.title.text(in: visit.language)
        return [
            "url": report.deskPath, "title": "\(title(report)): \(report.opening)", "code": report.code.grouped,
            "meta": [where_, report.holderName.isEmpty ? nil : report.holderName].compactMap(\.self)
                .joined(separator: " · "),
            "badge": badge.viewModel, "current": isCurrent,
        ]
    }

    /// What everyone sees of a report in a list.
    func card(_ report: Report, unit: AdministrativeUnit?) -> ViewModel {
        let about = report.about?.title.text(in: visit.language) ?? unit?.name.text(in: visit.language) ?? ""
        return [
            "url": report.publicPath, "title": title(report), "icon": icon(report), "text": report.publicOpening,
            "place": about, "when": visit.formats.date(report.receivedAt.date), "iso": report.receivedAt.iso,
            "badge": state(report).viewModel, "voices": voices(report),
        ]
    }

    /// How many others said the same; nil for none.
    func voices(_ report: Report) -> String? {
        report.meToo == 0 ? nil : visit.say("feedback.voices", ["count": .number(report.meToo)])
    }

    /// For `parts/timeline`. Without names for residents: an office answers, not a person.
    func timeline(_ events: [ReportEvent], showsNames: Bool) -> ViewModel? {
        if events.isEmpty { return nil }
        return [
            "events": events.reversed().map { event -> ViewModel in
                [
                    "icon": event.kind.icon,
                    "title": visit.say(TextKey("feedback.event.\(event.kind.rawValue)")),
                    "who": showsNames && !event.actorName.isEmpty ? event.actorName : nil, "iso": event.at.iso,
                    "when": visit.formats.instant(event.at),
                    "text": event.text,
                ]
            }
        ]
    }
}
