import Base
import House
import Residents
import Storage
import TestSupport
import Testing
import Web

@testable import Certification

@Suite struct TheBooks {
    @Test(arguments: TestEngine.available)
    func `each kind has its book, and a year begins a new one`(engine: TestEngine) async throws {
        try await CertificationFixture.with(engine) { (fixture) async throws in
            let officer = fixture.actor()
            #expect(try await fixture.enter(fixture.request(), by: officer).label == "1/2026")
            #expect(try await fixture.enter(fixture.request(), by: officer).label == "2/2026")
            #expect(try await fixture.enter(fixture.request(.signature), by: officer).label == "1/2026")
            fixture.time.set(Instant(CalendarDate(dayNumber: 20_820), minutes: 540))
            #expect(try await fixture.enter(fixture.request(), by: officer).label == "1/2027")
        }
    }

    @Test(arguments: TestEngine.available)
    func `officers who enter at once get numbers without a gap`(engine: TestEngine) async throws {
        try await CertificationFixture.with(engine) { (fixture) async throws in
            let crew = (0..<6).map { _ in fixture.actor() }
            let numbers = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for officer in crew {
                    group.addTask {
                        var numbers: [Int64] = []
                        for _ in 0..<5 {
                            numbers.append(try await fixture.enter(fixture.request(), by: officer).number)
                        }
                        return numbers
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(numbers.sorted() == Array(1...30))
        }
    }

    @Test(arguments: TestEngine.available)
    func `the fee is that of the tariff, and another is refused with nothing left behind`(engine: TestEngine)
        async throws
    {
        try await CertificationFixture.with(engine) { (fixture) async throws in
            let officer = fixture.actor()
            var request = fixture.request(pages: 4, copies: 3)
            request.shown = Money(dong: 17_000)
            let wrong = request
            await #expect(throws: Problem(.conflict, "certification.problem.other_fee")) {
                try await fixture.enter(wrong, by: officer)
            }
            request.shown = Money(dong: 18_000)
            let entry = try await fixture.enter(request, by: officer)
            #expect(entry.amount.dong == 18_000)
            #expect(entry.number == 1)
            let services = fixture.services
            let fee = try await services.database.read { try services.fees.standing(of: entry.owner, in: $0) }
            #expect(fee == FeeStanding(amount: Money(dong: 18_000), state: .unpaid, receipt: nil))
        }
    }

    @Test(arguments: TestEngine.available)
    func `cash without a drawer enters nothing`(engine: TestEngine) async throws {
        try await CertificationFixture.with(engine) { (fixture) async throws in
            let officer = fixture.actor([CertificationFeature.register, "payments.take"])
            var request = fixture.request()
            request.takesCash = true
            let asked = request
            await #expect(throws: Problem(.conflict, "payments.problem.no_drawer")) {
                try await fixture.enter(asked, by: officer)
            }
            #expect(try await fixture.enter(fixture.request(), by: officer).number == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a signature needs a personal number, and the number is kept sealed`(engine: TestEngine) async throws {
        try await CertificationFixture.with(engine) { (fixture) async throws in
            let officer = fixture.actor()
            var request = fixture.request(.signature, copies: 2)
            let entry = try await fixture.enter(request, by: officer)
            #expect(entry.amount.dong == 20_000)
            #expect(try entry.personalNumber(fixture.services.vault) == "038185001234")
            #expect(!String(decoding: entry.sealedNumber, as: UTF8.self).contains("038185001234"))
            request.number = nil
            let bare = request
            await #expect(throws: Problem.self) { try await fixture.enter(bare, by: officer) }
            await #expect(throws: Problem.forbidden) {
                try await fixture.enter(fixture.request(), by: fixture.actor([CertificationFeature.read]))
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a correction keeps what stood there, and never changes a fee that was taken`(engine: TestEngine) async throws
    {
        try await CertificationFixture.with(engine) { (fixture) async throws in
            let officer = fixture.actor()
            let entry = try await fixture.enter(fixture.request(), by: officer)
            await #expect(throws: Problem.self) { try await fixture.correct(entry, by: officer) }
            try await fixture.correct(entry, document: "Bằng đại học", pages: 3, by: officer)
            await #expect(throws: Problem(.conflict, "web.problem.conflict.text")) {
                try await fixture.correct(entry, document: "Bằng", by: officer)
            }
            let corrected = try #require(try await fixture.find(entry.id))
            #expect(corrected.document == "Bằng đại học")
            #expect(corrected.label == entry.label)
            #expect(corrected.amount.dong == 15_000)
            let services = fixture.services
            let (history, fee) = try await services.database.read { connection in
                (
                    try services.entries.corrections(of: entry.id, in: connection),
                    try services.fees.standing(of: entry.owner, in: connection)
                )
            }
            #expect(history.map(\.field).sorted() == ["document", "pages"])
            #expect(history.first { $0.field == "document" }?.before == "Giấy khai sinh")
            #expect(fee?.amount.dong == 15_000)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a void entry keeps its number, and is counted by itself`(engine: TestEngine) async throws {
        try await CertificationFixture.with(engine) { (fixture) async throws in
            let officer = fixture.actor()
            let first = try await fixture.enter(fixture.request(), by: officer)
            try await fixture.void(first, by: officer)
            let gone = try #require(try await fixture.find(first.id))
            #expect(gone.state == .void)
            await #expect(throws: Problem(.conflict, "certification.problem.is_void")) {
                try await fixture.void(gone, by: officer)
            }
            await #expect(throws: Problem(.conflict, "certification.problem.is_void")) {
                try await fixture.correct(gone, document: "Bằng", by: officer)
            }
            let second = try await fixture.enter(fixture.request(), by: officer)
            #expect(second.number == 2)
            let services = fixture.services
            let filter = EntryFilter(from: second.day, to: second.day)
            let (figures, fee) = try await services.database.read { connection in
                (
                    try services.entries.figures(filter, officer.scope, hash: services.hash, in: connection),
                    try services.fees.standing(of: first.owner, in: connection)
                )
            }
            #expect(figures == EntryFigures(entries: 1, copies: 3, amount: Money(dong: 12_000), voided: 1))
            #expect(fee?.state == .cancelled)
        }
    }

    @Test(arguments: TestEngine.available)
    func `list, figures and the days agree, for every filter and scope`(engine: TestEngine) async throws {
        try await CertificationFixture.with(engine) { (fixture) async throws in
            let officer = fixture.actor()
            for index in 0..<9 {
                let kind: BookEntry.Kind = index % 3 == 0 ? .signature : .copy
                let entry = try await fixture.enter(
                    fixture.request(kind, copies: index + 1, document: index % 2 == 0 ? "Bằng" : "Giấy khai sinh"),
                    by: officer)
                if index == 4 { try await fixture.void(entry, by: officer) }
                fixture.time.advance(seconds: 30_000)
            }
            let services = fixture.services
            let (from, to) = (CertificationFixture.start.date, fixture.time.clock.today())
            let filters = [
                EntryFilter(from: from, to: to), EntryFilter(from: from, to: from),
                EntryFilter(from: from, to: to, kind: .copy), EntryFilter(from: from, to: to, state: .void),
                EntryFilter(from: from, to: to, account: officer.account),
                EntryFilter(from: from, to: to, words: "khai sinh"), EntryFilter(from: from, to: to, words: "2/2026"),
                EntryFilter(from: from, to: to, words: "038185001234"), EntryFilter(from: from, to: to, words: "xyz"),
            ]
            for filter in filters {
                for scope in [officer.scope, Scope.nothing] {
                    let (list, figures, days) = try await services.database.read { connection in
                        (
                            try services.entries.list(
                                filter, scope, limit: 1_000, hash: services.hash, in: connection),
                            try services.entries.figures(filter, scope, hash: services.hash, in: connection),
                            try services.entries.figuresByDay(filter, scope, hash: services.hash, in: connection)
                        )
                    }
                    let valid = list.filter { $0.state == .valid }
                    #expect(figures.entries == valid.count)
                    #expect(figures.copies == valid.reduce(0) { $0 + $1.copies })
                    #expect(figures.amount.dong == valid.reduce(0) { $0 + $1.amount.dong })
                    #expect(figures.voided == list.count - valid.count)
                    #expect(days.reduce(0) { $0 + $1.figures.amount.dong } == figures.amount.dong)
                    if scope == Scope.nothing { #expect(list.isEmpty) }
                }
            }
            let all = try await services.database.read {
                try services.entries.list(filters[0], officer.scope, limit: 1_000, hash: services.hash, in: $0)
            }
            #expect(all.count == 9)
            // Half of the list, then the rest from where it ended: the same list.
            let rest = try await services.database.read {
                try services.entries.list(
                    filters[0], officer.scope, before: all[3].id, limit: 1_000, hash: services.hash, in: $0)
            }
            #expect(rest == Array(all.dropFirst(4)))
        }
    }

    @Test(arguments: TestEngine.available)
    func `what is certified often is offered first, whatever its spelling`(engine: TestEngine) async throws {
        try await CertificationFixture.with(engine) { (fixture) async throws in
            let officer = fixture.actor()
            for title in ["Bằng", "Giấy khai sinh", "giay khai sinh", "Giấy ủy quyền"] {
                try await fixture.enter(
                    fixture.request(title == "Giấy ủy quyền" ? .signature : .copy, document: title), by: officer)
            }
            let services = fixture.services
            let titles = try await services.database.read {
                try services.entries.titles(.copy, unit: fixture.unit, in: $0)
            }
            #expect(titles == ["Giấy khai sinh", "Bằng"])
        }
    }
}
