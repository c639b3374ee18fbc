import Base
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/desk/procedures/{code}/publish`: from which day the draft is in force, and what changes with it.
struct PublishProcedurePage: Sendable {
    let services: OneStopServices

    func show(_ visit: Visit) async throws -> Reply {
        page(try await OpenedDraft.open(visit, services), visit)
    }

    func send(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let code = try visit.parameter("code")
        let reader = FormReader(form)
        let from = reader.date("from")
        let note = reader.text("note", .optional, max: 1_000) ?? ""
        let version = reader.version() ?? 0
        do {
            try reader.check()
            let number = try await PublishProcedure(services: services)(
                code, draft: version, from: from ?? visit.now.date, note: note, by: actor,
                key: try visit.idempotencyKey(form), at: visit.now)
            return .redirect(
                "/desk/procedures/\(code)",
                flash: Flash(.success, Message("onestop.editor.published", ["number": .number(Int64(number))])))
        } catch let problem as Problem where problem.kind == .invalid && !problem.fields.isEmpty {
            return page(try await OpenedDraft.open(visit, services), visit, form: form, problems: problem.fields)
        }
    }

    private func page(
        _ opened: OpenedDraft, _ visit: Visit, form: Form = Form(), problems: [FieldProblem] = []
    ) -> Reply {
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let inputs = [
            fields.text(
                "from", visit.say("onestop.editor.publish.from"), value: ResultWording.written(visit.now.date),
                hint: visit.say("onestop.editor.publish.from_hint"), isRequired: true, maxLength: 20,
                more: ["inputmode": "numeric", "width": "medium"]),
            fields.text(
                "note", visit.say("onestop.editor.publish.note"), kind: "textarea",
                hint: visit.say("onestop.editor.publish.note_hint"), maxLength: 1_000),
        ]
        return .page(
            Page(
                "onestop/desk/publish_procedure", status: problems.isEmpty ? .ok : .unprocessableContent,
                isPrivate: true,
                [
                    "title": visit.say("onestop.editor.publish.title"),
                    "procedure_name": opened.name(opened.tree["name"], visit), "back_url": opened.path,
                    "action": "/desk/procedures/\(opened.code)/publish", "fields": inputs,
                    "form_version": "\(opened.draft.version)", "summary": fields.summary(naming: inputs),
                    "is_sound": opened.mistakes.isEmpty,
                    "is_stale": (opened.current?.number ?? 0) > opened.draft.basedOn && opened.draft.basedOn > 0,
                ]))
    }
}
