import Base
import House
import Identity
import Storage
import Texts
import Web
import WorkCalendar

/// `GET /queue`: each line with who is served, how many wait and how long that takes. `?unit=` shows one unit's lines.
///
/// The page is kept until a number moves, so it says the hours of the day and leaves what is true this minute to the page that gives
/// out numbers.
struct ShowHall: Sendable {
    let services: QueueServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let found = try await Self.read(services, visit)
        let words = HallWords(visit: visit)
        let groups = found.groups.map { unit, lines -> ViewModel in
            [
                "title": found.groups.count > 1 ? unit?.name.text(in: visit.language) : nil,
                "lines": lines.map(words.model),
            ]
        }
        return .page(
            Page(
                "queue/show_hall",
                [
                    "title": visit.say("queue.hall.title"), "hours": words.hours(found.spans), "groups": groups,
                    "display_url": found.unit.map { "/queue/display?unit=\($0.key)" } ?? "/queue/display",
                    "empty": [
                        "icon": "ticket", "title": visit.say("queue.hall.none"),
                        "text": visit.say("queue.hall.none_text"),
                    ] as ViewModel,
                ]))
    }

    /// What the public pages show.
    struct Found: Sendable {
        let unit: AdministrativeUnit?
        let groups: [(unit: AdministrativeUnit?, lines: [HallState.Line])]
        let spans: [WorkSpan]
        let opening: QueueRules.Opening
    }

    /// Throws `Problem` (not found) if the unit that the query names is none.
    static func read(_ services: QueueServices, _ visit: Visit) async throws -> Found {
        let (now, key) = (visit.now, visit.query.text("unit"))
        return try await services.database.read { connection in
            let unit = try key.map { key in
                guard let unit = try UnitStore().find(key: key, asOf: now.date, in: connection) else {
                    throw Problem.notFound
                }
                return unit
            }
            let calendar = try services.calendar.calendar(in: connection)
            let state = try HallState.read(
                .everything(because: "numbers hang on the wall"), unit: unit?.id, on: now.date, in: connection)
            let units = try UnitStore().find(Set(state.lines.map(\.line.unit)), asOf: now.date, in: connection)
            var groups: [(unit: AdministrativeUnit?, lines: [HallState.Line])] = []
            for line in state.lines {
                if let last = groups.indices.last, groups[last].lines[0].line.unit == line.line.unit {
                    groups[last].lines.append(line)
                } else {
                    groups.append((units[line.line.unit], [line]))
                }
            }
            return Found(
                unit: unit, groups: groups, spans: calendar.spans(on: now.date),
                opening: QueueRules.opening(calendar, at: now))
        }
    }
}

/// `GET /queue/display`: the screen in the hall. Large, in all languages at once, and by itself.
struct ShowDisplay: Sendable {
    let services: QueueServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let found = try await ShowHall.read(services, visit)
        let site = visit.site
        let languages = [visit.language] + Language.allCases.filter { $0 != visit.language }
        let lines = found.groups.flatMap(\.lines).map { state -> ViewModel in
            [
                "letter": state.line.letter,
                "names": languages.filter { state.line.name.language(for: $0) == $0 }.map { language -> ViewModel in
                    ["lang": language.tag, "dir": language.direction, "text": state.line.name.text(in: language)]
                },
                "serving": state.inHand.prefix(3).map { ticket -> ViewModel in
                    [
                        "number": ticket.label,
                        "desk": site.catalog.text(
                            Message("queue.desk_number", ["number": .number(Int64(ticket.desk))]), in: visit.language),
                    ]
                },
                "waiting": HallWords(visit: visit).waiting(state.waiting),
            ]
        }
        return .page(
            Page(
                "queue/show_display",
                [
                    "titles": languages.map { language -> ViewModel in
                        [
                            "lang": language.tag, "dir": language.direction,
                            "text": site.catalog.text(TextKey("queue.display.title"), in: language),
                        ]
                    }, "title": visit.say("queue.display.title"), "lines": lines,
                    "none": lines.isEmpty ? visit.say("queue.hall.none") : nil,
                ]))
    }
}
