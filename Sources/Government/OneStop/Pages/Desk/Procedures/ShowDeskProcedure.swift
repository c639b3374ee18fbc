import Base
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Web

/// `/desk/procedures/{code}`: all versions of a procedure, the one being written, and what an administrator may do with them.
struct ShowDeskProcedure: Sendable {
    let services: OneStopServices

    /// What the page stands on.
    private struct Record: Sendable {
        let versions: [ProcedureVersion]
        let draft: ProcedureDraft?
        /// Dossiers on each version that is not over.
        let dossiers: [Int: (drafts: Int, open: Int)]
    }

    func callAsFunction(_ visit: Visit) async throws -> Reply { try await page(visit) }

    /// `POST /desk/procedures/{code}/draft`.
    func begin(_ visit: Visit) async throws -> Reply {
        let (actor, code) = (try visit.actor(), try visit.parameter("code"))
        _ = try await visit.form()
        do {
            try await EditProcedureDraft(services: services).begin(code, by: actor, at: visit.now)
        } catch let problem as Problem where problem.kind == .conflict {
            return .redirect("/desk/procedures/\(code)/draft", flash: Flash(.info, problem.message))
        }
        return .redirect("/desk/procedures/\(code)/draft")
    }

    /// `POST /desk/procedures/{code}/discard`.
    func discard(_ visit: Visit) async throws -> Reply {
        let (actor, code) = (try visit.actor(), try visit.parameter("code"))
        _ = try await visit.form()
        try await EditProcedureDraft(services: services).discard(code, by: actor, at: visit.now)
        return .redirect("/desk/procedures", flash: Flash(.success, "onestop.editor.discarded"))
    }

    /// `POST /desk/procedures/{code}/versions/{version}/withdraw`.
    func withdraw(_ visit: Visit) async throws -> Reply {
        let (actor, code) = (try visit.actor(), try visit.parameter("code"))
        guard let number = Int(try visit.parameter("version")) else { throw Problem.notFound }
        let form = try await visit.form()
        let reader = FormReader(form)
        let reason = reader.text("reason", max: 500) ?? ""
        guard reader.isSound else { return try await page(visit, form: form, problems: reader.problems) }
        try await WithdrawProcedure(services: services).version(
            number, of: code, reason: reason, by: actor, at: visit.now)
        return .redirect("/desk/procedures/\(code)", flash: Flash(.success, "onestop.editor.withdrawn"))
    }

