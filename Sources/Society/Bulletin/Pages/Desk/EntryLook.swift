import Base
import House
import Texts
import Web

/// How entries look in lists and records: states, days and hours in words.
struct EntryLook {
    let visit: Visit

    /// Where it stands, for officials.
    func stage(_ entry: BulletinEntry) -> Badge {
        if entry.isInForce(on: visit.now.date) || entry.stage != .published {
            return stage(entry.stage, isPlanned: entry.publishAt != nil)
        }
        return Badge(.neutral, icon: "clock", visit.say("bulletin.stage.over"))
    }

    func stage(_ stage: BulletinEntry.Stage, isPlanned: Bool = false) -> Badge {
        let text = visit.say(TextKey("bulletin.stage.\(stage.rawValue)"))
        return switch stage {
        case .draft: Badge(.neutral, icon: "edit", text)
        case .submitted: Badge(.progress, icon: "inbox", text)
        case .returned: Badge(.warn, icon: "back", text)
        case .approved: Badge(.progress, icon: "clock", isPlanned ? visit.say("bulletin.stage.planned") : text)
        case .published: Badge(.good, icon: "check-circle", text)
        case .withdrawn: Badge(.late, icon: "refuse", text)
        }
    }

    /// What the public is told of its state: in force, over, withdrawn, cancelled.
    func publicState(_ entry: BulletinEntry) -> Badge {
        if entry.stage == .withdrawn {
            let key: TextKey = entry.kind == .event ? "bulletin.public.cancelled" : "bulletin.public.withdrawn"
            return Badge(.late, icon: "refuse", visit.say(key))
        }
        if entry.isOver(on: visit.now.date) {
            return Badge(.neutral, icon: "clock", visit.say("bulletin.public.over"))
        }
        switch entry.announcement?.urgency {
        case .emergency: return Badge(.late, icon: "warning", visit.say("bulletin.urgency.emergency"))
        case .important: return Badge(.warn, icon: "info", visit.say("bulletin.urgency.important"))
        default: return Badge(.good, icon: "check-circle", visit.say("bulletin.public.in_force"))
        }
    }

    /// A badge for what needs one in a list: emergencies, what is important, what is cancelled.
    func mark(_ entry: BulletinEntry) -> Badge? {
        let isPlain = entry.stage == .published && entry.announcement.map { $0.urgency == .ordinary } ?? true
        return isPlain ? nil : publicState(entry)
    }

    /// When it takes place: `Saturday, 5 December 2026, 7:30–11:30`.
    func time(_ event: PublicEvent, _ occurrence: PublicEvent.Occurrence? = nil) -> String {
        let (first, last) = (occurrence?.first ?? event.firstDay, occurrence?.last ?? event.lastDay)
        let formats = visit.formats
        let start = event.startMinute.map { formats.time(minuteOfDay: $0) }
        let end = event.endMinute.map { formats.time(minuteOfDay: $0) }
        let beginning = formats.dateWithWeekday(first)
        guard last == first else {
            let from = formats.list([beginning, start].compactMap(\.self))
            let to = formats.list([formats.dateWithWeekday(last), end].compactMap(\.self))
            return visit.say("bulletin.event.from_to", ["from": .text(from), "to": .text(to)])
        }
        guard let start else { return beginning }
        return "\(beginning), " + (end.map { "\(start)–\($0)" } ?? start)
    }

    /// How it comes again; nil if it does not.
    func repetition(_ event: PublicEvent) -> String? {
        guard let until = event.repeatUntil, event.repeats != .never else { return nil }
        let words: [String: Message.Argument] = [
            "weekday": .text(visit.formats.weekday(event.firstDay)), "day": .number(Int64(event.firstDay.day)),
            "until": .date(until),
        ]
        return event.repeats == .weekly
            ? visit.say("bulletin.event.weekly", ["weekday": words["weekday"] ?? .text(""), "until": .date(until)])
            : visit.say("bulletin.event.monthly", ["day": words["day"] ?? .text(""), "until": .date(until)])
    }

    /// Whom it concerns.
    func concerns(
        _ entry: BulletinEntry, _ units: [ID<AdministrativeUnit>: AdministrativeUnit]
    ) -> String {
        let names = (entry.announcement?.villages ?? []).compactMap { units[$0] }.map {
            $0.name.text(in: visit.language)
        }
        return names.isEmpty ? visit.say("bulletin.concerns_all") : visit.formats.list(names)
    }
}
