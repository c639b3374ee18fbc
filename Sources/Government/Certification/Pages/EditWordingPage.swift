import Base
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/desk/certification/wordings`: the words over copies, with dates, source and whether somebody compared them; their form.
struct EditWordingPage: Sendable {
    let services: CertificationServices
    private static let path = "/desk/certification/wordings"

    func list(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let services = services
        let found = try await services.database.read { try services.wordings.list(actor.scope, in: $0) }
        let words = EntryWords(visit: visit)
        return .page(
            Page(
                "certification/list_wordings", isPrivate: true,
                [
                    "title": visit.say("certification.wordings.title"), "has_rows": !found.isEmpty,
                    "wordings": found.map { wording -> ViewModel in
                        let badge =
                            wording.isVerified
                            ? Badge(.good, icon: "check", visit.say("certification.wordings.verified"))
                            : Badge(.warn, icon: "warning", visit.say("certification.wordings.unverified"))
                        return [
                            "title": words.kind(wording.kind), "url": "\(Self.path)/\(wording.id)",
                            "since": visit.say("certification.wordings.since", ["from": .date(wording.from)]),
                            "text": wording.text, "source": wording.source, "badge": badge.viewModel,
                        ]
                    },
                    "empty": [
                        "icon": "stamp", "title": visit.say("certification.wordings.empty"),
                        "text": visit.say("certification.wordings.empty_text"),
                    ] as ViewModel,
                ]))
    }

    func new(_ visit: Visit) async throws -> Reply { .page(page(visit, nil, Form(), [])) }

    func create(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let kind = reader.choice("kind", of: BookEntry.Kind.self)
        let from = reader.date("from")
        let request = read(reader)
        let services = services
        do {
            try reader.check()
            try await services.database.write { transaction in
                try EditWording(services: services).create(
                    request, kind: kind ?? .copy, from: from ?? visit.now.date, by: actor, at: visit.now,
                    in: transaction)
            }
        } catch let problem as Problem where problem.kind == .invalid {
            return .page(page(visit, nil, form, problem.fields))
        }
        return .redirect(Self.path, flash: Flash(.success, "certification.wordings.saved"))
    }

    func show(_ visit: Visit) async throws -> Reply { .page(page(visit, try await find(visit), Form(), [])) }

    func edit(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let old = try await find(visit)
        let form = try await visit.form()
        let reader = FormReader(form)
        let version = reader.version()
        let request = read(reader)
        guard reader.isSound, let version else { return .page(page(visit, old, form, reader.problems)) }
        let services = services
        try await services.database.write { transaction in
            try EditWording(services: services).edit(
                old.id, request, version: version, by: actor, at: visit.now, in: transaction)
        }
        return .redirect(Self.path, flash: Flash(.success, "certification.wordings.saved"))
    }

    private func find(_ visit: Visit) async throws -> CertificationWording {
        let actor = try visit.actor()
        let id = try visit.id("id", of: CertificationWording.self)
        let services = services
        let found = try await services.database.read { try services.wordings.find(id, actor.scope, in: $0) }
        guard let found else { throw Problem.notFound }
        return found
    }

    private func read(_ reader: FormReader) -> EditWording.Request {
        let text = reader.text("text", .required, max: 3_000) ?? ""
        if let unknown = CertificationWording.unknownPlaceholders(in: text).first {
            reader.refuse(
                "text", Message("certification.problem.placeholder", ["name": .text(String(unknown.prefix(60)))]))
        }
        return EditWording.Request(
            text: text, source: reader.line("source", .required, max: 300) ?? "",
            isVerified: reader.checkbox("verified"))
    }

    private func page(
        _ visit: Visit, _ old: CertificationWording?, _ form: Form, _ problems: [FieldProblem]
    ) -> Page {
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let words = EntryWords(visit: visit)
        func label(_ name: String) -> String { visit.say(TextKey("certification.field.\(name)")) }
        var models: [ViewModel] = []
        if old == nil {
            models.append(
                fields.select(
                    "kind", label("kind"), BookEntry.Kind.allCases.map { ($0.rawValue, words.kind($0)) },
                    isRequired: true, startsEmpty: false))
            models.append(
                fields.text("from", label("from"), kind: "date", isRequired: true, more: ["width": "medium"]))
        }
        let names = CertificationWording.placeholders.map { "{\($0)}" }.joined(separator: " ")
        models.append(
            fields.text(
                "text", label("text"), kind: "textarea", value: old?.text,
                hint: visit.say("certification.field.text_hint", ["names": .text(names)]), isRequired: true,
                maxLength: 3_000))
        models.append(fields.text("source", label("source"), value: old?.source, isRequired: true, maxLength: 300))
        models.append(
            fields.box(
                "verified", label("verified"), hint: visit.say("certification.field.verified_hint"),
                isChecked: old?.isVerified ?? false))
        return Page(
            "certification/edit_wording", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "title": old.map { words.kind($0.kind) } ?? visit.say("certification.wordings.add"),
                "since": old.map { visit.say("certification.wordings.since", ["from": .date($0.from)]) },
                "fields": models, "action": old.map { "\(Self.path)/\($0.id)" } ?? Self.path,
                "form_version": form.text("version") ?? old.map { "\($0.version)" },
                "summary": fields.summary(naming: models),
                "changed": old.map {
                    $0.changedBy.isEmpty
                        ? ""
                        : visit.say(
                            "certification.wordings.changed",
                            ["who": .text($0.changedBy), "at": .instant($0.changedAt)])
                },
            ])
    }
}
