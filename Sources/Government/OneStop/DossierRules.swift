import Base
import House
import Web

/// What may be done to a dossier, by whom, now. Pure: pages ask in order to show buttons, actions ask in order to refuse.
enum DossierRules {
    static let read: Permission = "onestop.read"
    static let receive: Permission = "onestop.receive"
    static let process: Permission = "onestop.process"
    static let decide: Permission = "onestop.decide"
    static let handOut: Permission = "onestop.hand_out"
    static let giveBack: Permission = "onestop.return"
    static let refuse: Permission = "onestop.refuse"
    static let export: Permission = "onestop.export"
    /// To have a telephone scan papers for the desk.
    static let scan: Permission = "onestop.scan"
    /// Reading what was received and resolved, by whom.
    static let figures: Permission = "onestop.figures"
    /// Setting the numbers that clocks go by.
    static let manageRules: Permission = "onestop.rules"

    /// One thing that an official does.
    enum Deed: String, Sendable, CaseIterable {
        case receive, advance, decide, recordResult = "record_result", handOut = "hand_out"
        case sendBack = "send_back", giveBack = "return", refuse, withdraw
        case pause, resume, apologise, reissue
        case correct, take, assign, comment, addCode = "add_code", markDocument = "mark_document", reveal, revoke
    }

    /// What the rules look at besides the dossier.
    struct Situation: Sendable {
        /// How often it was sent back before.
        var returns = 0
        /// Whether the official file of another system has been recorded.
        var hasExternalResult = false
        /// Whether a result that we issued is in force.
        var hasIssuedResult = false
        /// Whether it is entered in the book that its result stands in.
        var hasBookEntry = false
        /// Whether its fee is asked for and not paid.
        var owesFee = false
        /// Whether it is too late to send it back and begin anew.
        var isReturnLate = false
        /// The numbers of the day.
        var rules = ClockRules.usual
        /// The reasons for which the clock may stand today.
        var pauses: [PauseKind] = []
        var now = Instant(milliseconds: 0)

        /// Whether sending it back is a fault that only a superior may order.
        var needsSuperior: Bool { returns >= rules[.freeReturns] || isReturnLate }
    }

    /// Why a deed is not possible; nil if it is.
    static func objection(
        to deed: Deed, on dossier: Dossier, _ procedure: Procedure, _ situation: Situation, by actor: Actor
    ) -> Problem? {
        guard permissions(for: deed, situation).contains(where: actor.may) else {
            guard deed == .giveBack, actor.may(giveBack) else { return .forbidden }
            return Problem(
                .forbidden,
                situation.returns >= situation.rules[.freeReturns]
                    ? "onestop.problem.second_return" : "onestop.problem.late_return")
        }
        guard states(for: deed).contains(dossier.state) else { return Problem(.conflict, "onestop.problem.state") }
        if let may = procedure.step(dossier.step)?.may, deed == .giveBack || deed == .refuse,
            !may.contains(deed.rawValue)
        {
            return Problem(.conflict, "onestop.problem.not_in_this_step")
        }
        switch deed {
        case .advance:
            guard let step = procedure.step(dossier.step), !procedure.isDecision(step),
                procedure.step(after: step) != nil
            else { return Problem(.conflict, "onestop.problem.no_such_step") }
            let isBeforeDecision = procedure.step(after: step).map(procedure.isDecision) ?? false
            return (isBeforeDecision ? unentered(procedure, situation) : nil) ?? turn(of: dossier, actor)
        case .sendBack:
            guard procedure.step(before: procedure.step(dossier.step)) != nil else {
                return Problem(.conflict, "onestop.problem.no_step_before")
            }
            return turn(of: dossier, actor)
        case .decide:
            guard let step = procedure.step(dossier.step), procedure.isDecision(step) else {
                return Problem(.conflict, "onestop.problem.not_to_decide")
            }
            if procedure.result?.kind == .externalFile, !situation.hasExternalResult {
                return Problem(.conflict, "onestop.problem.result_missing")
            }
            return unentered(procedure, situation)
        case .recordResult:
            guard procedure.result?.kind == .externalFile else {
                return Problem(.conflict, "onestop.problem.issued_here")
            }
            return dossier.state == .processing || !situation.hasIssuedResult
                ? nil : Problem(.conflict, "onestop.problem.state")
        case .take:
            guard let role = dossier.holderRole, actor.roles.contains(role), dossier.holder != actor.account else {
                return Problem(.conflict, "onestop.problem.not_your_turn")
            }
            return nil
        case .handOut:
            if situation.owesFee { return Problem(.conflict, "onestop.fee.problem.unpaid") }
            // A result that was revoked must not reach anyone.
            return procedure.result == nil || situation.hasIssuedResult
                ? nil : Problem(.conflict, "onestop.problem.state")
        case .pause: return situation.pauses.isEmpty ? Problem(.conflict, "onestop.problem.no_pause") : nil
        case .apologise: return postponing(dossier, situation)
        case .reissue:
            if situation.hasIssuedResult { return Problem(.conflict, "onestop.problem.result_in_force") }
            if procedure.result?.kind == .externalFile, !situation.hasExternalResult {
                return Problem(.conflict, "onestop.problem.result_missing")
            }
            return [nil, .bookEntry].contains(procedure.result?.kind)
                ? Problem(.conflict, "onestop.problem.state") : nil
        case .correct:
            // What a result in force says is not changed behind its back: it is revoked first.
            guard dossier.state == .resolved || dossier.state == .handedOut else { return nil }
            return procedure.result != nil && !situation.hasIssuedResult
                ? nil : Problem(.conflict, "onestop.problem.result_in_force")
        case .revoke:
            return situation.hasIssuedResult && procedure.result?.kind != .bookEntry
                ? nil : Problem(.conflict, "onestop.problem.nothing_to_revoke")
        default: return nil
        }
    }

