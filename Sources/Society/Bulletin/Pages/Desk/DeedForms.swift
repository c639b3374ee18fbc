import Base
import House
import Web

/// The forms of what the official may do with an entry now: one primary, the others folded away.
struct DeedForms {
    let visit: Visit
    let actor: Actor
    let entry: BulletinEntry
    let attempt: ShowEntry.Attempt

    /// Writing has pages of its own; corrections are decided beside what they change.
    private var possible: [EntryRules.Deed] {
        EntryRules.possible(on: entry, by: actor).filter { ![.edit, .correct, .decide].contains($0) }
    }

    private var first: EntryRules.Deed? { possible.first { [.submit, .approve, .publish].contains($0) } }

    var primary: ViewModel? { first.map { form($0, isPrimary: true) } }
    var others: [ViewModel] { possible.filter { $0 != first }.map { form($0, isPrimary: false) } }

    /// The summary of what was wrong.
    var summary: ViewModel? {
        attempt.deed.flatMap {
            FieldModels.summary(attempt.problems, naming: fields($0), prefix: $0.rawValue, visit)
        }
    }

    private func form(_ deed: EntryRules.Deed, isPrimary: Bool) -> ViewModel {
        let looks = Self.looks(deed)
        func say(_ part: String) -> String { visit.say(TextKey("bulletin.deed.\(deed.rawValue).\(part)")) }
        let isGrave = deed == .withdraw
        return [
            "key": deed.rawValue, "title": say("title"), "button": say("button"), "hint": say("hint"),
            "action": "\(entry.deskPath)/\(deed.rawValue)", "icon": looks.icon, "primary": isPrimary,
            "shortcut": isPrimary ? looks.shortcut : nil, "danger": isGrave,
            "confirm": isGrave ? visit.say("bulletin.deed.withdraw.confirm") : nil,
            "open": attempt.deed == deed, "fields": fields(deed),
        ]
    }

    private func fields(_ deed: EntryRules.Deed) -> [ViewModel] {
        let isTried = attempt.deed == deed
        let inputs = FieldModels(
            visit: visit, form: isTried ? attempt.form : Form(), problems: isTried ? attempt.problems : [],
            isTyped: isTried, prefix: deed.rawValue)
        switch deed {
        case .approve, .publish:
            let times = deed == .approve ? ["now", "at", "later"] : ["now", "at"]
            let planned = entry.publishAt
            return [
                inputs.choices(
                    "when", times.map { ($0, "bulletin.when.\($0)") }, isMany: false,
                    chosen: [planned == nil ? "now" : "at"]),
                inputs.input("publish_day", "date", value: planned?.date.description),
                inputs.input(
                    "publish_time", "text",
                    value: planned.map { Self.time($0.minuteOfDay) }, hint: "bulletin.field.time_hint", width: "short"),
            ]
        case .giveBack: return [inputs.input("words", "textarea", isRequired: true, maxLength: 1_000)]
        case .withdraw: return [inputs.input("reason", "textarea", isRequired: true, maxLength: 500)]
        case .pin:
            return [
                inputs.input(
                    "pin_day", "date", value: entry.pinnedUntil?.adding(days: -1).description,
                    hint: "bulletin.field.pin_hint")
            ]
        case .submit, .edit, .correct, .decide: return []
        }
    }

    private static func time(_ minutes: Int) -> String {
        "\(minutes / 60):" + (minutes % 60 < 10 ? "0" : "") + "\(minutes % 60)"
    }

    private static func looks(_ deed: EntryRules.Deed) -> (icon: String, shortcut: String?) {
        switch deed {
        case .submit: ("apply", "t")
        case .approve: ("stamp", "d")
        case .publish: ("megaphone", "x")
        case .giveBack: ("back", nil)
        case .pin: ("pin", nil)
        case .withdraw: ("refuse", nil)
        case .edit, .correct, .decide: ("edit", nil)
        }
    }
}
