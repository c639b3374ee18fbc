import Base
import House
import Testing
import WorkCalendar

@testable import OneStop

/// Clocks by themselves: no database. Usual hours, 07:30-11:30 and 13:30-17:00: 450 minutes a day.
@Suite struct `Clocks of a dossier` {
    private let calendar = OfficeCalendar.usual
    private let rules = ClockRules.usual
    private let received = DossierClock.Mark.received(workingDays: 3, stepHours: 4)

    private func at(_ day: Int, _ hour: Int, _ minute: Int = 0) -> Instant {
        Instant(DeskSamples.monday.adding(days: day), minutes: hour * 60 + minute)
    }

    private func clock(_ marks: [(DossierClock.Mark, Instant)]) -> DossierClock {
        var clock = DossierClock()
        for (mark, moment) in marks { clock.apply(mark, at: moment, rules, calendar) }
        return clock
    }

    @Test func `before reception the acceptance clock runs, after it the processing clock`() {
        let sent = clock([(.sent, at(0, 8))])
        #expect(sent.phase == .accepting && sent.dueAt == nil)
        // Eight working hours: 3 h 30 in the morning, 3 h 30 in the afternoon, 1 h the next day.
        #expect(sent.acceptBy == at(1, 8, 30))
        let running = clock([(.sent, at(0, 8)), (received, at(0, 10))])
        #expect(running.phase == .running && running.acceptBy == nil && running.acceptedAt == at(0, 10))
        #expect(running.dueAt == at(3, 17))
        #expect(running.stepDueAt == at(0, 16))
    }

    @Test func `what comes after the cut-off counts as of the next working day, whose hour is a rule`() {
        #expect(clock([(received, at(0, 15, 1))]).dueAt == at(4, 17))
        var later = rules
        later[.cutOff] = 16 * 60
        var clock = DossierClock()
        clock.apply(received, at: at(0, 15, 1), later, calendar)
        #expect(clock.dueAt == at(3, 17))
    }

    @Test func `a return within three working days begins anew, a later one stands and is a fault`() {
        let running = clock([(received, at(0, 9))])
        #expect(!running.isReturnLate(at: at(3, 16), rules, calendar))
        #expect(running.isReturnLate(at: at(4, 8), rules, calendar))
        var anew = running
        anew.apply(.returned(beginsAnew: true), at: at(1, 9), rules, calendar)
        #expect(anew.dueAt == nil && anew.phase == .waiting && anew.faults == 0)
        anew.apply(.sent, at: at(7, 9), rules, calendar)
        anew.apply(received, at: at(7, 10), rules, calendar)
        #expect(anew.dueAt == at(10, 17) && anew.spentMinutes == 0 && anew.acceptedAt == at(0, 9))
        var late = clock([(.received(workingDays: 10, stepHours: 4), at(0, 9))])
        let due = late.dueAt
        late.apply(.returned(beginsAnew: false), at: at(7, 9), rules, calendar)
        #expect(late.phase == .paused && late.faults == 1)
        late.apply(.sent, at: at(9, 9), rules, calendar)
        #expect(late.phase == .running && late.startedAt == at(0, 9))
        // It stood for two working days.
        #expect(late.dueAt == due.map { calendar.adding(workingMinutes: 900, to: $0) })
        #expect(late.pausedMinutes == 900)
    }

    @Test func `a second return is a fault`() {
        let twice = clock([
            (.sent, at(0, 8)), (.returned(beginsAnew: true), at(0, 9)), (.sent, at(1, 8)),
            (.returned(beginsAnew: true), at(1, 9)),
        ])
        #expect(twice.faults == 1 && twice.returns == 2)
    }

    @Test func `what had passed stays passed when the clock goes on`() {
        let late = clock([(received, at(0, 9)), (.paused, at(4, 9)), (.resumed, at(8, 9))])
        #expect(late.dueAt == at(3, 17))
    }

