import Base
import House
import Texts
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
        return visit.table(
            "onestop.step.column", caption: visit.say("onestop.step.caption"),
            columns: ["step", "who", "began", "due", "done", "standing"],
            rows: steps.map { step in
                let known = record.procedure.step(step.step)
                let who =
                    step.doneBy.isEmpty
                    ? known.map { visit.say(TextKey("onestop.desk.role.\($0.role.rawValue)")) } ?? "–" : step.doneBy
                return [
                    ["text": known?.title.text(in: visit.language) ?? "–"], ["text": who, "bdi": true],
                    ["text": visit.formats.instant(step.began)],
                    ["text": step.dueAt.map(visit.formats.instant) ?? "–"],
                    ["text": step.doneAt.map(visit.formats.instant) ?? "–"],
                    ["badge": badge(step.standing(at: visit.now), of: record.dossier.state, visit).viewModel],
                ]
            })
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
}
