import Base
import House
import Web

/// How far a dossier is, in four stages that everyone may see.
struct DossierProgress: Sendable {
    let dossier: Dossier
    let procedure: Procedure

    /// One stage of the way.
    struct Stage: Sendable {
        let title: TextKey
        let isDone: Bool
        let isCurrent: Bool
    }

    var stages: [Stage] {
        let reached =
            switch dossier.state {
            case .draft: 0
            case .prefiled, .returned: dossier.receivedAt == nil ? 1 : 2
            case .processing, .paused: 2
            case .resolved: 3
            case .handedOut: 4
            case .refused, .withdrawn: dossier.receivedAt == nil ? 1 : 2
            }
        let titles: [TextKey] = [
            "onestop.follow.stage_sent", "onestop.follow.stage_received", "onestop.follow.stage_decided",
            "onestop.follow.stage_collected",
        ]
        return titles.enumerated().map { index, title in
            Stage(title: title, isDone: index < reached, isCurrent: index == reached && !dossier.state.isFinal)
        }
    }

    /// The level of completion, by stages and, while it is processed, by steps of the work.
    var percent: Int {
        switch dossier.state {
        case .draft: return 0
        case .prefiled: return 10
        case .returned: return dossier.receivedAt == nil ? 10 : 25
        case .processing, .paused:
            let done = procedure.steps.firstIndex { $0.key == dossier.step } ?? 0
            return 25 + 65 * done / max(1, procedure.steps.count)
        case .resolved: return 90
        case .handedOut, .refused, .withdrawn: return 100
        }
    }

    /// One line: how far it is.
    func sentence(_ visit: Visit) -> String {
        dossier.state.isFinal
            ? "" : visit.say("onestop.scan.percent", ["percent": .number(Int64(percent))])
    }
}

extension Dossier.State {
    /// Its words.
    var label: Message { Message(TextKey("onestop.state.\(rawValue)")) }

    /// Colour, symbol and words.
    func badge(_ say: (Message) -> String) -> Badge {
        let (kind, icon): (Badge.Kind, String) =
            switch self {
            case .draft: (.neutral, "edit")
            case .prefiled: (.progress, "inbox")
            case .processing: (.progress, "clock")
            case .paused: (.warn, "clock")
            case .returned: (.warn, "warning")
            case .refused: (.late, "refuse")
            case .resolved, .handedOut: (.good, "check-circle")
            case .withdrawn: (.neutral, "back")
            }
        return Badge(kind, icon: icon, say(label))
    }
}
