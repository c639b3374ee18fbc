import Base
import House
import Texts
import Web

/// `GET /api/v1/queue`: the lines of today, for screens and messengers.
struct QueueEndpoint: Sendable {
    let services: QueueServices

    static let operation = Operation(
        "getQueue", tag: "queue",
        summary: "The lines at the counter today: numbers in hand, how many wait, and about how long that takes.",
        query: [.init("unit", Schema.string, about: "The key of a unit; all units if absent.")],
        answer: Schema.object(
            [
                "day": Schema.date, "open": Schema.boolean, "until": Schema.instant, "opens_at": Schema.instant,
                "lines": Schema.list(
                    Schema.object(
                        [
                            "id": Schema.string, "letter": Schema.string, "name": Schema.string,
                            "unit": Schema.string, "gives_numbers": Schema.boolean, "waiting": Schema.integer,
                            "minutes": Schema.integer, "path": Schema.string,
                            "in_hand": Schema.list(
                                Schema.object([
                                    "number": Schema.string, "desk": Schema.integer,
                                    "state": Schema.oneOf(["called", "serving"]),
                                ])),
                        ], optional: ["minutes", "unit"])),
            ], optional: ["until", "opens_at"]))

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let found: ShowHall.Found
        do {
            found = try await ShowHall.read(services, visit)
        } catch let problem as Problem where problem.kind == .notFound {
            throw Problem.invalid([FieldProblem("unit", "web.form.bad_choice")])
        }
        var members: [String: JSONValue] = [
            "day": .string(visit.now.date.description), "open": .bool(found.opening.isOpen),
            "lines": .array(
                found.groups.flatMap { unit, lines in lines.map { Self.json($0, unit, visit.language) } }),
        ]
        switch found.opening {
        case .open(let until): members["until"] = .string(until.iso)
        case .closed(let next): if let next { members["opens_at"] = .string(next.iso) }
        }
        return .json(.object(members))
    }

    private static func json(
        _ state: HallState.Line, _ unit: AdministrativeUnit?, _ language: Language
    ) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(state.line.id.text), "letter": .string(state.line.letter),
            "name": .string(state.line.name.text(in: language)), "gives_numbers": .bool(state.line.isActive),
            "waiting": .integer(Int64(state.waiting)), "path": .string("/queue/take/\(state.line.id)"),
            "in_hand": .array(
                state.inHand.map { ticket in
                    [
                        "number": .string(ticket.label), "desk": .integer(Int64(ticket.desk)),
                        "state": .string(ticket.state.rawValue),
                    ]
                }),
        ]
        if let unit { members["unit"] = .string(unit.key) }
        if let minutes = state.minutesForNext { members["minutes"] = .integer(Int64(minutes)) }
        return .object(members)
    }
}
