import Base
import Files
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/draft/{secret}/papers`: photos and files of the papers, each at its place.
struct AttachPapers: Sendable {
    let services: OneStopServices

    /// 15 MB for each file; photos of a telephone have 3 to 8.
    static let limits = UploadLimits(
        file: 15 << 20, total: 60 << 20, files: 20, body: 80 << 20, drain: 200 << 20,
        kinds: [.jpeg, .png, .webp, .heic, .pdf])

    func show(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        guard opened.dossier.state.isEditable else { return .redirect(opened.followPath) }
        return try await page(opened, visit)
    }

    func send(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        guard opened.dossier.state.isEditable else {
            return .redirect(opened.followPath, flash: Flash(.info, "onestop.problem.sent_already"))
        }
        let upload: UploadedForm
        do {
            upload = try await visit.upload(to: services.files.sink(holder: opened.digest), limits: Self.limits)
        } catch let refused as UploadRefused {
            let status: HTTPResponse.Status =
                refused.problem.kind == .tooLarge ? .contentTooLarge : .unprocessableContent
            let problem = FieldProblem(refused.field ?? "", refused.problem.message)
            return try await page(opened, visit, problems: [problem], status: status)
        }
        var problems = upload.refused
        do {
            problems += try await AttachDocument(services: services)(
                upload.files, secretDigest: opened.digest, procedure: opened.procedure)
        } catch {
            await upload.abandon()
            throw error
        }
        let now = try await ApplicantLink(services: services).open(visit)
        // What found no place is not left to fill the disk; what was attached is no longer the form's to remove.
        if now.documents.count - opened.documents.count < upload.files.count { await upload.abandon() }
        if problems.isEmpty, upload.form.text("action") != "add" {
            let present = Set(now.documents.map(\.key))
            for document in now.procedure.documents(for: now.answers)
            where document.isRequired(for: now.answers) && !present.contains(document.key) {
                problems.append(FieldProblem(AttachDocument.fieldPrefix + document.key, "web.form.required_file"))
            }
        }
        guard problems.isEmpty else {
            return try await page(now, visit, problems: problems, status: upload.refusedStatus)
        }
        return .redirect(now.path(upload.form.text("action") == "add" ? "papers" : "review"))
    }

    /// `POST /draft/{secret}/papers/{document}/remove`.
    func remove(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        try await RemoveDocument(services: services)(
            try visit.id("document", of: AttachedDocument.self), secretDigest: opened.digest)
        return .redirect(opened.path("papers"), flash: Flash(.success, "onestop.form.file_removed"))
    }

    /// `GET /draft/{secret}/papers/{document}`: a small picture of a photo, or the file itself.
    func open(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        let id = try visit.id("document", of: AttachedDocument.self)
        let services = services
        guard let document = opened.documents.first(where: { $0.id == id }),
            let file = try await services.database.read({ try services.files.file(document.file, in: $0) })
        else { throw Problem.notFound }
        if let preview = try await services.files.preview(file) { return .download(preview) }
        return .download(try await services.files.download(file))
    }

    private func page(
        _ opened: ApplicantLink.Opened, _ visit: Visit, problems: [FieldProblem] = [], status: HTTPResponse.Status = .ok
    ) async throws -> Reply {
        let services = services
        let files = try await services.database.read { connection in
            try opened.documents.compactMap { document in
                try services.files.file(document.file, in: connection).map { (document, $0) }
            }
        }
        let position = opened.position(of: "papers")
        let sections = opened.procedure.documents(for: opened.answers).map { document in
            section(document, files.filter { $0.0.key == document.key }, opened, problems, visit)
        }
        let others = otherSection(
            files.filter { file in opened.otherDocuments.contains { $0.id == file.0.id } }, opened, visit)
        let known = Set(opened.procedure.documents.map { AttachDocument.fieldPrefix + $0.key })
        return .page(
            Page(
                "onestop/papers", status: status, isPrivate: true,
                [
                    "title": visit.say("onestop.form.papers_title"),
                    "procedure_name": opened.procedure.name.text(in: visit.language), "action": opened.path("papers"),
                    "back_url": opened.path(before: "papers"), "sections": sections + [others].compactMap(\.self),
                    "notice": opened.notice(visit),
                    "progress": visit.say(
                        "onestop.form.progress",
                        ["number": .number(Int64(position.number)), "total": .number(Int64(position.total))]),
                    "draft_path": opened.followPath,
                    "removals": opened.documents.map { document in
                        [
                            "id": "remove-\(document.id)",
                            "action": "\(opened.path("papers"))/\(document.id)/remove",
                        ] as ViewModel
                    },
                    "summary": problems.isEmpty
                        ? nil
                        : [
                            "errors": problems.map { problem in
                                [
                                    "id": known.contains(problem.field) ? FormFields.id(problem.field) : nil,
                                    "text": line(problem, opened, visit),
                                ] as ViewModel
                            }
                        ] as ViewModel,
                ]))
    }

    /// The problem with the name of its paper, for the list at the top.
    private func line(_ problem: FieldProblem, _ opened: ApplicantLink.Opened, _ visit: Visit) -> String {
        let text = visit.say(problem.message)
        let document = opened.procedure.documents.first { AttachDocument.fieldPrefix + $0.key == problem.field }
        guard let document else { return text }
        return visit.say(
            "onestop.form.error_line", ["field": .localized(document.name), "text": .text(text)])
    }

    private func section(
        _ document: Procedure.Document, _ files: [(AttachedDocument, StoredFile)], _ opened: ApplicantLink.Opened,
        _ problems: [FieldProblem], _ visit: Visit
    ) -> ViewModel {
        let name = AttachDocument.fieldPrefix + document.key
        let room = document.maxFiles - files.count
        let field: ViewModel = [
            "is_file": true, "id": FormFields.id(name), "name": name, "label": document.name.text(in: visit.language),
            "hint": hint(document, visit), "required": document.isRequired(for: opened.answers) && files.isEmpty,
            "optional_text": document.isRequired(for: opened.answers) ? nil : visit.say("web.form.optional"),
            "error": problems.first { $0.field == name }.map { visit.say($0.message) },
            "multiple": room > 1,
            "accept": "image/jpeg,image/png,image/webp,image/heic" + (document.acceptsPDF ? ",application/pdf" : ""),
        ]
        return [
            "field": room > 0 || problems.contains { $0.field == name } ? field : nil,
            "name": document.name.text(in: visit.language),
            "note": room <= 0 && !problems.contains { $0.field == name } ? visit.say("onestop.form.papers_full") : nil,
            "has_files": !files.isEmpty, "files": files.map { line($0, $1, opened, visit) },
        ]
    }

    private func line(
        _ attached: AttachedDocument, _ file: StoredFile, _ opened: ApplicantLink.Opened, _ visit: Visit
    ) -> ViewModel {
        [
            "name": file.name, "size": visit.formats.bytes(file.size),
            "url": "\(opened.path("papers"))/\(attached.id)", "is_picture": file.hasPreview,
            "remove_form": "remove-\(attached.id)",
        ]
    }

    /// What was photographed for an earlier form and is not asked for any more.
    private func otherSection(
        _ files: [(AttachedDocument, StoredFile)], _ opened: ApplicantLink.Opened, _ visit: Visit
    ) -> ViewModel? {
        if files.isEmpty { return nil }
        return [
            "name": visit.say("onestop.form.papers_other"), "note": visit.say("onestop.form.papers_other_text"),
            "has_files": true, "files": files.map { line($0, $1, opened, visit) },
        ]
    }

    private func hint(_ document: Procedure.Document, _ visit: Visit) -> String {
        let limit = visit.say(
            document.acceptsPDF ? "onestop.form.file_hint_pdf" : "onestop.form.file_hint",
            ["count": .number(Int64(document.maxFiles))])
        return [document.hint?.text(in: visit.language), limit].compactMap(\.self).joined(separator: " ")
    }
}

extension UploadRefused {
    /// The field that was being read when the body became too large.
    fileprivate var field: String? {
        if case .tooLarge(let field) = failure, !field.isEmpty { return field }
        return nil
    }
}
