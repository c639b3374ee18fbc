import Base
import Codes
import House
import Testing

@testable import OneStop

struct DeskRulesTests {
    private func may(
        _ deed: DossierRules.Deed, _ actor: Actor, _ dossier: Dossier, external: Bool = false,
        _ situation: DossierRules.Situation = .init()
    ) throws -> Problem? {
        DossierRules.objection(
            to: deed, on: dossier, try DeskSamples.procedure(external: external), situation, by: actor)
    }

    @Test func `only the counter receives a pre-filing`() throws {
        let dossier = try DeskSamples.dossier(.prefiled)
        #expect(try may(.receive, DeskSamples.counter, dossier) == nil)
        #expect(try may(.receive, DeskSamples.specialist, dossier)?.kind == .forbidden)
        #expect(try may(.receive, DeskSamples.chair, dossier)?.kind == .forbidden)
    }

    @Test(arguments: Dossier.State.allCases)
    func `what was received is not received again`(_ state: Dossier.State) throws {
        let objection = try may(.receive, DeskSamples.counter, DeskSamples.dossier(state))
        #expect((objection == nil) == [.prefiled, .returned].contains(state))
    }

    @Test func `a step is finished by the role whose turn it is, and by the person if one is named`() throws {
        let open = try DeskSamples.dossier(.processing, step: "check", role: .specialist)
        #expect(try may(.advance, DeskSamples.specialist, open) == nil)
        #expect(try may(.advance, DeskSamples.counter, open)?.kind == .conflict)
        let other = try DeskSamples.dossier(
            .processing, step: "check", role: .specialist, holder: ID(at: Instant(milliseconds: 99)))
        #expect(try may(.advance, DeskSamples.specialist, other)?.kind == .conflict)
        #expect(try may(.take, DeskSamples.specialist, other) == nil)
    }

    @Test func `only the decision step is decided, and no step of decision is just finished`() throws {
        let early = try DeskSamples.dossier(.processing, step: "check", role: .specialist)
        let ripe = try DeskSamples.dossier(.processing, step: "decide", role: .chair)
        #expect(try may(.decide, DeskSamples.chair, early)?.kind == .conflict)
        #expect(try may(.decide, DeskSamples.chair, ripe) == nil)
        #expect(try may(.advance, DeskSamples.specialist, ripe)?.kind == .conflict)
        #expect(try may(.decide, DeskSamples.specialist, ripe)?.kind == .forbidden)
    }

    @Test func `work goes back to the step before from whoever has it, and nothing before the first`() throws {
        let first = try DeskSamples.dossier(.processing, step: "check", role: .specialist)
        let second = try DeskSamples.dossier(.processing, step: "decide", role: .chair)
        #expect(try may(.sendBack, DeskSamples.specialist, first)?.message == "onestop.problem.no_step_before")
        #expect(try may(.sendBack, DeskSamples.chair, second) == nil)
        #expect(try may(.sendBack, DeskSamples.specialist, second)?.message == "onestop.problem.not_your_turn")
        #expect(try may(.sendBack, DeskSamples.chair, DeskSamples.dossier(.paused, step: "decide"))?.kind == .conflict)
    }

    @Test(arguments: Dossier.State.allCases)
    func `an applicant withdraws what is not decided`(_ state: Dossier.State) throws {
        let objection = try may(.withdraw, DeskSamples.counter, DeskSamples.dossier(state))
        #expect((objection == nil) == [.prefiled, .processing, .paused, .returned].contains(state))
    }

