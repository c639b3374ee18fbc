import Base
import Codes
import House
import Web
import WorkCalendar

/// How the desk speaks of a dossier: its state, whose turn it is, what is due.
struct DossierWords {
    let visit: Visit
    let calendar: OfficeCalendar

    func state(_ state: Dossier.State) -> Badge {
        let text = visit.say(TextKey("onestop.desk.state.\(state.rawValue)"))
        return switch state {
        case .draft: Badge(.neutral, icon: "edit", text)
        case .prefiled: Badge(.warn, icon: "inbox", text)
        case .processing: Badge(.progress, icon: "clock", text)
        case .paused: Badge(.warn, icon: "clock", text)
        case .returned: Badge(.warn, icon: "back", text)
        case .refused: Badge(.neutral, icon: "refuse", text)
        case .resolved: Badge(.good, icon: "check-circle", text)
        case .handedOut: Badge(.good, icon: "person", text)
        case .withdrawn: Badge(.neutral, icon: "cross", text)
        }
    }

    func due(_ dossier: Dossier) -> Badge? {
        Due(dossier, now: visit.now, calendar).badge(visit.say)
    }

    func role(_ role: RoleKey?) -> String { role.map { visit.say(TextKey("onestop.desk.role.\($0.rawValue)")) } ?? "" }

    /// The dossier as a line of a work list.
    func line(_ dossier: Dossier, isCurrent: Bool = false) -> ViewModel {
        let state = state(dossier.state)
        // Whether the date was kept is no news once the result waits to be handed out.
        let speaks: Set<Dossier.State> = [.processing, .paused, .prefiled]
        let badge = speaks.contains(dossier.state) ? due(dossier) ?? state : state
        let parts = [
            dossier.procedureName.text(in: visit.language),
            dossier.state == .processing ? role(dossier.holderRole) : "",
        ]
        return [
            "url": "/desk/dossiers/\(dossier.id)", "title": dossier.applicantName,
            "code": dossier.caseNumber ?? dossier.code.grouped,
            "meta": parts.filter { !$0.isEmpty }.joined(separator: " · "), "badge": badge.viewModel,
            "current": isCurrent,
        ]
    }
}
