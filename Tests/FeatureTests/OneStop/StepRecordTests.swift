import Base
import Testing
import WorkCalendar

@testable import OneStop

/// What form 05 and the page of a dossier say of each step.
@Suite struct `Steps of a dossier` {
    private func event(
        _ kind: DossierEvent.Kind, _ day: Int, _ hour: Int, step: String? = nil, detail: String = ""
    ) -> DossierEvent {
        let at = Instant(DeskSamples.monday.adding(days: day), minutes: hour * 60)
        return DossierEvent(
            id: ID(at: at), kind: kind, at: at, actorName: "A", step: step, text: "", isPublic: true, detail: detail,
            dueAt: nil)
    }

    private func steps(_ events: [DossierEvent]) throws -> [StepRecord] {
        StepRecord.all(events, of: try DeskSamples.procedure(), RuleBook(), .usual)
    }

    private func now(_ day: Int, _ hour: Int) -> Instant {
        Instant(DeskSamples.monday.adding(days: day), minutes: hour * 60)
    }

    @Test func `each step is judged by its own hours`() throws {
        // The first step has an hour: done two hours after reception it is late; the decision comes within its hour.
        let records = try steps([
            event(.received, 0, 8, step: "check"), event(.stepDone, 0, 10, step: "check"),
            event(.decided, 0, 11, step: "decide"), event(.handedOut, 1, 9),
        ])
        #expect(records.map(\.step) == ["check", "decide", "hand_out"])
        #expect(records.map { $0.standing(at: now(1, 10)) } == [.late, .onTime, .unknown])
        #expect(records.allSatisfy { $0.doneBy == "A" })
    }

    @Test func `a step at hand is late once its hours are over, and not while the clock stands`() throws {
        let received = event(.received, 0, 8, step: "check")
        let open = try #require(try steps([received]).last)
        #expect(open.standing(at: now(0, 9)) == .open)
        #expect(open.standing(at: now(0, 10)) == .openLate)
        let stood = try steps([
            event(.received, 0, 8, step: "check"), event(.paused, 0, 8, step: "check"),
            event(.resumed, 2, 8, step: "check"),
        ])
        #expect(stood.last?.dueAt == now(2, 9))
    }

    @Test func `a step that was sent back is done, and the one before begins again with its hours`() throws {
        let records = try steps([
            event(.received, 0, 8, step: "check"), event(.stepDone, 0, 9, step: "check"),
            event(.sentBack, 0, 10, step: "decide", detail: "check"),
        ])
        #expect(records.map(\.step) == ["check", "decide", "check"])
        #expect(records[1].doneAt == now(0, 10))
        #expect(records[2].dueAt == now(0, 11) && records[2].doneAt == nil)
        #expect(records[2].standing(at: now(0, 12)) == .openLate)
    }

    @Test func `a clock that begins anew begins its steps anew`() throws {
        let records = try steps([
            event(.received, 0, 8, step: "check"), event(.stepDone, 0, 9, step: "check"),
            event(.returned, 1, 8, step: "decide"), event(.sent, 3, 8), event(.received, 3, 9, step: "check"),
        ])
        #expect(records.count == 1 && records[0].began == now(3, 9))
    }
}