    @Test func `what was entered is corrected until a result is in force, and again once it is revoked`() throws {
        let counter = DeskSamples.counter
        for state in [Dossier.State.prefiled, .processing, .paused, .returned] {
            #expect(try may(.correct, counter, DeskSamples.dossier(state)) == nil)
        }
        for state in [Dossier.State.resolved, .handedOut] {
            let dossier = try DeskSamples.dossier(state)
            #expect(
                try may(.correct, counter, dossier, .init(hasIssuedResult: true))?.message
                    == "onestop.problem.result_in_force")
            #expect(try may(.correct, counter, dossier) == nil)
        }
        #expect(try may(.correct, counter, DeskSamples.dossier(.refused))?.kind == .conflict)
        #expect(try may(.correct, DeskSamples.inspector, DeskSamples.dossier(.processing))?.kind == .forbidden)
    }

    @Test func `without the official file of the other system nothing is decided`() throws {
        let ripe = try DeskSamples.dossier(.processing, step: "decide", role: .chair)
        #expect(try may(.decide, DeskSamples.chair, ripe, external: true)?.kind == .conflict)
        #expect(try may(.decide, DeskSamples.chair, ripe, external: true, .init(hasExternalResult: true)) == nil)
        #expect(try may(.recordResult, DeskSamples.specialist, ripe)?.kind == .conflict)
    }

    @Test func `a second request for supplements needs a superior`() throws {
        let dossier = try DeskSamples.dossier(.prefiled)
        #expect(try may(.giveBack, DeskSamples.counter, dossier) == nil)
        let second = try may(.giveBack, DeskSamples.counter, dossier, .init(returns: 1))
        #expect(second == Problem(.forbidden, "onestop.problem.second_return"))
        #expect(try may(.giveBack, DeskSamples.chair, dossier, .init(returns: 1)) == nil)
    }

    @Test func `a late return needs a superior, be it the first`() throws {
        let dossier = try DeskSamples.dossier(.processing, step: "check", role: .specialist)
        let late = DossierRules.Situation(isReturnLate: true)
        #expect(
            try may(.giveBack, DeskSamples.specialist, dossier, late)
                == Problem(.forbidden, "onestop.problem.late_return"))
        #expect(try may(.giveBack, DeskSamples.chair, dossier, late) == nil)
    }

    @Test func `a new date is set once, and at least a day before the old one`() throws {
        let due = Instant(DeskSamples.monday.adding(days: 2), minutes: 1020)
        func objection(_ day: Int, apologies: Int = 0) throws -> Problem? {
            let dossier = try DeskSamples.dossier(
                .processing, step: "check", role: .specialist, dueAt: due, apologies: apologies)
            let now = Instant(DeskSamples.monday.adding(days: day), minutes: 600)
            return try may(.apologise, DeskSamples.specialist, dossier, .init(now: now))
        }
        #expect(try objection(0) == nil)
        #expect(try objection(1) == nil)
        #expect(try objection(2) == Problem(.conflict, "onestop.problem.too_late_to_postpone"))
        #expect(try objection(0, apologies: 1) == Problem(.conflict, "onestop.problem.postponed_already"))
    }

    @Test func `a clock stands only for listed reasons, and a result is issued anew only after it was revoked`() throws
    {
        let open = try DeskSamples.dossier(.processing, step: "check", role: .specialist)
        #expect(try may(.pause, DeskSamples.specialist, open)?.message == "onestop.problem.no_pause")
        let done = try DeskSamples.dossier(.handedOut)
        #expect(
            try may(.reissue, DeskSamples.chair, done, .init(hasIssuedResult: true))?.message
                == "onestop.problem.result_in_force")
        #expect(try may(.reissue, DeskSamples.chair, done) == nil)
        #expect(try may(.reissue, DeskSamples.counter, done)?.kind == .forbidden)
    }

    @Test(arguments: Dossier.State.allCases)
    func `an inspector changes nothing`(_ state: Dossier.State) throws {
        let dossier = try DeskSamples.dossier(state, step: "check", role: .specialist)
        let possible = DossierRules.possible(
            on: dossier, try DeskSamples.procedure(), .init(), by: DeskSamples.inspector)
        #expect(possible.isEmpty)
    }

    @Test func `each role sees its own next action first`() throws {
        let procedure = try DeskSamples.procedure()
        func first(_ dossier: Dossier, _ actor: Actor, hasIssuedResult: Bool = false) -> DossierRules.Deed? {
            DossierRules.primary(on: dossier, procedure, .init(hasIssuedResult: hasIssuedResult), by: actor)
        }
        #expect(first(try DeskSamples.dossier(.prefiled), DeskSamples.counter) == .receive)
        let checking = try DeskSamples.dossier(.processing, step: "check", role: .specialist)
        #expect(first(checking, DeskSamples.specialist) == .advance)
        #expect(first(try DeskSamples.dossier(.processing, step: "decide", role: .chair), DeskSamples.chair) == .decide)
        let resolved = try DeskSamples.dossier(.resolved, step: "hand_out", role: .counter)
        #expect(first(resolved, DeskSamples.counter, hasIssuedResult: true) == .handOut)
        #expect(first(resolved, DeskSamples.counter) != .handOut, "a revoked result reaches nobody")
    }
}