    /// `POST /desk/procedures/{code}/end`.
    func end(_ visit: Visit) async throws -> Reply {
        let (actor, code) = (try visit.actor(), try visit.parameter("code"))
        let form = try await visit.form()
        let reader = FormReader(form)
        let day = reader.date("day")
        let other = reader.line("replaced_by", .optional, max: 30)
        let note = reader.text("note", .optional, max: 500) ?? ""
        guard reader.isSound, let day else { return try await page(visit, form: form, problems: reader.problems) }
        do {
            try await WithdrawProcedure(services: services).end(
                code, on: day, replacedBy: other, note: note, by: actor, at: visit.now)
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, form: form, problems: problem.fields)
        }
        return .redirect("/desk/procedures/\(code)", flash: Flash(.success, "onestop.editor.ended"))
    }

    /// `GET /desk/procedures/{code}/versions/{version}/yaml`, or of the draft, whose number is 0.
    func yaml(_ visit: Visit) async throws -> Reply {
        let (code, record) = (try visit.parameter("code"), try await load(visit))
        guard let number = Int(try visit.parameter("version")) else { throw Problem.notFound }
        let source = number == 0 ? record.draft?.source : record.versions.first { $0.number == number }?.source
        guard var text = source else { throw Problem.notFound }
        if let version = record.versions.first(where: { $0.number == number }),
            version.until != nil || !version.replacedBy.isEmpty
        {
            var tree = try YAMLTree(text)
            tree["from"] = version.from > .unknownBeginning ? .text(version.from.description) : nil
            tree["until"] = version.until.map { .text($0.description) }
            tree["replaced_by"] = version.replacedBy.isEmpty ? nil : .text(version.replacedBy)
            text = tree.yaml
        }
        return .download(
            Download(
                Array(text.utf8), mediaType: "application/yaml", fileName: "\(code)-\(number).yaml", isInline: false))
    }

    private func load(_ visit: Visit) async throws -> Record {
        let (actor, code, today) = (try visit.actor(), try visit.parameter("code"), visit.now.date)
        let services = services
        return try await services.database.read { connection in
            let draft = try ProcedureDraft.find(code, scope: actor.scope, in: connection)
            let isThere = try ProcedureVersions().isThere(code, scope: actor.scope, in: connection)
            guard draft != nil || isThere else { throw Problem.notFound }
            let versions = isThere ? try ProcedureVersions().list(of: code, in: connection) : []
            var dossiers: [Int: (drafts: Int, open: Int)] = [:]
            for version in versions where version.state(on: today) != .past {
                dossiers[version.number] = try ProcedureVersions().dossiers(of: code, version.number, in: connection)
            }
            return Record(versions: versions, draft: draft, dossiers: dossiers)
        }
    }

    // MARK: the page

    private func page(_ visit: Visit, form: Form = Form(), problems: [FieldProblem] = []) async throws -> Reply {
        let (code, record, today) = (try visit.parameter("code"), try await load(visit), visit.now.date)
        let path = "/desk/procedures/\(code)"
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let standing = record.versions.filter { $0.withdrawnAt == nil }
        let current = standing.first { $0.state(on: today) == .inForce }
        let reason = fields.text(
            "reason", visit.say("onestop.editor.withdraw.reason"), kind: "textarea", isRequired: true, maxLength: 500)
        let end = [
            fields.text(
                "day", visit.say("onestop.editor.end.day"), hint: visit.say("onestop.editor.end.day_hint"),
                isRequired: true,
                maxLength: 20, more: ["inputmode": "numeric", "width": "medium"]),
            fields.text(
                "replaced_by", visit.say("onestop.editor.end.replaced_by"),
                hint: visit.say("onestop.editor.end.replaced_by_hint"), maxLength: 30, more: ["width": "code"]),
            fields.text("note", visit.say("onestop.editor.end.note"), maxLength: 500),
        ]
        let title = try (current ?? standing.first ?? record.versions.first).map {
            try Procedure(yaml: $0.source).name.text(in: visit.language)
        }
        return .page(
            Page(
                "onestop/desk/show_desk_procedure", status: problems.isEmpty ? .ok : .unprocessableContent,
                isPrivate: true,
                [
                    "title": title ?? record.draft?.name ?? code, "code": code,
                    "public_url": current == nil ? nil : "/procedures/\(code)",
                    "summary": fields.summary(naming: [reason] + end),
                    "draft": record.draft.map { draft in
                        [
                            "url": "\(path)/draft", "yaml_url": "\(path)/versions/0/yaml",
                            "text": visit.say(
                                "onestop.editor.draft_text",
                                ["name": .text(draft.changedBy), "time": .instant(draft.changedAt)]),
                        ] as ViewModel
                    },
                    "begin_url": record.draft == nil ? "\(path)/draft" : nil,
                    "versions": record.versions.map { self.version($0, record, reason, path, visit) },
                    "end": standing.isEmpty
                        ? nil : ["action": "\(path)/end", "fields": end] as ViewModel,
                ]))
    }

    private func version(
        _ version: ProcedureVersion, _ record: Record, _ reason: ViewModel, _ path: String, _ visit: Visit
    ) -> ViewModel {
        let state = version.state(on: visit.now.date)
        let counts = record.dossiers[version.number] ?? (0, 0)
        func row(_ key: TextKey, _ value: String?) -> ViewModel? {
            value.map { ["key": visit.say(key), "value": $0] }
        }
        let hasBeginning = version.from > .unknownBeginning
        let rows = [
            row(
                "onestop.editor.fact.from",
                hasBeginning ? visit.formats.date(version.from) : visit.say("onestop.editor.fact.unknown")),
            row("onestop.editor.fact.until", version.until.map { visit.formats.date($0) }),
            row(
                "onestop.editor.fact.published",
                version.publishedBy.isEmpty
                    ? visit.formats.instant(version.publishedAt)
                    : "\(version.publishedBy), \(visit.formats.instant(version.publishedAt))"),
            row("onestop.editor.fact.note", version.note.isEmpty ? nil : version.note),
            row("onestop.editor.fact.replaced_by", version.replacedBy.isEmpty ? nil : version.replacedBy),
            row(
                "onestop.editor.fact.withdrawn",
                version.withdrawnAt.map {
                    "\(version.withdrawnBy), \(visit.formats.instant($0)): \(version.withdrawnReason)"
                }),
            row("onestop.editor.fact.drafts", counts.drafts == 0 ? nil : visit.formats.number(Int64(counts.drafts))),
            row("onestop.editor.fact.open", counts.open == 0 ? nil : visit.formats.number(Int64(counts.open))),
        ].compactMap(\.self)
        var own = reason
        own["id"] = "reason-\(version.number)"
        return [
            "heading": visit.say("onestop.editor.version", ["number": .number(Int64(version.number))]),
            "badge": ListDeskProcedures.badge(state == .past ? "past" : state.rawValue, visit).viewModel,
            "list": ["rows": rows] as ViewModel, "yaml_url": "\(path)/versions/\(version.number)/yaml",
            "compare_url": record.draft == nil ? nil : "\(path)/compare?version=\(version.number)",
            "withdraw": state == .inForce || state == .scheduled
                ? [
                    "action": "\(path)/versions/\(version.number)/withdraw", "field": own,
                    "hint": visit.say(
                        "onestop.editor.withdraw.hint",
                        ["drafts": .number(Int64(counts.drafts)), "open": .number(Int64(counts.open))]),
                ] as ViewModel : nil,
        ]
    }
}
