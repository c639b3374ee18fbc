import Base
import House
import Storage
import Texts
import Web

/// `GET /desk/queue/tickets`: the numbers of a day with what it came to; by line and state. `…/export.csv` gives the same list.
struct ListTickets: Sendable {
    let services: QueueServices
    private static let limit = 50

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let filter = Self.filter(visit)
        let cursor = visit.query.text("cursor").flatMap { ID<Ticket>($0) }
        let services = services
        var all = filter
        all.state = nil
        let whole = all
        let (found, count, figures, lines) = try await services.database.read { connection in
            (
                try services.tickets.list(
                    filter, actor.scope, before: cursor, limit: Self.limit + 1, in: connection),
                try services.tickets.count(filter, actor.scope, in: connection),
                try DayFigures.read(whole, actor.scope, in: connection),
                try services.lines.list(actor.scope, in: connection)
            )
        }
        let shown = Array(found.prefix(Self.limit))
        let words = HallWords(visit: visit)
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(count))])]
        if found.count > Self.limit, let last = shown.last { pager["next_url"] = Self.path(filter, cursor: last.id) }
        if cursor != nil { pager["previous_url"] = Self.path(filter) }
        return .page(
            Page(
                "queue/list_tickets", isPrivate: true,
                [
                    "title": visit.say("queue.tickets.title", ["date": .date(filter.day)]),
                    "day": filter.day.description, "pager": pager, "has_rows": !shown.isEmpty,
                    "figures": ShowDesk.figures(figures, visit),
                    "export_url": Self.path(filter, "/desk/queue/tickets/export.csv"),
                    "lines": ViewModel.options(
                        lines.map { ($0.id.text, words.name($0)) }, chosen: filter.line?.text),
                    "states": ViewModel.options(
                        Ticket.State.allCases.map { ($0.rawValue, words.state($0).text) },
                        chosen: filter.state?.rawValue),
                    "table": visit.table(
                        "queue.column", caption: visit.say("queue.tickets.caption"), columns: Self.columns,
                        rows: shown.map { cells($0, lines, words, visit) }),
                    "empty": [
                        "icon": "ticket", "title": visit.say("queue.tickets.empty"),
                        "text": visit.say("queue.tickets.empty_text"),
                    ] as ViewModel,
                ]))
    }

    private static let columns = ["number", "line", "state", "way", "taken", "called", "ended", "desk"]

    private func cells(_ ticket: Ticket, _ lines: [QueueLine], _ words: HallWords, _ visit: Visit) -> [ViewModel] {
        func time(_ moment: Instant?) -> String { moment.map { visit.formats.time($0) } ?? "–" }
        return [
            ["text": ticket.label, "bdi": true],
            ["text": lines.first { $0.id == ticket.line }.map(words.name) ?? ticket.letter],
            ["badge": words.state(ticket.state).viewModel],
            ["text": visit.say(TextKey("queue.way.\(ticket.way.rawValue)"))], ["text": time(ticket.takenAt)],
            ["text": time(ticket.calledAt)], ["text": time(ticket.endedAt)],
            ["text": ticket.desk == 0 ? "–" : visit.formats.number(Int64(ticket.desk))],
        ]
    }

    /// What the query asks for; today without a day.
    static func filter(_ visit: Visit) -> TicketStore.Filter {
        TicketStore.Filter(
            day: visit.query.text("day").flatMap { CalendarDate($0) } ?? visit.now.date,
            line: visit.query.text("line").flatMap { ID($0) },
            state: visit.query.text("state").flatMap(Ticket.State.init(rawValue:)))
    }

    private static func path(
        _ filter: TicketStore.Filter, _ path: String = "/desk/queue/tickets", cursor: ID<Ticket>? = nil
    ) -> String {
        ListPath.with(
            [
                ("day", filter.day.description), ("line", filter.line?.text), ("state", filter.state?.rawValue),
                ("cursor", cursor?.text),
            ], base: path)
    }
}
