import Base
import House
import Identity
import Storage
import Texts
import Web

/// `GET /desk/procedures`: the catalogue as the administrator sees it, with what is in force, to come and being written.
struct ListDeskProcedures: Sendable {
    let services: OneStopServices
    private static let limit = 50
    /// What the list can be narrowed to.
    private static let states = ["modelled", "described", "scheduled", "draft", "ended"]

    /// One line of the list.
    private struct Line: Sendable {
        let code: String
        /// In force today, or else the newest that there is; nil for what is only drafted.
        let procedure: Procedure?
        let isInForce: Bool
        let scheduled: Procedure?
        let draft: ProcedureDraft?

        var state: String {
            procedure == nil ? "draft" : !isInForce ? "ended" : procedure?.isModelled == true ? "modelled" : "described"
        }

        func matches(_ wanted: String?) -> Bool {
            switch wanted {
            case nil: true
            case "scheduled": scheduled != nil
            case "draft": draft != nil
            default: wanted == state
            }
        }
    }

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let (actor, services, today) = (try visit.actor(), services, visit.now.date)
        let wanted = visit.query.text("state").flatMap { Self.states.contains($0) ? $0 : nil }
        let words = (visit.query.text("q") ?? "").foldedWords()
        let (lines, unreadable) = try await services.database.read { connection in
            (
                try Self.lines(services, actor, today, in: connection),
                try services.catalogue.unreadable(in: connection)
            )
        }
        let found = lines.filter { $0.matches(wanted) && Self.matches($0, words) }
        let start = min(max(0, Int(visit.query.text("from") ?? "") ?? 0), max(0, found.count - 1))
        let shown = Array(found.dropFirst(start).prefix(Self.limit))
        func path(_ from: Int?) -> String {
            ListPath.with(
                [("q", visit.query.text("q")), ("state", wanted), ("from", from.map { "\($0)" })],
                base: "/desk/procedures")
        }
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(found.count))])]
        if start + Self.limit < found.count { pager["next_url"] = path(start + Self.limit) }
        if start > 0 { pager["previous_url"] = path(start > Self.limit ? start - Self.limit : nil) }
        return .page(
            Page(
                "onestop/desk/list_desk_procedures", isPrivate: true,
                [
                    "title": visit.say("onestop.editor.title"), "words": visit.query.text("q"),
                    "unreadable": unreadable.map { version in
                        visit.say(
                            "onestop.editor.unreadable",
                            [
                                "code": .text(version.code), "version": .number(Int64(version.version)),
                                "why": .text(version.reason.description),
                            ])
                    },
                    "states": ViewModel.options(
                        Self.states.map { ($0, visit.say(TextKey("onestop.editor.state.\($0)"))) }, chosen: wanted),
                    "has_rows": !shown.isEmpty, "pager": pager, "table": table(shown, visit),
                    "empty": ["icon": "list", "title": visit.say("onestop.editor.none")] as ViewModel,
                ]))
    }

    private static func lines(
        _ services: OneStopServices, _ actor: Actor, _ today: CalendarDate, in connection: Connection
    ) throws -> [Line] {
        var drafts: [String: ProcedureDraft] = [:]
        for draft in try ProcedureDraft.list(scope: actor.scope, in: connection) { drafts[draft.code] = draft }
        let own = Set(
            try connection.values(
                "SELECT code FROM procedure WHERE \(actor.scope.contains("unit_id"))", as: String.self))
        var lines: [Line] = []
        for code in try services.catalogue.codes(in: connection) where own.contains(code) {
            let standing = try services.catalogue.versions(of: code, in: connection).filter { !$0.isWithdrawn }
            let current = standing.first { $0.period.contains(today) }
            lines.append(
                Line(
                    code: code,
                    procedure: try current ?? standing.last
                        ?? services.catalogue.versions(of: code, in: connection).first, isInForce: current != nil,
                    scheduled: standing.first { $0.period.from > today },
                    draft: drafts.removeValue(forKey: code)))
        }
        let fresh = drafts.values.sorted { $0.code < $1.code }.map {
            Line(code: $0.code, procedure: nil, isInForce: false, scheduled: nil, draft: $0)
        }
        return fresh + lines
    }

    private static func matches(_ line: Line, _ words: [String]) -> Bool {
        if let procedure = line.procedure { return ListProcedures.matches(procedure, words) }
        let text = "\(line.code) \(line.draft?.name ?? "")".folded()
        return words.allSatisfy { text.contains($0) }
    }

    private func table(_ lines: [Line], _ visit: Visit) -> ViewModel {
        let language = visit.language
        return visit.table(
            "onestop.editor.column", caption: visit.say("onestop.editor.title"),
            columns: ["name", "code", "field", "state", "version", "next"],
            rows: lines.map { line in
                [
                    [
                        "text": line.procedure?.name.text(in: language) ?? line.draft?.name ?? line.code,
                        "url": "/desk/procedures/\(line.code)",
                    ],
                    ["text": line.code, "bdi": true], ["text": line.procedure?.field.text(in: language) ?? "–"],
                    ["badge": Self.badge(line.state, visit).viewModel], ["text": version(line, visit)],
                    ["text": next(line, visit)],
                ]
            })
    }

    private func version(_ line: Line, _ visit: Visit) -> String {
        guard let procedure = line.procedure else { return "–" }
        guard procedure.period.from > .unknownBeginning else { return visit.formats.number(Int64(procedure.version)) }
        return visit.say(
            "onestop.procedures.version",
            ["number": .number(Int64(procedure.version)), "from": .date(procedure.period.from)])
    }

    private func next(_ line: Line, _ visit: Visit) -> String {
        var parts: [String] = []
        if let scheduled = line.scheduled {
            parts.append(
                visit.say(
                    "onestop.editor.scheduled",
                    ["number": .number(Int64(scheduled.version)), "date": .date(scheduled.period.from)]))
        }
        if let draft = line.draft {
            parts.append(visit.say("onestop.editor.being_written", ["name": .text(draft.changedBy)]))
        }
        return parts.isEmpty ? "–" : parts.joined(separator: "; ")
    }

    static func badge(_ state: String, _ visit: Visit) -> Badge {
        let text = visit.say(TextKey("onestop.editor.state.\(state)"))
        return switch state {
        case "modelled", "in_force": Badge(.good, icon: "check-circle", text)
        case "scheduled": Badge(.progress, icon: "clock", text)
        case "withdrawn", "ended": Badge(.warn, icon: "refuse", text)
        case "draft": Badge(.progress, icon: "edit", text)
        default: Badge(.neutral, icon: "info", text)
        }
    }
}
