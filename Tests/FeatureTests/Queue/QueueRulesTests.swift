import Base
import Testing
import WorkCalendar

@testable import Queue

@Suite struct TheRulesOfTheQueue {
    @Test(arguments: [
        (QueueRules.Deed.again, Ticket.State.called, Ticket.State?.some(.called)),
        (.again, .absent, .called), (.again, .waiting, nil), (.again, .done, nil), (.again, .serving, nil),
        (.serving, .called, .serving), (.serving, .waiting, nil), (.serving, .absent, nil),
        (.done, .serving, .done), (.done, .called, .done), (.done, .waiting, nil), (.done, .cancelled, nil),
        (.absent, .called, .absent), (.absent, .serving, nil), (.absent, .done, nil),
    ])
    func `what may be said of a number in each state`(
        deed: QueueRules.Deed, state: Ticket.State, after: Ticket.State?
    ) {
        #expect(deed.state(after: state) == after)
    }

    @Test(arguments: [
        (540, true, 0, 690), (689, true, 0, 690), (690, false, 0, 810), (400, false, 0, 450), (1019, true, 0, 1020),
        (1020, false, 1, 450),
    ])
    func `on a Monday numbers are given out while the office works`(
        minute: Int, isOpen: Bool, days: Int, other: Int
    ) {
        let monday = CalendarDate(dayNumber: 20_780)
        let opening = QueueRules.opening(.usual, at: Instant(monday, minutes: minute))
        let moment = Instant(monday.adding(days: days), minutes: other)
        #expect(opening == (isOpen ? .open(until: moment) : .closed(next: moment)))
    }

    @Test func `from Friday evening numbers are given out again on Monday, and after a holiday the day after`() {
        let friday = CalendarDate(dayNumber: 20_784)
        let evening = Instant(friday, minutes: 1100)
        #expect(
            QueueRules.opening(.usual, at: evening) == .closed(next: Instant(friday.adding(days: 3), minutes: 450)))
        let holiday = OfficeCalendar(exceptions: [friday.adding(days: 3): .holiday])
        #expect(
            QueueRules.opening(holiday, at: evening) == .closed(next: Instant(friday.adding(days: 4), minutes: 450)))
    }

    @Test(arguments: [
        (0, nil, 1, Int?.some(0)), (4, nil, 1, nil), (4, 300, 1, 20), (4, 300, 2, 10), (1, 60, 1, 5), (3, 440, 1, 20),
        (7, 300, 0, 35),
    ])
    func `the waiting is told in steps of five minutes, and not before anything is known`(
        before: Int, typical: Int?, desks: Int, minutes: Int?
    ) {
        #expect(QueueRules.waitingMinutes(before: before, typicalSeconds: typical, desks: desks) == minutes)
    }

    @Test func `what a service takes is the median of the latest, and of at least three`() {
        #expect(QueueRules.typicalSeconds([300, 500]) == nil)
        #expect(QueueRules.typicalSeconds([300, 5_000, 400]) == 400)
        // Thirty of today's pace hide the slow morning.
        #expect(QueueRules.typicalSeconds(Array(repeating: 240, count: 30) + Array(repeating: 900, count: 90)) == 240)
    }

    @Test(arguments: [
        (50, [Int](), Int?.none), (50, [7], 7), (50, [3, 1, 2], 2), (90, Array(1...10), 9), (90, [5, 1], 5),
    ])
    func `a share is a value that was measured`(percent: Int, values: [Int], share: Int?) {
        #expect(QueueRules.share(percent, of: values) == share)
    }
}
