import Base
import Codes
import House
import Identity
import Storage
import Texts
import Translations
import Web

/// `GET /desk/queue/lines`: the lines of the actor's units, open and closed, with their codes.
struct ListLines: Sendable {
    let services: QueueServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let (services, today) = (services, visit.now.date)
        let (lines, units, codes, halls) = try await services.database.read { connection in
            let lines = try services.lines.list(actor.scope, in: connection)
            let units = try UnitStore().find(Set(lines.map(\.unit)), asOf: today, in: connection)
            let codes = try services.codes.codes(
                kind: LineTarget.kind, targets: lines.map(\.id.text), in: connection)
            let hallCodes = try services.codes.codes(
                kind: HallTarget.kind, targets: units.values.map(\.id.text), in: connection)
            let halls = units.values.sorted { $0.key < $1.key }.compactMap { unit in
                hallCodes[unit.id.text].map { (unit, $0.code) }
            }
            return (lines, units, codes, halls)
        }
        let words = HallWords(visit: visit)
        return .page(
            Page(
                "queue/list_lines", isPrivate: true,
                [
                    "title": visit.say("queue.lines.title"), "has_rows": !lines.isEmpty,
                    "halls": halls.map { unit, code -> ViewModel in
                        ["title": unit.name.text(in: visit.language), "code": code.grouped, "url": code.path]
                    },
                    "table": visit.table(
                        "queue.column", caption: visit.say("queue.lines.caption"),
                        columns: ["line", "unit", "state", "code"],
                        rows: lines.map { line in
                            let code = codes[line.id.text]?.code
                            return [
                                ["text": words.name(line), "url": "/desk/queue/lines/\(line.id)"],
                                ["text": units[line.unit]?.name.text(in: visit.language) ?? "–"],
                                ["badge": Self.badge(line, visit)],
                                ["text": code?.grouped ?? "–", "url": code?.path, "is_code": code != nil],
                            ]
                        }),
                    "empty": [
                        "icon": "ticket", "title": visit.say("queue.hall.none"),
                        "text": visit.say("queue.lines.empty_text"),
                        "action": ["url": "/desk/queue/lines/new", "title": visit.say("queue.lines.add")] as ViewModel,
                    ] as ViewModel,
                ]))
    }

    static func badge(_ line: QueueLine, _ visit: Visit) -> ViewModel {
        line.isActive
            ? Badge(.good, icon: "check-circle", visit.say("queue.line.active")).viewModel
            : Badge(.neutral, icon: "cross", visit.say("queue.line.inactive")).viewModel
    }
}
