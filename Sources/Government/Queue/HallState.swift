import Base
import House
import Storage

/// How a day stands: each line with who is called, how many wait, and what a service takes as a rule.
struct HallState: Sendable {
    let day: CalendarDate
    let lines: [Line]

    /// One line of it.
    struct Line: Sendable {
        let line: QueueLine
        let waiting: Int
        /// Called or served at a desk, the latest call first.
        let inHand: [Ticket]
        /// Median seconds of a service today; nil while too few are known.
        let typicalSeconds: Int?

        /// Desks that work for the line.
        var desks: Int { max(1, Set(inHand.map(\.desk)).count) }

        /// Minutes that somebody who comes now waits; nil if unknown.
        var minutesForNext: Int? {
            QueueRules.waitingMinutes(before: waiting, typicalSeconds: typicalSeconds, desks: desks)
        }
    }

    func line(_ id: ID<QueueLine>) -> Line? { lines.first { $0.line.id == id } }

    /// The lines that give out numbers, and those in which somebody still waits: five queries.
    static func read(
        _ scope: Scope, unit: ID<AdministrativeUnit>? = nil, on day: CalendarDate, in connection: Connection
    ) throws -> HallState {
        let all = try LineStore().list(scope, unit: unit, in: connection)
        var waiting: [ID<QueueLine>: Int] = [:]
        for row in try connection.rows(
            """
            SELECT line_id, count(*) AS number FROM queue_ticket WHERE day = \(day) AND state = 'waiting'
                AND line_id IN (\(list: all.map(\.id))) GROUP BY line_id
            """)
        {
            waiting[try row["line_id"]] = try row["number"]
        }
        let inHand = try connection.rows(
            """
            SELECT \(Ticket.columns) FROM queue_ticket WHERE day = \(day) AND state IN ('called', 'serving')
                AND line_id IN (\(list: all.map(\.id))) ORDER BY called_at DESC, number DESC, id DESC LIMIT 200
            """, Ticket.init(row:))
        var services: [ID<QueueLine>: [Int]] = [:]
        for row in try connection.rows(
            """
            SELECT line_id, ended_at - called_at AS length FROM queue_ticket WHERE day = \(day) AND state = 'done'
                AND line_id IN (\(list: all.map(\.id))) ORDER BY ended_at DESC LIMIT 1000
            """)
        {
            services[try row["line_id"], default: []].append(Int(try row["length"] as Int64 / 1000))
        }
        return HallState(
            day: day,
            lines: all.map { line in
                Line(
                    line: line, waiting: waiting[line.id] ?? 0, inHand: inHand.filter { $0.line == line.id },
                    typicalSeconds: QueueRules.typicalSeconds(services[line.id] ?? []))
            }.filter { $0.line.isActive || $0.waiting > 0 || !$0.inHand.isEmpty })
    }
}
