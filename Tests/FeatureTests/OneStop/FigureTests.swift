import Base
import Codes
import House
import Identity
import Storage
import TestSupport
import Testing
import Trust
import Web

@testable import OneStop

/// Random dossiers, counted by the program and by hand: each is in one cell, and each number is as long as its list.
@Suite struct `Figures of dossiers` {
    /// A dossier as the test knows it.
    private struct Made: Sendable {
        let id: ID<Dossier>
        let state: Dossier.State
        let procedure: String
        let channel: Dossier.Channel
        let officer: String
        let unit: String
        let accepted: Instant?
        let due: Instant?
        let finished: Instant?
        /// What its log says, oldest first; the first line is its reception.
        var log: [(kind: DossierEvent.Kind, at: Instant, due: Instant?)] = []
        /// Whose work it became when, oldest first; the last is `officer` and `unit`.
        var work: [(officer: String, unit: String, at: Instant)] = []

        /// Whose it was at the end of the days.
        func worker(_ period: Figures.Period, now: Instant) -> (officer: String, unit: String) {
            let end = Instant(period.until.adding(days: 1))
            let then = end < now ? work.last { $0.at < end } : nil
            return then.map { ($0.officer, $0.unit) } ?? (officer, unit)
        }

        /// Where it stands at the end of the days, counted day by day; nil where the period does not count it.
        func cell(_ period: Figures.Period, now: Instant) -> Figures.Cell? {
            let end = Instant(period.until.adding(days: 1))
            guard let accepted, accepted < end, accepted <= now else { return nil }
            if let finished, finished < Instant(period.from) { return nil }
            if let finished, finished < end, finished <= now {
                switch state {
                case .refused: return .refused
                case .withdrawn: return .withdrawn
                default:
                    guard let due else { return .onTime }
                    if finished > due { return .late }
                    return finished.date < due.date ? .early : .onTime
                }
            }
            var (isReturned, isPaused, date) = (state == .returned, state == .paused, due)
            if end < now, let line = log.last(where: { $0.at < end }) {
                (isReturned, isPaused, date) = (line.kind == .returned, line.kind == .paused, line.due)
            }
            if isReturned { return .returned }
            if isPaused { return .paused }
            guard let date else { return .openInTime }
            return date < min(end, now) ? .openLate : .openInTime
        }
    }

    @Test(arguments: TestEngine.available, [3, 4] as [UInt64])
    func `sums agree with a count by hand and with the lists`(engine: TestEngine, seed: UInt64) async throws {
        try await ResidentFixture.with(engine) { fixture in
            let actor = try await fixture.everybody()
            let now = fixture.time.value
            let made = try await fill(fixture, actor, seed: seed)
            let services = fixture.services
            let today = now.date
            let periods = [
                Figures.Period(from: today.adding(days: -22), until: today),
                Figures.Period(from: today.adding(days: -60), until: today.adding(days: -30)),
                Figures.Period(from: CalendarDate(dayNumber: -5_000), until: today.adding(days: 400)),
                Figures.Period(from: today, until: today),
            ]
            for period in periods {
                let counted = made.compactMap { dossier in dossier.cell(period, now: now).map { (dossier, $0) } }
                for dimension in Figures.Dimension.allCases {
                    let figures = try await services.database.read {
                        try services.store.figures(
                            period, by: dimension, actor.scope, besides: nil, now: now, in: $0)
                    }
                    let total = figures.total
                    #expect(total.sum == counted.count)
                    #expect(total.received == counted.filter { ($0.0.accepted ?? now) >= Instant(period.from) }.count)
                    for cell in Figures.Cell.allCases {
                        #expect(total[cell] == counted.filter { $0.1 == cell }.count, "\(cell) \(period)")
                    }
                    for row in figures.rows + [total] {
                        #expect(row.sum == row.cells.values.reduce(0, +), "\(dimension) \(row.key)")
                        #expect(row.sum == row.resolved + row.open + row[.refused] + row[.withdrawn])
                    }
                    if dimension != .month {
                        #expect(figures.rows.reduce(0) { $0 + $1.sum } == total.sum)
                    }
                    let workers = counted.map { $0.0.worker(period, now: now) }
                    for row in figures.rows where dimension == .officer {
                        #expect(row.sum == workers.filter { $0.officer == row.key }.count, "\(row.key) \(period)")
                    }
                    for row in figures.rows where dimension == .unit {
                        #expect(row.sum == workers.filter { $0.unit == row.key }.count, "\(row.key) \(period)")
                    }
                    try await compareWithLists(figures, services, actor, now: now)
                }
            }
        }
    }

