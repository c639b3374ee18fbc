import Base
import Files
import Foundation
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Web

/// `/desk/procedures/new`: a code, a name, and what to begin from.
struct CreateProcedurePage: Sendable {
    let services: OneStopServices

    func show(_ visit: Visit) async throws -> Reply { try await page(visit) }

    func send(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let code = reader.line("code", max: 30) ?? ""
        let name = reader.line("name", max: 500) ?? ""
        let model = reader.line("model", .optional, max: 30)
        if !code.isEmpty, !ProcedureReading.isCode(code) { reader.refuse("code", "onestop.fault.code") }
        guard reader.isSound else { return try await page(visit, form: form, problems: reader.problems) }
        var tree = try await self.model(model, visit)
        tree["code"] = .text(code)
        tree["name"] = .map([.init(key: "vi", value: .text(name))])
        for word in ["version", "from", "until", "replaced_by", "source", "sources"] { tree[word] = nil }
        tree["from"] = .text(visit.now.date.description)
        tree["verified"] = .text(Procedure.Verification.unverified.rawValue)
        let (services, today) = (services, visit.now.date)
        let owner = try await services.database.read {
            try services.units.find(actor.commune, asOf: today, in: $0)?.key
        }
        if let owner {
            tree["owner"] = .text(owner)
            tree["handled_by"] = tree["handled_by"] ?? .text(owner)
        }
        do {
            try await EditProcedureDraft(services: services).create(
                tree, by: actor, key: try visit.idempotencyKey(form), at: visit.now)
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, form: form, problems: problem.fields)
        } catch let problem as Problem where problem.kind == .conflict {
            return try await page(visit, form: form, problems: [FieldProblem("code", problem.message)])
        }
        return .redirect("/desk/procedures/\(code)/draft")
    }

    /// What it begins with: another procedure of ours, or the form for new ones.
    private func model(_ code: String?, _ visit: Visit) async throws -> YAMLTree {
        if let code {
            let (services, today, actor) = (services, visit.now.date, try visit.actor())
            let source = try await services.database.read { connection -> String? in
                guard try ProcedureVersions().isThere(code, scope: actor.scope, in: connection) else { return nil }
                let versions = try ProcedureVersions().list(of: code, in: connection)
                return (versions.first { $0.state(on: today) == .inForce } ?? versions.first)?.source
            }
            guard let source else { throw Problem.notFound }
            return try YAMLTree(source)
        }
        let file = try ResourceFolder.of(module: "OneStop").appendingPathComponent("Procedures/blank.yaml")
        return try YAMLTree(String(contentsOf: file, encoding: .utf8))
    }

    private func page(_ visit: Visit, form: Form = Form(), problems: [FieldProblem] = []) async throws -> Reply {
        let (services, today) = (services, visit.now.date)
        let models = try await services.database.read { connection in
            try services.catalogue.list(asOf: today, in: connection).filter(\.isModelled)
        }
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let inputs = [
            fields.text(
                "code", visit.say("onestop.editor.column.code"), hint: visit.say("onestop.editor.new.code_hint"),
                isRequired: true, maxLength: 30, more: ["width": "code"]),
            fields.text("name", visit.say("onestop.editor.new.name"), isRequired: true, more: ["dir_auto": true]),
            fields.select(
                "model", visit.say("onestop.editor.new.model"),
                models.map { ($0.code, $0.name.text(in: visit.language)) },
                hint: visit.say("onestop.editor.new.model_hint")),
        ]
        return .page(
            Page(
                "onestop/desk/create_procedure", status: problems.isEmpty ? .ok : .unprocessableContent,
                isPrivate: true,
                [
                    "title": visit.say("onestop.editor.new.procedure"), "fields": inputs,
                    "summary": fields.summary(naming: inputs),
                ]))
    }
}

/// `/desk/procedures/upload`: a YAML text, first looked at, then kept as a draft.
struct UploadProcedurePage: Sendable {
    let services: OneStopServices

    private static let limits = UploadLimits(
        file: 1 << 20, total: 1 << 20, files: 1, body: 3 << 20, drain: 8 << 20, kinds: [.text])

