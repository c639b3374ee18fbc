import Base
import House
import Texts
import Web

/// What people ask of a procedure, in the words of the reader: how long, how much, where, and how sure that is.
struct ProcedureFacts {
    let procedure: Procedure
    let visit: Visit

    /// How long it takes. Unknown is said to be unknown; no days is the same day.
    var time: String {
        switch procedure.deadline.value {
        case nil: visit.say("onestop.procedures.time_unknown")
        case 0: visit.say("onestop.procedures.same_day")
        case .some(let days): visit.say("onestop.procedures.working_days", ["count": .number(days)])
        }
    }

    /// What it costs. Unknown is not free, and neither is a zero that the source itself doubts.
    var fee: String {
        let hasNote = !procedure.fee.note.isEmpty
        switch procedure.fee.value {
        case nil: return visit.say("onestop.procedures.fee_unknown")
        case 0: return visit.say(hasNote ? "onestop.procedures.fee_zero_doubtful" : "onestop.procedures.fee_free")
        case .some(let dong):
            return visit.say(
                hasNote ? "onestop.procedures.fee_from" : "onestop.procedures.fee",
                ["amount": .money(Money(dong: dong))])
        }
    }

    /// Where it can be filed.
    var places: [String] { procedure.places.map(label) }

    private func label(_ place: (key: String, label: LocalizedText?)) -> String {
        place.label?.text(in: visit.language) ?? visit.say(TextKey("onestop.place.\(place.key)"))
    }

    /// The papers, one line each.
    var papers: [String] { procedure.documents.map { $0.name.text(in: visit.language) } }

    /// How far something is to be trusted, as a mark; nil for what was read in the legal text.
    func mark(_ verified: Procedure.Verification) -> ViewModel? {
        switch verified {
        case .read: nil
        case .secondary:
            Badge(.neutral, icon: "info", visit.say("onestop.verification.secondary")).viewModel
        case .unverified:
            Badge(.warn, icon: "info", visit.say("onestop.verification.unverified")).viewModel
        }
    }

    /// The official name; in another language than the reader's where there is no translation.
    var name: String {
        let name = procedure.name.text(in: visit.language)
        return procedure.isNameComplete || name.hasSuffix("…") ? name : name + " …"
    }
}
