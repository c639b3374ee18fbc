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
