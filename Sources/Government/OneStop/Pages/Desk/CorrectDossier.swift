import Base
import Codes
import HTTPTypes
import House
import Storage
import Web

/// What was entered of an application, opened with a reason in order to correct it: all questions, and what officials found out.
struct CorrectDossier: Sendable {
    let services: OneStopServices

    /// `POST /desk/dossiers/{id}/correct/open`: the form with all that is kept; that it was opened is written down.
    func open(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Dossier> = try visit.id("id")
        let form = try await visit.form()
        let reader = FormReader(form)
        let reason = reader.text("reason", max: 300, min: 5) ?? ""
        var attempt = ShowDossier.Attempt(deed: .correct, form: form, problems: reader.problems)
        let show = ShowDossier(services: services)
        guard reader.isSound else { return try await show.show(visit, attempt) }
        let record = try await DossierRecord.load(id, for: actor, services, at: visit.now)
        if let objection = objection(record, actor) {
            guard objection.kind == .conflict else { throw objection }
            (attempt.notice, attempt.isConflict) = (objection.message, true)
            return try await show.show(visit, attempt)
        }
        let services = services
        try await services.database.write { transaction in
            try RevealAnswers(services: services)(id, reason: reason, by: actor, at: visit.now, in: transaction)
        }
        return page(visit, record, form: Form(), reason: reason)
    }

    /// `POST /desk/dossiers/{id}/correct`: what is right. The form comes back with what was typed where something is wrong.
    func save(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Dossier> = try visit.id("id")
        let form = try await visit.form()
        let record = try await DossierRecord.load(id, for: actor, services, at: visit.now)
        if let objection = objection(record, actor), objection.kind != .conflict { throw objection }
        let whole = WholeForm(procedure: record.procedure, villages: record.villages, today: visit.now.date)
        let (read, wrong) = whole.read(form)
        let (findings, wrongFindings) = self.findings(form, record, visit)
        let fresh = whole.fresh(form, read)
        if !fresh.isEmpty || form.has("rows") {
            let problems = (wrong + wrongFindings).filter { !fresh.contains($0.field) }
            return page(visit, record, form: form, problems: form.has("rows") ? [] : problems, reveals: !fresh.isEmpty)
        }
        let reader = FormReader(form, refused: wrong + wrongFindings)
        let reason = reader.text("reason", max: 300, min: 5) ?? ""
        guard reader.isSound else { return page(visit, record, form: form, problems: reader.problems) }
        var answers = record.answers
        answers.take(record.procedure.pages.flatMap(\.fields), from: read)
        let request = CorrectAnswers.Request(
            dossier: id, version: form.text("version").flatMap { Int64($0) }, answers: answers, findings: findings,
            reason: reason)
        let key = try visit.idempotencyKey(form).map {
            IdempotencyKey(actor: actor.id, action: "onestop.correct", key: $0, fingerprint: id.text)
        }
        let services = services
        do {
            try await services.warmCatalogue()
            _ = try await services.once(key, at: visit.now) { transaction in
                try CorrectAnswers(services: services)(request, by: actor, at: visit.now, in: transaction).id.text
            }
        } catch let problem as Problem where problem.kind == .invalid {
            return page(visit, record, form: form, problems: problem.fields)
        } catch let problem as Problem where problem.kind == .conflict {
            return page(visit, record, form: form, conflict: problem.message)
        }
        return .redirect("/desk/dossiers/\(id)", flash: Flash(.success, "onestop.action.correct.done"))
    }

    private func objection(_ record: DossierRecord, _ actor: Actor) -> Problem? {
        DossierRules.objection(to: .correct, on: record.dossier, record.procedure, record.situation, by: actor)
    }

    // MARK: what officials found out

    /// A finding may bear the name of an answer: in the form it has one of its own.
    private static func name(_ key: String) -> String { "found.\(key)" }

    /// The fields of the steps that were done, under their names in the form.
    private func fields(_ record: DossierRecord) -> [Procedure.Field] {
        record.procedure.steps.filter { step in step.fields.contains { record.findings[$0.key] != nil } }
            .flatMap(\.fields).map { $0.named(Self.name($0.key)) }
    }

    private func findings(_ form: Form, _ record: DossierRecord, _ visit: Visit) -> (Answers, [FieldProblem]) {
        let fields = fields(record)
        let (read, problems) = AnswerReading(fields: fields, villages: record.villages, today: visit.now.date)
            .read(form)
        var findings = record.findings
        for field in record.procedure.steps.flatMap(\.fields)
        where fields.contains(where: { $0.key == Self.name(field.key) }) {
            findings[field.key] = read[Self.name(field.key)]
        }
        return (findings, problems)
    }

    // MARK: the page

    private func page(
        _ visit: Visit, _ record: DossierRecord, form: Form, problems: [FieldProblem] = [], reason: String? = nil,
        reveals: Bool = false, conflict: Message? = nil
    ) -> Reply {
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let whole = WholeForm(procedure: record.procedure, villages: record.villages, today: visit.now.date)
        let known = reason == nil ? whole.read(form).answers : record.answers
        let found = self.fields(record).map { field in
            fields.field(
                field, value: record.findings[String(field.key.dropFirst(Self.name("").count))],
                villages: record.villages)
        }
        let why = fields.text(
            "reason", visit.say("onestop.action.field.reason"), value: reason, isRequired: true, maxLength: 300)
        let asked =
            record.procedure.pages.flatMap(\.fields).map { fields.field($0, value: nil, villages: record.villages) }
        let status: HTTPResponse.Status = conflict != nil ? .conflict : problems.isEmpty ? .ok : .unprocessableContent
        return .page(
            Page(
                "onestop/desk/correct_dossier", status: status, isPrivate: true,
                [
                    "title": visit.say("onestop.correct.title", ["who": .text(record.dossier.applicantName)]),
                    "number": record.dossier.caseNumber ?? record.dossier.code.grouped,
                    "url": "/desk/dossiers/\(record.dossier.id)",
                    "form_version": form.text("version") ?? "\(record.dossier.version)",
                    "pages": whole.models(fields, values: record.answers, known: known),
                    "shown": whole.shown(known).sorted().joined(separator: ","),
                    "reveal": reveals ? visit.say("onestop.form.revealed") : nil,
                    "conflict": conflict.map(visit.say), "findings": found, "has_findings": !found.isEmpty,
                    "reason": why, "summary": fields.summary(naming: asked + found + [why]),
                ]))
    }
}
