import Base
import House
import Identity
import Storage
import Trust
import WorkCalendar

/// The queue of the demo commune: lines with their codes, and half a day of numbers up to now (up to the end of the last working
/// day, where nobody works now). Synthetic; runs again without changing anything.
struct SeedQueue: Sendable {
    let services: QueueServices

    func callAsFunction(_ demo: Demo) async throws {
        let rows = try demo.csv("demo/queue-lines.csv")
        let services = services
        var chances = demo.chances(for: "queue")
        // A closure of a transaction may run twice; what it does must not change by that.
        let seed = chances.next()
        try await services.database.write(.alone) { transaction in
            for (index, row) in rows.enumerated() {
                guard let key = row["unit"], let letter = row["letter"],
                    let unit = try UnitStore().find(key: key, asOf: demo.now.date, in: transaction),
                    let made = try CreateLine(services: services).make(
                        CreateLine.Request(
                            unit: unit.id, letter: letter, position: (index + 1) * 10, name: Self.text("name", row),
                            about: Self.text("about", row)), unit, author: "", at: demo.now, in: transaction)
                else { continue }
                var chances = SeededGenerator(seed: seed &+ UInt64(index))
                if let line = try services.lines.find(
                    made, .everything(because: "the demo is made for everyone"), in: transaction)
                {
                    try fill(line, desk: index + 1, at: demo.now, &chances, in: transaction)
                }
            }
        }
    }

    /// People come every four to twelve minutes and take four to eleven at the desk.
    private func fill(
        _ line: QueueLine, desk: Int, at now: Instant, _ chances: inout SeededGenerator, in transaction: Transaction
    ) throws {
        let calendar = try services.calendar.calendar(in: transaction)
        guard let (begin, end) = Self.halfDay(calendar, at: now) else { return }
        var taken = begin.adding(minutes: Int.random(in: 1...6, using: &chances))
        var free = begin.adding(minutes: 2)
        while taken < end {
            let ticket = try put(line, at: taken, way: Int.random(in: 0..<10, using: &chances), in: transaction)
            let called = max(taken.adding(seconds: 20), free)
            let isAbsent = Int.random(in: 0..<14, using: &chances) == 0
            let ended = called.adding(seconds: isAbsent ? 120 : Int.random(in: 240...660, using: &chances))
            if ended <= end {
                try set(ticket, isAbsent ? .absent : .done, called, ended, desk, in: transaction)
                free = ended
            } else if called <= end {
                try set(ticket, .serving, called, nil, desk, in: transaction)
                free = ended
            }
            taken = taken.adding(seconds: Int.random(in: 240...720, using: &chances))
        }
    }

    /// From the beginning of work to now; on a day off, the last morning of work.
    static func halfDay(_ calendar: OfficeCalendar, at now: Instant) -> (Instant, Instant)? {
        let today = calendar.spans(on: now.date)
        if calendar.isWorking(at: now), let span = today.last(where: { Instant(now.date, minutes: $0.open) <= now }) {
            return (Instant(now.date, minutes: span.open), now)
        }
        for offset in 0...31 {
            let day = now.date.adding(days: -offset)
            let spans = calendar.spans(on: day).filter { Instant(day, minutes: $0.close) <= now }
            if let span = spans.first { return (Instant(day, minutes: span.open), Instant(day, minutes: span.close)) }
        }
        return nil
    }

    private func put(_ line: QueueLine, at moment: Instant, way: Int, in transaction: Transaction) throws -> ID<Ticket>
    {
        let id = ID<Ticket>(at: moment)
        let number = try services.lines.nextNumber(line.id, on: moment.date, in: transaction)
        try services.tickets.insert(
            id, line: line, day: moment.date, number: number, way: way < 6 ? .phone : way < 9 ? .printed : .counter,
            secretDigest: SecretToken().digest, at: moment, in: transaction)
        return id
    }

    private func set(
        _ id: ID<Ticket>, _ state: Ticket.State, _ called: Instant, _ ended: Instant?, _ desk: Int,
        in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE queue_ticket SET state = \(state), called_at = \(called), calls = 1,
                ended_at = \(ended ?? Instant(milliseconds: 0)), desk = \(desk) WHERE id = \(id)
            """)
    }

    private static func text(_ name: String, _ row: [String: String]) -> LocalizedText {
        row.localized(name)
    }
}