    func show(_ visit: Visit) async throws -> Reply { page(visit) }

    func send(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let upload = try await visit.upload(
            to: services.files.sink(holder: actor.id), limits: Self.limits, keepsForm: true)
        let form = upload.form
        let text: String?
        do {
            text = try await read(upload, actor) ?? form.text("yaml")
            await upload.abandon()
        } catch {
            await upload.abandon()
            throw error
        }
        if let problem = upload.refused.first { return page(visit, form: form, problems: [problem]) }
        guard let text else {
            return page(visit, form: form, problems: [FieldProblem("yaml", "web.form.required")])
        }
        let mistakes = Procedure.mistakes(inYAML: text)
        guard mistakes.isEmpty, let procedure = try? Procedure(yaml: text) else {
            return page(visit, text: text, mistakes: mistakes)
        }
        guard form.text("action") == "keep" else {
            return page(visit, text: text, sound: procedure, changes: try await changes(procedure, text, actor, visit))
        }
        try await EditProcedureDraft(services: services).replace(
            procedure.code, with: try YAMLTree(text), by: actor, at: visit.now)
        return .redirect(
            "/desk/procedures/\(procedure.code)/draft", flash: Flash(.success, "onestop.editor.upload.kept"))
    }

    private func read(_ upload: UploadedForm, _ actor: Actor) async throws -> String? {
        guard let id = upload.files("file").first?.storedID else { return nil }
        let services = services
        let found = try await services.database.read { connection in
            try services.files.staged([id], holder: actor.id, in: connection).first
        }
        guard let found else { return nil }
        guard let text = String(validating: try await services.files.bytes(found), as: UTF8.self) else { return nil }
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }

    /// What the text would change in the version in force.
    private func changes(
        _ procedure: Procedure, _ text: String, _ actor: Actor, _ visit: Visit
    ) async throws -> [CompareVersions.Difference] {
        let (today, code) = (visit.now.date, procedure.code)
        let versions = try await services.database.read { connection in
            try ProcedureVersions().isThere(code, scope: actor.scope, in: connection)
                ? ProcedureVersions().list(of: code, in: connection) : []
        }
        guard let current = versions.first(where: { $0.state(on: today) == .inForce }) else { return [] }
        return CompareVersions.differences(try YAMLTree(current.source), try YAMLTree(text))
    }

    private func page(
        _ visit: Visit, form: Form = Form(), text: String? = nil, mistakes: [MalformedProcedure] = [],
        problems: [FieldProblem] = [], sound: Procedure? = nil,
        changes: [CompareVersions.Difference] = []
    ) -> Reply {
        let fields = FieldModel(visit: visit, problems: problems)
        var file = fields.file("file", visit.say("onestop.editor.upload.file"), isRequired: false)
        file["accept"] = ".yaml,.yml,text/plain,application/yaml"
        let inputs = [
            file,
            fields.text(
                "yaml", visit.say("onestop.editor.upload.text"), kind: "textarea", value: text ?? form.text("yaml"),
                maxLength: 500_000),
        ]
        let isSound = problems.isEmpty && mistakes.isEmpty
        return .page(
            Page(
                "onestop/desk/upload_procedure", status: isSound ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("onestop.editor.upload.title"), "fields": inputs,
                    "summary": fields.summary(naming: inputs),
                    "mistakes": mistakes.isEmpty
                        ? nil
                        : mistakes.map { mistake in
                            [
                                "line": mistake.line.map {
                                    visit.say("onestop.editor.upload.line", ["number": .number(Int64($0))])
                                },
                                "place": mistake.path.isEmpty ? nil : mistake.path, "text": visit.say(mistake.message),
                            ] as ViewModel
                        },
                    "sound": sound.map { procedure in
                        visit.say(
                            procedure.isModelled
                                ? "onestop.editor.upload.sound" : "onestop.editor.upload.sound_described",
                            ["code": .text(procedure.code), "name": .localized(procedure.name)])
                    },
                    "changes": changes.isEmpty ? nil : CompareVersions.table(changes, visit),
                ]))
    }
}
