import Audit
import Base
import Codes
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/desk/outside`: what other systems hold, to read; with a link to a dossier of ours, and comments.
struct OutsidePages: Sendable {
    let services: OneStopServices
    private let store = OutsideStore()
    private static let pageSize = 50

    init(services: OneStopServices) { self.services = services }

    func list(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let standing = visit.query.text("state").flatMap(OutsideDossier.Standing.init(rawValue:))
        let words = visit.query.text("q").map { String($0.prefix(200)) }
        let cursor = visit.query.text("cursor").flatMap { text -> (at: Instant, id: ID<OutsideDossier>)? in
            let parts = text.split(separator: ".")
            guard parts.count == 2, let at = Int64(parts[0]), let id = ID<OutsideDossier>(parts[1]) else { return nil }
            return (Instant(milliseconds: at), id)
        }
        let (store, search) = (store, services.search)
        let found = try await services.database.read { connection in
            guard let words else {
                return try store.list(
                    actor.scope, standing: standing, after: cursor, limit: Self.pageSize + 1, in: connection)
            }
            let entries = try search.find(
                words,
                where: """
                    search_entry.source = 'onestop.outside' AND \(actor.scope.contains("search_entry.unit_id"))
                    """,
                limit: Self.pageSize, in: connection)
            return try store.list(
                entries.compactMap { ID<OutsideDossier>($0.record) }, scope: actor.scope, in: connection
            ).filter { standing == nil || $0.facts.standing == standing }
        }
        let shown = found.prefix(Self.pageSize)
        var pager: ViewModel = ["text": visit.formats.number(Int64(shown.count))]
        if found.count > Self.pageSize, let last = shown.last {
            pager["next_url"] = ListPath.with(
                visit.query, cursor: "\(last.facts.receivedAt.milliseconds).\(last.id)", base: "/desk/outside")
        }
        if cursor != nil { pager["previous_url"] = ListPath.with(visit.query, base: "/desk/outside") }
        return .page(
            Page(
                "onestop/desk/list_outside", isPrivate: true,
                [
                    "title": visit.say("onestop.outside.title"), "words": words,
                    "states": ViewModel.options(
                        OutsideDossier.Standing.allCases.map {
                            ($0.rawValue, visit.say(TextKey("onestop.imports.standing.\($0.rawValue)")))
                        }, chosen: standing?.rawValue),
                    "may_import": actor.may(ImportDossiers.permission), "may_compare": actor.may(DossierRules.figures),
                    "table": shown.isEmpty
                        ? nil
                        : visit.table(
                            "onestop.imports.column", caption: visit.say("onestop.outside.title"),
                            columns: ["code", "applicant", "procedure", "received", "due", "state"],
                            rows: shown.map { row($0, visit) }),
                    "pager": shown.isEmpty ? nil : pager,
                    "empty": shown.isEmpty
                        ? ["icon": "dossier", "title": visit.say("onestop.outside.empty")] as ViewModel : nil,
                ]))
    }

    private func row(_ dossier: OutsideDossier, _ visit: Visit) -> [ViewModel] {
        let facts = dossier.facts
        return [
            ["text": facts.code, "url": "/desk/outside/\(dossier.id)", "is_code": true],
            ["text": facts.applicant, "bdi": true], ["text": facts.procedureName],
            ["text": visit.formats.date(facts.receivedAt.date)],
            ["text": facts.dueAt.map { visit.formats.date($0.date) } ?? ""],
            ["badge": badge(facts, visit).viewModel],
        ]
    }

    private func badge(_ facts: OutsideDossier.Facts, _ visit: Visit) -> Badge {
        let text = visit.say(TextKey("onestop.imports.standing.\(facts.standing.rawValue)"))
        if !facts.standing.isFinished, let due = facts.dueAt, due < visit.now {
            return Badge(.late, icon: "warning", visit.say("onestop.outside.late", ["state": .text(text)]))
        }
        return switch facts.standing {
        case .processing: Badge(.progress, icon: "clock", text)
        case .paused, .returned: Badge(.warn, icon: "back", text)
        case .resolved: Badge(.good, icon: "check-circle", text)
        case .refused: Badge(.neutral, icon: "refuse", text)
        case .withdrawn: Badge(.neutral, icon: "cross", text)
        }
    }

    func show(_ visit: Visit) async throws -> Reply { try await page(visit) }

    private func page(_ visit: Visit, form: Form = Form(), problems: [FieldProblem] = []) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: OutsideDossier.self)
        let (store, services) = (store, services)
        let found = try await services.database.read { connection in
            guard let dossier = try store.find(id, scope: actor.scope, in: connection) else { throw Problem.notFound }
            let link = try dossier.link.flatMap { try services.store.find($0, scope: actor.scope, in: connection) }
            return (dossier, link, try store.events(of: id, in: connection))
        }
        let (dossier, link, events) = found
        let facts = dossier.facts
        func fact(_ name: String, _ value: String?) -> ViewModel? {
            guard let value, !value.isEmpty else { return nil }
            return ["key": visit.say(TextKey("onestop.imports.field.\(name)")), "value": value]
        }
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let comment = fields.text(
            "comment", visit.say("onestop.outside.comment"), kind: "textarea", isRequired: true, maxLength: 2_000)
        let code = fields.text(
            "code", visit.say("onestop.outside.link_code"), hint: visit.say("onestop.outside.link_hint"), maxLength: 200
        )
        let state: ViewModel = [
            "key": visit.say("onestop.imports.field.state"), "value": "", "badge": badge(facts, visit).viewModel,
        ]
        let held: ViewModel = ["key": visit.say("onestop.imports.system"), "value": facts.system]
        return .page(
            Page(
                "onestop/desk/show_outside", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": facts.applicant.isEmpty ? facts.code : facts.applicant,
                    "held": visit.say("onestop.outside.held", ["system": .text(facts.system)]),
                    "summary": fields.summary(naming: [comment, code]),
                    "facts": [
                        "rows": [
                            held, fact("code", facts.code), state, fact("procedure", facts.procedureName),
                            fact("received", visit.formats.date(facts.receivedAt.date)),
                            fact("due", facts.dueAt.map { visit.formats.date($0.date) }),
                            fact("resolved", facts.finishedAt.map { visit.formats.date($0.date) }),
                            fact("officer", facts.officer), fact("note", facts.note),
                        ].compactMap(\.self)
                    ] as ViewModel,
                    "link": link.map { dossier -> ViewModel in
                        [
                            "url": "/desk/dossiers/\(dossier.id)",
                            "text": "\(dossier.caseNumber ?? dossier.code.grouped) · \(dossier.applicantName)",
                        ]
                    },
                    "deeds": Self.mayWrite(actor)
                        ? ["path": "/desk/outside/\(id)", "comment": comment, "code": code] as ViewModel : nil,
                    "timeline": [
                        "events": events.map { event -> ViewModel in
                            // Of a change the names of the fields are kept, of everything else what was written.
                            let text =
                                event.kind == .changed
                                ? event.text.split(separator: ",").map {
                                    visit.say(TextKey("onestop.imports.field.\($0)"))
                                }.joined(separator: ", ") : event.text
                            return [
                                "icon": event.kind == .commented ? "chat" : "info",
                                "title": visit.say(TextKey("onestop.outside.event.\(event.kind.rawValue)")),
                                "who": event.actorName, "iso": event.at.iso, "when": visit.formats.instant(event.at),
                                "text": text,
                            ]
                        }
                    ] as ViewModel,
                ]))
    }

    private static func mayWrite(_ actor: Actor) -> Bool {
        [DossierRules.receive, DossierRules.process, DossierRules.decide].contains(where: actor.may)
    }

    func comment(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        guard Self.mayWrite(actor) else { throw Problem.forbidden }
        let form = try await visit.form()
        let reader = FormReader(form)
        guard let text = reader.text("comment", max: 2_000) else {
            return try await page(visit, form: form, problems: reader.problems)
        }
        let id = try visit.id("id", of: OutsideDossier.self)
        try await change(id, .commented, text: text, action: "comment_on_outside", by: actor, at: visit.now) { _, _ in }
        return .redirect("/desk/outside/\(id)", flash: Flash(.success, "onestop.outside.commented"))
    }

    /// Links it with the dossier of ours that the text names; an empty text takes the link away.
    func link(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        guard Self.mayWrite(actor) else { throw Problem.forbidden }
        let form = try await visit.form()
        let id = try visit.id("id", of: OutsideDossier.self)
        let text = String((form.text("code") ?? "").prefix(200))
        let (store, services) = (store, services)
        let ours = try await services.database.read { connection -> Dossier? in
            guard !text.isEmpty else { return nil }
            return try OpenPrefiling.find(text, services, in: connection)
                .flatMap { try services.store.find($0, scope: actor.scope, in: connection) }
        }
        if !text.isEmpty, ours == nil || ours?.state == .draft {
            return try await page(
                visit, form: form, problems: [FieldProblem("code", "onestop.outside.no_such_dossier")])
        }
        try await change(
            id, ours == nil ? .unlinked : .linked, text: ours.map { $0.caseNumber ?? $0.code.grouped } ?? "",
            action: "link_outside", by: actor, at: visit.now
        ) { dossier, transaction in try store.link(dossier.id, with: ours?.id, in: transaction) }
        return .redirect("/desk/outside/\(id)", flash: Flash(.success, "onestop.outside.link_saved"))
    }

    private func change(
        _ id: ID<OutsideDossier>, _ kind: OutsideEvent.Kind, text: String, action: String, by actor: Actor,
        at now: Instant, _ change: @escaping @Sendable (OutsideDossier, Transaction) throws -> Void
    ) async throws {
        let (store, services) = (store, services)
        try await services.database.write { transaction in
            guard let dossier = try store.find(id, scope: actor.scope, in: transaction) else { throw Problem.notFound }
            try change(dossier, transaction)
            try store.record(kind, of: id, by: actor, text: text, at: now, in: transaction)
            try services.audit.record(
                AuditEntry(
                    actor: AuditActor(actor), action: "onestop.\(action)",
                    subject: AuditSubject("onestop.outside", id), unit: dossier.unit, at: now), in: transaction)
        }
    }
}
