import Base
import Texts
import Web

/// What was corrected in a dossier: who, when and why; what stood there before is shown to whoever has opened the personal data.
extension ShowDossier {
    func corrections(_ record: DossierRecord, isRevealed: Bool, _ visit: Visit) -> [ViewModel] {
        let asked = record.procedure.pages.flatMap(\.fields)
        let found = record.procedure.steps.flatMap(\.fields)
        let showing = AnswerShowing(visit.formats, villages: record.villages)
        return record.corrections.map { correction in
            let fields = (asked + found).filter { correction.fields.contains($0.key) }
            var named: Set<String> = []
            let titles = fields.filter { named.insert($0.key).inserted }.map { $0.title(visit) }
            let before =
                asked.filter { correction.fields.contains($0.key) }.map { ($0, correction.before.answers) }
                + found.filter { correction.fields.contains($0.key) }.map { ($0, correction.before.findings) }
            return [
                "when": visit.formats.instant(correction.at), "who": correction.officer, "why": correction.reason,
                "fields": visit.say("onestop.correct.fields", ["fields": .text(visit.formats.list(titles))]),
                "before": isRevealed
                    ? before.map { field, answers -> ViewModel in
                        let text = showing.text(field, in: answers)
                        return [
                            "key": visit.say("onestop.correct.before", ["field": .text(field.title(visit))]),
                            "value": text.isEmpty ? visit.say("onestop.correct.nothing") : text,
                            "bdi": AnswerShowing.isForeign(field),
                        ]
                    } : [],
            ]
        }
    }
}
