import Base
import Files
import HTTPTypes
import House
import Storage
import Texts
import Trust
import Web

/// `/draft/{secret}/review`: everything on one page before it is sent, each answer with a link to change it.
struct ReviewDraft: Sendable {
    let services: OneStopServices

    func show(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        guard opened.dossier.state.isEditable else { return .redirect(opened.followPath) }
        return try await page(opened, visit)
    }

    /// `POST /draft/{secret}/send`. A second click, or the back button after sending, shows the dossier that was sent.
    func send(_ visit: Visit) async throws -> Reply {
        let link = ApplicantLink(services: services)
        let secret = try link.secret(visit)
        let followPath = "/follow/\(secret.text)"
        do {
            try await SubmitDossier(services: services)(secretDigest: secret.digest, language: visit.language)
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(link.open(visit), visit, problems: problem.fields)
        } catch let problem as Problem where problem.kind == .conflict {
            return .redirect(followPath, flash: Flash(.info, problem.message))
        } catch let problem as Problem where problem.kind == .notFound {
            throw try link.unknown(visit)
        }
        return .redirect(followPath)
    }

    private func page(
        _ opened: ApplicantLink.Opened, _ visit: Visit, problems: [FieldProblem] = []
    ) async throws -> Reply {
        let services = services
        let (files, signature, mandate) = try await services.database.read { connection in
            (
                try opened.documents.compactMap { document in
                    try services.files.file(document.file, in: connection).map { (document.key, $0.name) }
                }, try CoSignature.find(opened.dossier.id, in: connection),
                try Mandate.find(opened.dossier.id, in: connection)
            )
        }
        let showing = AnswerShowing(visit.formats, villages: opened.villages)
        var sections = opened.procedure.pages(for: opened.answers).map { page -> ViewModel in
            [
                "title": page.title.text(in: visit.language), "change_url": "\(opened.path(page.key))?from=review",
                "list": [
                    "rows": page.fields.filter { $0.kind != .file && $0.isShown(for: opened.answers) }.map {
                        row($0, page, opened, showing, visit)
                    }
                ] as ViewModel,
            ]
        }
        let papers = opened.procedure.documents(for: opened.answers)
        let others = files.filter { file in opened.otherDocuments.contains { $0.key == file.0 } }.map(\.1)
        if !papers.isEmpty || !others.isEmpty {
            sections.append([
                "title": visit.say("onestop.form.papers_title"), "change_url": opened.path("papers"),
                "list": [
                    "rows": papers.map { document in
                        let names = files.filter { $0.0 == document.key }.map(\.1)
                        return [
                            "key": document.name.text(in: visit.language), "bdi": !names.isEmpty,
                            "value": names.isEmpty ? visit.say("onestop.form.no_file") : visit.formats.list(names),
                            "change_url": opened.path("papers"),
                        ] as ViewModel
                    }
                        + (others.isEmpty
                            ? []
                            : [
                                [
                                    "key": visit.say("onestop.form.papers_other"), "bdi": true,
                                    "value": visit.formats.list(others), "change_url": opened.path("papers"),
                                ] as ViewModel
                            ])
                ] as ViewModel,
            ])
        }
        sections.append(EditMandate.section(mandate, opened, visit))
        let position = opened.position(of: "review")
        return .page(
            Page(
                "onestop/review", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("onestop.form.review_title"),
                    "procedure_name": opened.procedure.name.text(in: visit.language), "sections": sections,
                    "notice": opened.notice(visit),
                    "co_sign": CoSign.model(opened, signature, services, visit),
                    "send_url": "/draft/\(opened.secret)/send", "back_url": opened.path(before: "review"),
                    "is_correction": opened.dossier.state == .returned, "has_problems": !problems.isEmpty,
                    "problems": problems.map { problem($0, opened, visit) }, "draft_path": opened.followPath,
                    "progress": visit.say(
                        "onestop.form.progress",
                        ["number": .number(Int64(position.number)), "total": .number(Int64(position.total))]),
                ]))
    }

    private func row(
        _ field: Procedure.Field, _ page: Procedure.Page, _ opened: ApplicantLink.Opened, _ showing: AnswerShowing,
        _ visit: Visit
    ) -> ViewModel {
        let text = showing.text(field, in: opened.answers)
        return [
            "key": field.title(visit),
            "value": text.isEmpty ? visit.say("onestop.form.not_answered") : text,
            "bdi": !text.isEmpty && AnswerShowing.isForeign(field),
            "change_url": "\(opened.path(page.key))?from=review#\(FormFields.id(field.key))",
        ]
    }

    /// What is still wrong, with the way to its place.
    private func problem(_ problem: FieldProblem, _ opened: ApplicantLink.Opened, _ visit: Visit) -> ViewModel {
        let place = "#" + FormFields.id(problem.field)
        for page in opened.procedure.pages {
            let own = page.fields.first { $0.key == problem.field || problem.field.hasPrefix($0.key + ".") }
            if let field = own {
                return [
                    "url": "\(opened.path(page.key))?from=review\(place)", "name": field.title(visit),
                    "text": visit.say(problem.message),
                ]
            }
        }
        if let who = opened.procedure.coSigner, problem.field == "co-sign" {
            return ["url": "#co-sign", "name": who.text(in: visit.language), "text": visit.say(problem.message)]
        }
        let document = opened.procedure.documents.first { AttachDocument.fieldPrefix + $0.key == problem.field }
        return [
            "url": opened.path("papers") + place, "text": visit.say(problem.message),
            "name": document?.name.text(in: visit.language) ?? visit.say("onestop.form.papers_title"),
        ]
    }
}
