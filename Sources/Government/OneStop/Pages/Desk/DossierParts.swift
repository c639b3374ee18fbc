import Base
import House
import Residents
import Texts
import Trust
import Web

extension ShowDossier {
    /// Working time in hours and minutes; nil for none.
    func hours(_ minutes: Int, _ visit: Visit) -> String? {
        minutes == 0
            ? nil
            : visit.say(
                "onestop.desk.working_time",
                ["hours": .number(Int64(minutes / 60)), "minutes": .number(Int64(minutes % 60))])
    }

    /// How each step went, or goes: who, since when, until when, and whether in time; nil before reception.
    func steps(_ record: DossierRecord, _ visit: Visit) -> ViewModel? {
        let steps = StepRecord.all(record.events, of: record.procedure, record.reading.book, record.calendar)
        if steps.isEmpty { return nil }
        return [
            "rows": steps.map { step -> ViewModel in
                let known = record.procedure.step(step.step)
                let who =
                    step.doneBy.isEmpty
                    ? known.map { visit.say(TextKey("onestop.desk.role.\($0.role.rawValue)")) } ?? "–" : step.doneBy
                let times = [
                    step.dueAt.map { visit.say("onestop.step.due", ["at": .instant($0)]) },
                    step.doneAt.map { visit.say("onestop.step.done", ["at": .instant($0)]) },
                ]
                return [
                    "key": known?.title.text(in: visit.language) ?? "–",
                    "value": ([who] + times.compactMap(\.self)).joined(separator: " · "),
                    "badge": badge(step.standing(at: visit.now), of: record.dossier.state, visit).viewModel,
                ]
            }
        ]
    }

    private func badge(_ standing: StepRecord.Standing, of state: Dossier.State, _ visit: Visit) -> Badge {
        let text = visit.say(TextKey("onestop.step.\(standing.rawValue)"))
        return switch standing {
        case .early, .onTime: Badge(.good, icon: "check", text)
        case .late, .openLate: Badge(.late, icon: "warning", text)
        case .open: Badge(state == .processing ? .progress : .neutral, icon: "clock", text)
        case .unknown: Badge(.neutral, icon: "clock", text)
        }
    }

    /// What the books of another feature hold for the dossier, and the way to enter it there; nil where no book is kept for it.
    func books(_ record: DossierRecord, _ actor: Actor, _ visit: Visit) -> ViewModel? {
        guard let atOnce = services.atOnce, atOnce.procedures.contains(record.procedure.code) else { return nil }
        let mayEnter = record.dossier.state == .processing && actor.may(atOnce.entering)
        if record.entries.isEmpty, !mayEnter { return nil }
        let isNext = record.entries.isEmpty && mayEnter && record.procedure.result?.kind == .bookEntry
        return [
            "title": visit.say(atOnce.section),
            "entries": record.entries.map { ["text": visit.say($0.label), "url": $0.path] as ViewModel },
            "enter_url": mayEnter ? atOnce.entryPath(for: record.dossier.code) : nil,
            "enter": visit.say(atOnce.enter), "is_next": isNext ? true : nil,
        ]
    }

    /// Who took the result, the number masked unless it was asked for.
    func handOut(_ record: DossierRecord, isRevealed: Bool, _ visit: Visit) -> ViewModel? {
        guard let taken = record.handOut else { return nil }
        let text = try? services.vault.openText(
            taken.sealedNumber, as: HandOutResult.place(record.dossier.id))
        let number = text.flatMap { try? PersonalNumber(parsing: $0) }
        func row(_ key: String, _ value: String, bdi: Bool = false) -> ViewModel? {
            value.isEmpty ? nil : ["key": visit.say(TextKey("onestop.desk.taken.\(key)")), "value": value, "bdi": bdi]
        }
        return [
            "rows": [
                row("name", taken.takerName, bdi: true),
                row("number", number.map { isRevealed ? $0.digits : Masked.number($0) } ?? "", bdi: true),
                row("relation", visit.say(TextKey("onestop.desk.relation.\(taken.relation)"))), row("note", taken.note),
                row("at", visit.formats.instant(taken.at)),
            ].compactMap(\.self)
        ]
    }
}