    /// Each number of the first rows, and of the sum, with the list that its link opens.
    private func compareWithLists(
        _ figures: Figures, _ services: OneStopServices, _ actor: Actor, now: Instant
    ) async throws {
        for row in figures.rows.prefix(4).map(Optional.some) + [nil] {
            var seen: Set<ID<Dossier>> = []
            for column in FigureTable.Column.allCases {
                let number = column.number(row ?? figures.total)
                // As the page's link writes it and the list reads it.
                let path = column.slice(row, of: figures).path
                let query = String(path.split(separator: "?").last ?? "")
                let form = try Form(urlEncoded: Array(query.utf8))
                let filter = ListDossiers.filter(form)
                #expect(filter.figure == column.slice(row, of: figures))
                let (count, list) = try await services.database.read { connection in
                    (
                        try services.store.count(filter, for: actor, now: now, hash: { $0 }, in: connection),
                        try services.store.list(
                            filter, for: actor, after: nil, limit: 5_000, now: now, hash: { $0 }, in: connection)
                    )
                }
                #expect(count == number && list.count == number, "\(figures.dimension) \(column) \(path)")
                if column.cell != nil {
                    #expect(seen.isDisjoint(with: list.map(\.id)), "in two cells")
                    seen.formUnion(list.map(\.id))
                }
            }
            #expect(seen.count == (row ?? figures.total).sum)
        }
    }

    private func fill(_ fixture: ResidentFixture, _ actor: Actor, seed: UInt64) async throws -> [Made] {
        let services = fixture.services
        let now = fixture.time.value
        let procedure = try await fixture.procedure()
        var chances = SeededGenerator(seed: seed)
        let officers = ["", ID<Account>(at: now).text, ID<Account>(at: now).text]
        let units = [actor.unit.text, ID<AdministrativeUnit>(at: now).text]
        let made = (0..<220).map { _ -> Made in
            let state = Dossier.State.allCases.randomElement(using: &chances) ?? .processing
            func later(_ than: Instant, days: ClosedRange<Int>) -> Instant {
                than.adding(
                    minutes: Int.random(in: (days.lowerBound * 1_440)...(days.upperBound * 1_440), using: &chances))
            }
            let isAccepted = ![.draft, .prefiled].contains(state) && Int.random(in: 0...9, using: &chances) > 0
            let accepted = later(now.adding(days: -90), days: 0...89)
            let due = Int.random(in: 0...7, using: &chances) == 0 ? nil : later(accepted, days: 0...9)
            let isFinal = [.resolved, .handedOut, .refused, .withdrawn].contains(state)
            // Some on the very day, some at the very minute.
            let finished = [later(accepted, days: 0...9), due ?? accepted, due?.adding(seconds: 1) ?? accepted]
                .randomElement(using: &chances).map { min($0, now) }
            var log: [(kind: DossierEvent.Kind, at: Instant, due: Instant?)] = []
            if isAccepted {
                log.append((.received, accepted, due))
                let kinds: [DossierEvent.Kind] = [.returned, .sent, .paused, .resumed, .apologised, .dateMoved]
                for _ in 0..<Int.random(in: 0...3, using: &chances) {
                    guard let last = log.last, let kind = kinds.randomElement(using: &chances) else { continue }
                    let at = min(later(last.at, days: 1...25), finished ?? now, now)
                    log.append((kind, at, kind == .sent ? nil : later(at, days: 0...9)))
                }
            }
            // Some have passed from hand to hand.
            var work: [(officer: String, unit: String, at: Instant)] = []
            if isAccepted {
                for at in [accepted]
                    + (0..<Int.random(in: 0...2, using: &chances)).map({ _ in
                        later(accepted, days: 1...60)
                    }).sorted() where at < min(finished ?? now, now)
                {
                    guard let officer = officers.dropFirst().randomElement(using: &chances) else { continue }
                    work.append((officer, units.randomElement(using: &chances) ?? "", at))
                }
            }
            return Made(
                id: ID(at: now), state: state,
                procedure: ["TN-XN-01", "X-1", "X-2"].randomElement(using: &chances) ?? "X-1",
                channel: Dossier.Channel.allCases.randomElement(using: &chances) ?? .counter,
                officer: work.last?.officer ?? officers.randomElement(using: &chances) ?? "",
                unit: work.last?.unit ?? units.randomElement(using: &chances) ?? "",
                accepted: isAccepted ? accepted : nil, due: isAccepted ? due : nil,
                finished: isFinal ? finished ?? now : nil, log: log, work: work)
        }
        try await services.database.write(.alone) { transaction in
            for dossier in made {
                try services.store.insert(
                    NewDossier(
                        id: dossier.id, code: .random(), unit: actor.commune, secretDigest: SecretToken().digest,
                        procedure: procedure, state: dossier.state, channel: dossier.channel,
                        applicantName: "Lê Thị Hoa",
                        numberHash: "", language: .vietnamese, createdAt: now, sentAt: now, sealedAnswers: []),
                    in: transaction)
                let nothing = Instant(milliseconds: 0)
                try transaction.execute(
                    """
                    UPDATE dossier SET procedure_code = \(dossier.procedure), officer_id = \(dossier.officer),
                        worked_unit_id = \(dossier.unit), worked_at = \(dossier.work.last?.at ?? nothing), accepted_at = \(dossier.accepted ?? nothing),
                        due_at = \(dossier.due ?? nothing), finished_at = \(dossier.finished ?? nothing)
                    WHERE id = \(dossier.id)
                    """)
                for line in dossier.work {
                    try services.store.record(
                        .assigned, of: dossier.id, by: actor,
                        worker: actor.like(line.officer, of: line.unit), at: line.at, in: transaction)
                }
                for line in dossier.log {
                    try services.store.record(
                        line.kind, of: dossier.id, named: "", dueAt: line.due, at: line.at, in: transaction)
                    // A comment moves no clock, and is nobody's work.
                    try services.store.record(.commented, of: dossier.id, named: "", at: line.at, in: transaction)
                }
            }
        }
        return made
    }

