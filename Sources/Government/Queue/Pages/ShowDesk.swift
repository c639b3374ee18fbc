import Base
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `GET /desk/queue`: what the officer has in hand, who waits in her lines, and the buttons.
struct ShowDesk: Sendable {
    let services: QueueServices
    private static let absentShown = 10

    func callAsFunction(_ visit: Visit) async throws -> Reply { .page(try await page(visit)) }

    /// The page; after a form with problems, with what was chosen.
    func page(_ visit: Visit, form: Form = Form(), problems: [FieldProblem] = []) async throws -> Page {
        let actor = try visit.actor()
        let (services, day) = (services, visit.now.date)
        let (state, place, hand, absent, recent) = try await services.database.read { connection in
            (
                try HallState.read(actor.scope, on: day, in: connection),
                try DeskPlace.of(actor.account, in: connection),
                try services.tickets.inHand(of: actor.account, on: day, in: connection).first,
                try services.tickets.list(
                    TicketStore.Filter(day: day, state: .absent), actor.scope, limit: Self.absentShown, in: connection),
                try DayFigures.read(TicketStore.Filter(day: day), actor.scope, in: connection)
            )
        }
        let words = HallWords(visit: visit)
        let chosen = Set(place?.lines ?? [])
        let isReady = place != nil && state.lines.contains { chosen.contains($0.line.id) }
        let waiting = state.lines.filter { chosen.contains($0.line.id) }.reduce(0) { $0 + $1.waiting }
        return Page(
            "queue/show_desk", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "title": visit.say("queue.desk.title"), "is_ready": isReady, "next_key": "N",
                "desk": place.map { words.desk($0.desk) }, "has_lines": !state.lines.isEmpty,
                "summary": summary(problems, visit),
                "waiting": words.waiting(waiting), "can_call": isReady && waiting > 0 && hand == nil,
                "nobody": isReady && waiting == 0 && hand == nil,
                "lines": state.lines.map { line -> ViewModel in
                    [
                        "key": words.name(line.line),
                        "value": "\(words.waiting(line.waiting)) · \(words.wait(before: line.waiting, line))",
                        "badge": chosen.contains(line.line.id)
                            ? Badge(.good, icon: "check", visit.say("queue.desk.mine")).viewModel : nil,
                    ]
                },
                "hand": hand.map { self.hand($0, state, waiting, visit) },
                "absent": absent.map { ticket -> ViewModel in
                    ["number": ticket.label, "action": Self.path(ticket, .again), "row_version": "\(ticket.version)"]
                },
                "issue_lines": state.lines.filter(\.line.isActive).map { line -> ViewModel in
                    ["value": line.line.id.text, "label": words.name(line.line)]
                },
                "figures": Self.figures(recent, visit),
                "fields": fields(state, place, form, problems, visit),
                "empty": [
                    "icon": "ticket", "title": visit.say("queue.hall.none"), "text": visit.say("queue.desk.no_lines"),
                ] as ViewModel,
                "lines_url": actor.may(QueueFeature.manage) ? "/desk/queue/lines" : nil,
            ])
    }

    /// For `figures`: what the day came to so far.
    static func figures(_ figures: DayFigures, _ visit: Visit) -> [ViewModel] {
        let words = HallWords(visit: visit)
        let numbers = [
            ("taken", figures.taken), ("served", figures.served), ("absent", figures.absent),
            ("waiting", figures.stillWaiting),
        ].map { key, number -> ViewModel in
            [
                "label": visit.say(TextKey("queue.figures.\(key)")), "value": visit.formats.number(Int64(number)),
            ]
        }
        return numbers + [
            ["label": visit.say("queue.figures.median"), "value": words.minutes(figures.waitingMedian)],
            ["label": visit.say("queue.figures.ninety"), "value": words.minutes(figures.waitingNinety)],
        ]
    }

    static func path(_ ticket: Ticket, _ deed: QueueRules.Deed) -> String {
        "/desk/queue/tickets/\(ticket.id)/\(deed.rawValue)"
    }

    private func hand(_ ticket: Ticket, _ state: HallState, _ waiting: Int, _ visit: Visit) -> ViewModel {
        let words = HallWords(visit: visit)
        let line = state.line(ticket.line)?.line
        func button(_ deed: QueueRules.Deed, _ icon: String, _ shortcut: String) -> ViewModel? {
            guard deed.state(after: ticket.state) != nil else { return nil }
            return [
                "action": Self.path(ticket, deed), "icon": icon, "shortcut": shortcut,
                "title": visit.say(TextKey("queue.deed.\(deed.rawValue)")),
            ]
        }
        return [
            "number": ticket.label, "line": line.map(words.name), "badge": words.state(ticket.state).viewModel,
            "row_version": "\(ticket.version)",
            "calls": visit.say("queue.calls", ["count": .number(Int64(ticket.calls))]),
            "since": ticket.calledAt.map { visit.say(Formats.ago($0, now: visit.now)) },
            "buttons": [
                button(.serving, "person", "s"), button(.done, "check", "d"), button(.again, "megaphone", "r"),
                button(.absent, "refuse", "a"),
            ].compactMap { $0 },
            "has_next": waiting > 0,
            "send_action": "/desk/queue/tickets/\(ticket.id)/send",
            "targets": state.lines.filter {
                $0.line.id != ticket.line && $0.line.isActive && $0.line.unit == ticket.unit
            }.map { ["value": $0.line.id.text, "label": words.name($0.line)] as ViewModel },
        ]
    }

    private func fields(
        _ state: HallState, _ place: DeskPlace?, _ form: Form, _ problems: [FieldProblem], _ visit: Visit
    ) -> [ViewModel] {
        let chosen =
            form.has("lines") || form.has("desk") ? Set(form.all("lines")) : Set((place?.lines ?? []).map(\.text))
        func error(_ name: String) -> String? { problems.first { $0.field == name }.map { visit.say($0.message) } }
        return [
            [
                "id": "desk", "name": "desk", "is_number": true, "label": visit.say("queue.field.desk"),
                "value": form.has("desk") ? form.untrimmed("desk") : place.map { "\($0.desk)" }, "required": true,
                "inputmode": "numeric", "width": "short", "maxlength": "2", "error": error("desk"),
            ],
            [
                "id": "lines", "name": "lines", "is_checkboxes": true, "label": visit.say("queue.field.lines"),
                "error": error("lines"),
                "options": state.lines.enumerated().map { index, line -> ViewModel in
                    [
                        "id": index == 0 ? "lines" : "lines-\(index)", "value": line.line.id.text,
                        "label": HallWords(visit: visit).name(line.line), "checked": chosen.contains(line.line.id.text),
                    ]
                },
            ],
        ]
    }

    private func summary(_ problems: [FieldProblem], _ visit: Visit) -> ViewModel? {
        problems.isEmpty
            ? nil
            : [
                "errors": problems.map { problem -> ViewModel in
                    let label = visit.say(TextKey("queue.field.\(problem.field)"))
                    return ["id": problem.field, "text": "\(label): \(visit.say(problem.message))"]
                }
            ]
    }
}