    /// Nobody signs for what the book does not hold.
    private static func unentered(_ procedure: Procedure, _ situation: Situation) -> Problem? {
        procedure.result?.kind == .bookEntry && !situation.hasBookEntry
            ? Problem(.conflict, "onestop.problem.not_in_the_book") : nil
    }

    /// Why no new date may be set: once at most, and some days before the old one (Decree 61/2018 art. 19.9).
    private static func postponing(_ dossier: Dossier, _ situation: Situation) -> Problem? {
        guard let due = dossier.dueAt else { return Problem(.conflict, "onestop.problem.no_date") }
        guard dossier.apologies < situation.rules[.apologies] else {
            return Problem(.conflict, "onestop.problem.postponed_already")
        }
        return situation.now.date.adding(days: situation.rules[.apologyDays]) <= due.date
            ? nil : Problem(.conflict, "onestop.problem.too_late_to_postpone")
    }

    /// All that the actor may do now, in the order of the page.
    static func possible(
        on dossier: Dossier, _ procedure: Procedure, _ situation: Situation, by actor: Actor
    ) -> [Deed] {
        Deed.allCases.filter { objection(to: $0, on: dossier, procedure, situation, by: actor) == nil }
    }

    /// The one next action of the page: its primary button.
    static func primary(
        on dossier: Dossier, _ procedure: Procedure, _ situation: Situation, by actor: Actor
    ) -> Deed? {
        let possible = possible(on: dossier, procedure, situation, by: actor)
        let isWaitingForFile =
            procedure.result?.kind == .externalFile && !situation.hasExternalResult
            && procedure.steps.prefix { $0.key != dossier.step }.count > 0
        let order: [Deed] = [
            .receive, .resume, .decide, isWaitingForFile ? .recordResult : .advance, .advance, .handOut, .reissue,
        ]
        return order.first { possible.contains($0) && (dossier.state != .returned || $0 != .receive) }
    }

    /// A second request for supplements, or a late one, needs a superior (facts: one-stop §4, §11); the first does not.
    private static func permissions(for deed: Deed, _ situation: Situation) -> [Permission] {
        switch deed {
        case .receive: [receive]
        case .advance, .recordResult: [process]
        case .decide, .revoke, .reissue: [decide]
        case .pause, .apologise: [process, decide]
        case .resume: [process, decide, receive]
        case .handOut: [handOut]
        case .giveBack: situation.needsSuperior ? [decide] : [giveBack]
        case .refuse: [refuse]
        case .sendBack, .take, .assign: [process, decide]
        case .comment, .addCode, .withdraw, .correct: [receive, process, decide]
        case .markDocument: [receive, process]
        case .reveal: [receive, process, decide]
        }
    }

    private static func states(for deed: Deed) -> Set<Dossier.State> {
        switch deed {
        case .receive: [.prefiled, .returned]
        case .advance, .decide, .sendBack, .take, .assign, .pause, .apologise: [.processing]
        case .recordResult: [.processing, .resolved, .handedOut]
        case .resume: [.paused]
        case .handOut: [.resolved]
        case .giveBack: [.prefiled, .processing]
        case .refuse, .withdraw: [.prefiled, .processing, .paused, .returned]
        case .correct: Set(Dossier.State.allCases).subtracting([.draft, .refused, .withdrawn])
        case .comment, .addCode, .reveal: Set(Dossier.State.allCases).subtracting([.draft])
        case .markDocument: [.prefiled, .processing, .returned]
        case .revoke, .reissue: [.resolved, .handedOut]
        }
    }

    /// Whether the work waits for this official: the role, and the person where one is named.
    static func isTurn(of dossier: Dossier, _ actor: Actor) -> Bool {
        guard let role = dossier.holderRole, actor.roles.contains(role) else { return false }
        return dossier.holder.map { actor.answers(for: $0) } ?? true
    }

    private static func turn(of dossier: Dossier, _ actor: Actor) -> Problem? {
        isTurn(of: dossier, actor) ? nil : Problem(.conflict, "onestop.problem.not_your_turn")
    }

    /// Until when a result is valid, that day included; nil without end.
    static func validUntil(_ procedure: Procedure, issuedOn day: CalendarDate) -> CalendarDate? {
        procedure.result?.validDays.map { day.adding(days: min(max(0, $0), 36_500)) }
    }
}

extension Procedure {
    func step(_ key: String?) -> Step? { key.flatMap { key in steps.first { $0.key == key } } }

    func step(after step: Step) -> Step? {
        steps.firstIndex { $0.key == step.key }.flatMap { $0 + 1 < steps.count ? steps[$0 + 1] : nil }
    }

    func step(before step: Step?) -> Step? {
        steps.firstIndex { $0.key == step?.key }.flatMap { $0 > 0 ? steps[$0 - 1] : nil }
    }

    /// The step in which the result is approved: the last one of a chair or vice-chair, or else the one before handing out.
    var decisionStep: Step? {
        steps.last { $0.role == .chair || $0.role == .viceChair } ?? steps.dropLast().last ?? steps.last
    }

    func isDecision(_ step: Step) -> Bool { decisionStep?.key == step.key }
}
