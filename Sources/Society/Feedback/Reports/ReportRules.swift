import Base
import House
import Web

/// Who may do what with a report, and when: pure.
enum ReportRules {
    static let read: Permission = "feedback.read"
    static let handle: Permission = "feedback.handle"
    static let assign: Permission = "feedback.assign"
    static let reveal: Permission = "feedback.reveal"
    /// To decide what may be reported as what, who answers it and within which days.
    static let categories: Permission = "feedback.categories"

    /// What an official does to a report.
    enum Deed: String, Sendable, CaseIterable {
        case take, answer, release, assign
        case passOn = "pass_on"
        case note, recategorise, merge, hide, close, reject, reveal

        /// The last part of the address of its form.
        var path: String { rawValue.replacing("_", with: "-") }
    }

    /// Times that a reporter may say that it is not solved.
    static let mostReopenings: Int64 = 1
    /// Days after which an answered report that nobody contradicts is closed.
    static let daysToContradict = 15
    static let mostPhotos = 3
    static let longestWords = 4_000

    /// Whether the official answers reports: by permission, or because this one was given to her.
    static func mayHandle(_ report: Report, _ actor: Actor) -> Bool {
        actor.may(handle) || (actor.may(read) && report.holder == actor.account)
    }

    /// What stands against the deed; nil if it may be done.
    static func objection(to deed: Deed, on report: Report, by actor: Actor) -> Problem? {
        let isAllowed: Bool =
            switch deed {
            case .assign: actor.may(assign)
            case .reveal: actor.may(reveal)
            case .release, .hide, .reject, .merge, .recategorise: actor.may(handle)
            case .take, .answer, .passOn, .note, .close: mayHandle(report, actor)
            }
        guard isAllowed else { return .forbidden }
        let fits: Bool =
            switch deed {
            case .take: report.state.isOpen && report.holder != actor.account
            case .assign, .passOn, .merge, .reject, .recategorise: report.state.isOpen
            case .answer: report.state.isOpen || report.state == .answered
            case .release:
                !report.isReleased && report.state != .rejected && report.state != .withdrawn && report.state != .merged
            case .hide: report.isReleased
            case .close: report.state == .answered
            case .reveal: report.hasContact
            case .note: true
            }
        return fits ? nil : Problem(.conflict, "feedback.problem.not_in_this_state")
    }

    static func possible(on report: Report, by actor: Actor) -> [Deed] {
        Deed.allCases.filter { objection(to: $0, on: report, by: actor) == nil }
    }

    /// The one next thing to do.
    static func primary(on report: Report, by actor: Actor) -> Deed? {
        let possible = Set(possible(on: report, by: actor))
        let wanted: [Deed] =
            if report.state.isOpen {
                if report.holder == actor.account {
                    [.answer]
                } else if report.holder == nil {
                    actor.may(assign) ? [.assign, .take] : [.take]
                } else {
                    []
                }
            } else if report.state == .answered && !report.isReleased {
                [.release]
            } else {
                []
            }
        return wanted.first { possible.contains($0) }
    }

    /// Whether the reporter may say that it is not solved.
    static func mayReopen(_ report: Report) -> Bool {
        report.state == .answered && report.reopened < mostReopenings
    }

    static func mayWithdraw(_ report: Report) -> Bool { report.state.isOpen }
    static func mayAdd(_ report: Report) -> Bool { report.state.isOpen }
}
