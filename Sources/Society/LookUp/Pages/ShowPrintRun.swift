import Base
import Files
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `GET /desk/print/{id}`: how far it is, and its files. The page asks for itself again while it is being made.
struct ShowPrintRun: Sendable {
    let files: FileStore
    let withdraw: WithdrawPrintRun

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: PrintRun.self)
        let files = files
        let (run, parts) = try await visit.site.database.read { connection in
            guard let run = try PrintRunStore.find(id, scope: actor.scope, in: connection) else {
                throw Problem.notFound
            }
            let stored = try files.list(ownerKind: "lookup.print_run", ownerID: id.text, in: connection)
            let byID = Dictionary(stored.map { ($0.id, $0) }) { first, _ in first }
            return (run, try PrintRunStore.parts(of: id, in: connection).map { ($0, byID[$0.file]) })
        }
        if visit.wantsJSON { return .json(json(run)) }
        let isWorking = run.state == .working
        let until = run.finishedAt.map { $0.adding(days: PrintRun.daysKept) }
        return .page(
            Page(
                "lookup/show_print_run", isPrivate: true,
                [
                    "title": visit.say("lookup.print.run_title", ["count": .number(Int64(run.total))]),
                    "badge": PrintWords.badge(run.state, visit).viewModel, "is_working": isWorking,
                    "is_failed": run.state == .failed, "url": run.path, "is_draft": run.isDraft,
                    "done": String(run.made), "total": String(max(1, run.total)),
                    "progress": visit.say(
                        "lookup.print.progress", ["done": .number(Int64(run.made)), "total": .number(Int64(run.total))]),
                    "facts": ["rows": rows(run, visit)] as ViewModel, "has_parts": !parts.isEmpty,
                    "kept_until": until.map { visit.say("lookup.print.kept_until", ["date": .date($0.date)]) },
                    "parts": parts.map { part, file -> ViewModel in
                        let places = run.plan.parts.indices.contains(part.number) ? run.plan.parts[part.number] : 0..<0
                        return [
                            "title": visit.say(
                                "lookup.print.part",
                                [
                                    "number": .number(Int64(part.number + 1)),
                                    "first": .number(Int64(places.lowerBound + 1)),
                                    "last": .number(Int64(places.upperBound)),
                                ]),
                            "url": file == nil ? nil : "\(run.path)/parts/\(part.number + 1)",
                            "size": file.map { visit.formats.bytes($0.size) } ?? visit.say("lookup.print.gone"),
                        ]
                    },
                ]))
    }

    private func rows(_ run: PrintRun, _ visit: Visit) -> [ViewModel] {
        var rows: [ViewModel] = [
            ["key": visit.say("lookup.print.format"), "value": PrintWords.format(run.format, visit)],
            ["key": visit.say("lookup.print.sheets"), "value": visit.formats.number(Int64(run.plan.sheets))],
        ]
        if let kind = run.chosen["kind"]?.string {
            rows.append(["key": visit.say("lookup.print.kind"), "value": CodeWords.kind(kind, visit)])
        }
        for name in ["unit", "words", "since"] {
            guard let value = run.chosen[name]?.string else { continue }
            let shown = name == "since" ? CalendarDate(value).map(visit.formats.date) ?? value : value
            let key = name == "words" ? "q" : name
            rows.append(["key": visit.say(TextKey("lookup.print.\(key)")), "value": shown])
        }
        if let typed = run.chosen["typed"]?.integer {
            rows.append(["key": visit.say("lookup.print.codes"), "value": visit.formats.number(typed)])
        }
        rows.append([
            "key": visit.say("lookup.print.words"),
            "value": visit.site.catalog.text(TextKey("web.language_name"), in: run.language),
        ])
        rows.append(["key": visit.say("lookup.print.who"), "value": run.accountName])
        rows.append(["key": visit.say("lookup.print.when"), "value": visit.formats.instant(run.createdAt)])
        if let end = run.finishedAt {
            rows.append(["key": visit.say("lookup.print.finished"), "value": visit.formats.instant(end)])
        }
        return rows
    }

    private func json(_ run: PrintRun) -> JSONValue {
        [
            "id": .string(run.id.text), "state": .string(run.state.rawValue), "made": .integer(Int64(run.made)),
            "total": .integer(Int64(run.total)),
        ]
    }

    /// `GET /desk/print/{id}/parts/{number}`: one file.
    func part(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: PrintRun.self)
        guard let number = Int(try visit.parameter("number")) else { throw Problem.notFound }
        let part = try await visit.site.database.read { connection in
            guard try PrintRunStore.find(id, scope: actor.scope, in: connection) != nil,
                let part = try PrintRunStore.parts(of: id, in: connection).first(where: { $0.number + 1 == number })
            else { throw Problem.notFound }
            return part
        }
        return .download(try await files.download(part.file))
    }

    /// `POST /desk/print/{id}/cancel`.
    func cancel(_ visit: Visit) async throws -> Reply {
        let id = try visit.id("id", of: PrintRun.self)
        _ = try await visit.form()
        try await withdraw(id, by: try visit.actor(), at: visit.now)
        return .redirect("/desk/print/\(id)", flash: Flash(.success, "lookup.print.cancelled"))
    }

    /// `POST /desk/print/{id}/resume`.
    func resume(_ visit: Visit) async throws -> Reply {
        let id = try visit.id("id", of: PrintRun.self)
        _ = try await visit.form()
        try await withdraw.resume(id, by: try visit.actor(), at: visit.now)
        return .redirect("/desk/print/\(id)")
    }
}