    @Test func `nothing outside the scope is counted`() async throws {
        try await ResidentFixture.with { fixture in
            let actor = try await fixture.everybody()
            _ = try await fill(fixture, actor, seed: 5)
            let (services, now) = (fixture.services, fixture.time.value)
            let period = Figures.Period(from: now.date.adding(days: -100), until: now.date)
            let figures = try await services.database.read {
                try services.store.figures(period, by: .procedure, .nothing, besides: nil, now: now, in: $0)
            }
            #expect(figures.rows.isEmpty && figures.total.sum == 0)
        }
    }

    /// Lines from before the log said whose work a dossier became: who received it or finished a step is known, whom it was given to is
    /// not, and the unit never.
    @Test(arguments: TestEngine.available)
    func `what an old log does not say is as today`(engine: TestEngine) async throws {
        try await ResidentFixture.with(engine) { fixture in
            let actor = try await fixture.everybody()
            let (services, now) = (fixture.services, fixture.time.value)
            let procedure = try await fixture.procedure()
            let (id, unit) = (ID<Dossier>(at: now), ID<AdministrativeUnit>(at: now))
            let (first, today) = (ID<Account>(at: now), ID<Account>(at: now))
            @Sendable func day(_ back: Int) -> Instant { now.adding(days: -back) }
            try await services.database.write { transaction in
                try services.store.insert(
                    NewDossier(
                        id: id, code: .random(), unit: actor.commune, secretDigest: SecretToken().digest,
                        procedure: procedure, state: .processing, channel: .counter, applicantName: "Lê Thị Hoa",
                        numberHash: "", language: .vietnamese, createdAt: now, sentAt: now, sealedAnswers: []),
                    in: transaction)
                try transaction.execute(
                    """
                    UPDATE dossier SET accepted_at = \(day(40)), officer_id = \(today), worked_unit_id = \(unit),
                        worked_at = \(day(5)) WHERE id = \(id)
                    """)
                try services.store.record(
                    .received, of: id, by: actor.like(first.text, of: actor.unit.text), at: day(40), in: transaction)
                try services.store.record(.assigned, of: id, by: actor, text: "A", at: day(20), in: transaction)
                try services.store.record(
                    .assigned, of: id, by: actor, worker: actor.like(today.text, of: unit.text), at: day(5),
                    in: transaction)
            }
            func keys(_ back: Int, _ dimension: Figures.Dimension) async throws -> [String] {
                let period = Figures.Period(from: day(50).date, until: day(back).date)
                return try await services.database.read {
                    try services.store.figures(
                        period, by: dimension, actor.scope, besides: nil, now: now, in: $0
                    ).rows.map(\.key)
                }
            }
            #expect(try await keys(30, .officer) == [first.text])
            #expect(try await keys(10, .officer) == [today.text])
            #expect(try await keys(0, .officer) == [today.text])
            #expect(try await keys(30, .unit) == [unit.text])
        }
    }

    @Test func `months are cut to the period`() throws {
        let from = try #require(CalendarDate("2026-01-31"))
        let until = try #require(CalendarDate("2026-03-02"))
        let months = Figures.Period(from: from, until: until).months
        #expect(
            months.map { "\($0.from) \($0.until)" } == [
                "2026-01-31 2026-01-31", "2026-02-01 2026-02-28", "2026-03-01 2026-03-02",
            ])
    }
}

extension Actor {
    /// Somebody else with the same rights.
    fileprivate func like(_ account: String, of unit: String) -> Actor {
        Actor(
            account: ID(account) ?? self.account, displayName: displayName, postName: postName,
            unit: ID(unit) ?? self.unit, commune: commune, language: language, permissions: permissions, roles: roles,
            scope: scope)
    }
}