    @Test func `a date that was promised holds, whatever the calendar says later`() {
        var clock = DossierClock()
        let shorter = OfficeCalendar(exceptions: [DeskSamples.monday.adding(days: 2): .holiday])
        clock.apply(received, at: at(0, 9), promised: at(3, 17), rules, shorter)
        #expect(clock.dueAt == at(3, 17))
        clock.apply(received, at: at(0, 9), rules, shorter)
        #expect(clock.dueAt == at(3, 17), "a second reception of a running clock changes nothing")
    }

    /// Random courses: the sums agree with the calendar, nothing runs while it stands, what begins anew begins from zero.
    @Test(arguments: 1...60)
    func `time is counted once, as going or as standing`(seed: Int) {
        var chances = SeededGenerator(seed: UInt64(seed))
        var now = at(0, 7, 30)
        var clock = DossierClock()
        clock.apply(.sent, at: now, rules, calendar)
        clock.apply(received, at: now, rules, calendar)
        for _ in 0..<40 {
            let before = clock
            let (spent, stood) = (clock.spent(until: now, calendar), clock.paused(until: now, calendar))
            let then = now.adding(minutes: Int.random(in: 0...2_000, using: &chances))
            let passed = calendar.workingMinutes(from: now, until: then)
            #expect(clock.spent(until: then, calendar) == spent + (clock.phase == .running ? passed : 0))
            #expect(clock.paused(until: then, calendar) == stood + (clock.phase == .paused ? passed : 0))
            now = then
            let mark: DossierClock.Mark
            switch (clock.phase, Int.random(in: 0...5, using: &chances)) {
            case (.running, 0): mark = .returned(beginsAnew: !clock.isReturnLate(at: now, rules, calendar))
            case (.running, 1...3): mark = .paused
            case (.running, _): mark = .stepped(hours: 4)
            case (.paused, _): mark = .resumed
            case (.waiting, _): mark = .sent
            case (.accepting, _): mark = received
            case (.stopped, _): mark = .ended
            }
            clock.apply(mark, at: now, rules, calendar)
            if case .received = mark {
                #expect(clock.spentMinutes == 0 && clock.pausedMinutes == 0 && clock.startedAt == now)
                #expect(clock.dueAt == DossierClock.due(3, receivedAt: now, rules, calendar))
            }
            if mark == .resumed, let old = before.dueAt, let pausedAt = before.pausedAt, let due = clock.dueAt {
                let left = calendar.workingMinutes(from: pausedAt, until: old)
                #expect(left <= 0 ? due == old : calendar.workingMinutes(from: now, until: due) == left)
            }
            if clock.phase == .running || clock.phase == .paused, let start = clock.startedAt {
                #expect(
                    clock.spent(until: now, calendar) + clock.paused(until: now, calendar)
                        == calendar.workingMinutes(from: start, until: now))
            }
        }
    }
}

@Suite struct `Rules of the clocks` {
    @Test func `of each key the rule that began last holds, and the usual number where there is none`() throws {
        func rule(_ key: ClockRules.Key, _ day: Int, _ value: Int) -> ClockRule {
            ClockRule(
                id: ID(at: Instant(milliseconds: Int64(day))), key: key, from: DeskSamples.monday.adding(days: day),
                value: value, source: "x", verified: .read, version: 1)
        }
        let book = RuleBook(rules: [rule(.returnDays, 10, 5), rule(.returnDays, 0, 2)])
        let monday = DeskSamples.monday
        #expect(book.rules(on: monday.adding(days: -1))[.returnDays] == 3)
        #expect(book.rules(on: monday)[.returnDays] == 2)
        #expect(book.rules(on: monday.adding(days: 10))[.returnDays] == 5)
        #expect(book.rule(.returnDays, on: monday.adding(days: 9))?.value == 2)
        #expect(book.rules(on: monday)[.cutOff] == 900)
    }
}
