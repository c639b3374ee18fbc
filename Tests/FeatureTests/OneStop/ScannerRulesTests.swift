import Base
import House
import Testing

@testable import OneStop

@Suite struct ScannerRulesTests {
    private let start = Instant(CalendarDate(dayNumber: 20_780), minutes: 540)

    private func pairing(opened: Instant? = nil, ended: Instant? = nil) -> Pairing {
        Pairing(
            id: ID(at: start), account: ID(at: start), session: "s", unit: DeskSamples.unit, target: .none,
            rejectedKey: nil, device: "", agent: "", createdAt: start, openedAt: opened, endedAt: ended)
    }

    @Test(arguments: [(0, Pairing.State.waiting), (599, .waiting), (600, .over), (90_000, .over)])
    func `a link waits ten minutes`(seconds: Int, state: Pairing.State) {
        #expect(pairing().state(at: start.adding(seconds: seconds)) == state)
    }

    @Test(arguments: [(0, Pairing.State.open), (8 * 3_600 - 1, .open), (8 * 3_600, .over)])
    func `an open link serves eight hours`(seconds: Int, state: Pairing.State) {
        let opened = start.adding(seconds: 500)
        #expect(pairing(opened: opened).state(at: opened.adding(seconds: seconds)) == state)
        #expect(pairing(opened: opened, ended: opened).state(at: opened.adding(seconds: seconds)) == .over)
    }

    @Test(arguments: ["", "dossier:x", "other:1", "form:"])
    func `what names nothing is no target`(text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        #expect(Pairing.Target(kind: parts.first ?? "", name: parts.count > 1 ? parts[1] : "") == .none)
    }

    @Test func `a target is read as it was written`() {
        for target in [Pairing.Target.dossier(ID(at: start)), .form("TN-XN-01"), .none] {
            #expect(Pairing.Target(kind: target.kind, name: target.name) == target)
        }
    }

    private func paper(consent: Bool = true, until: String? = nil) -> DigitisedPaper {
        DigitisedPaper(
            file: "f", mark: .certified, pages: 1, account: "a", actorName: "A", at: start, hasConsent: consent,
            validUntil: until.flatMap { CalendarDate($0) }, reusedFrom: nil)
    }

    @Test func `a kept paper is used while it is agreed, valid and not too old`() {
        let day = start.date
        #expect(paper().isUsable(on: day))
        #expect(!paper(consent: false).isUsable(on: day))
        #expect(paper(until: day.description).isUsable(on: day))
        #expect(!paper(until: day.adding(days: -1).description).isUsable(on: day))
        #expect(paper().isUsable(on: day.adding(days: 365)))
        #expect(!paper().isUsable(on: day.adding(days: 366)))
        #expect(!paper(until: day.adding(days: 30).description).isUsable(on: day.adding(days: 31)))
    }

    @Test(arguments: [("Nguyễn Thị Mơ", "N. T. M."), ("đỗ văn an", "Đ. V. A."), ("X", "X."), ("", "")])
    func `of a person the telephone shows initials`(name: String, initials: String) {
        #expect(PhoneScannerView.initials(of: name) == initials)
    }
}
