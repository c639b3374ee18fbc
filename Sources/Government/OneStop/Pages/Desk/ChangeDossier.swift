import Base
import Files
import Foundation
import House
import Residents
import Storage
import Web

/// Where the forms of a dossier's page are sent: each runs one action, then shows the dossier again.
struct ChangeDossier: Sendable {
    let services: OneStopServices

    typealias Work = @Sendable (Transaction) throws -> Void

    func receive(_ visit: Visit) async throws -> Reply {
        try await run(.receive, visit) { id, version, reader, actor in
            let seen = Set(reader.form.all("seen").compactMap { ID<AttachedDocument>($0) })
            let comment = reader.optional("comment", max: 2_000) ?? ""
            let request = ReceiveDossier.Request(dossier: id, version: version, seen: seen, comment: comment)
            return { try ReceiveDossier(services: services)(request, by: actor, at: visit.now, in: $0) }
        }
    }

    func giveBack(_ visit: Visit) async throws -> Reply {
        try await run(.giveBack, visit) { id, version, reader, actor in
            let reasons = reasons(reader)
            return {
                try ReturnDossier(services: services)(
                    id, version: version, reasons: reasons, by: actor, at: visit.now, in: $0)
            }
        }
    }

    func refuse(_ visit: Visit) async throws -> Reply {
        try await run(.refuse, visit) { id, version, reader, actor in
            let reasons = reasons(reader)
            return {
                try RefuseDossier(services: services)(
                    id, version: version, reasons: reasons, by: actor, at: visit.now, in: $0)
            }
        }
    }

    func advance(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let record = try await DossierRecord.load(try visit.id("id"), for: actor, services, at: visit.now)
        return try await run(.advance, visit) { id, version, reader, actor in
            var request = AdvanceDossier.Request(dossier: id, version: version)
            let reading = AnswerReading(
                fields: record.step?.fields ?? [], villages: record.villages, today: visit.now.date)
            let (findings, problems) = reading.read(reader.form, earlier: record.answers)
            for problem in problems { reader.refuse(problem.field, problem.message) }
            request.findings = findings.values
            request.comment = reader.optional("comment", max: 2_000) ?? ""
            request.next = person(reader)
            let ready = request
            return { try AdvanceDossier(services: services)(ready, by: actor, at: visit.now, in: $0) }
        }
    }

    func decide(_ visit: Visit) async throws -> Reply {
        try await run(.decide, visit) { id, version, reader, actor in
            let comment = reader.optional("comment", max: 2_000) ?? ""
            return {
                try DecideDossier(services: services)(
                    id, version: version, comment: comment, by: actor, at: visit.now, in: $0)
            }
        }
    }

    /// The official file of another system comes with the form.
    func recordResult(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let upload = try await visit.upload(
            to: services.files.sink(holder: actor.id),
            limits: UploadLimits(files: 1, kinds: [.pdf, .jpeg, .png]), keepsForm: true)
        let file = upload.files("file").first?.storedID
        do {
            return try await run(.recordResult, visit, form: upload.form, refused: upload.refused) {
                id, version, reader, actor in
                let number = reader.line("number", max: 100) ?? ""
                if file == nil { reader.refuse("file", "web.form.required_file") }
                guard let file else { return { _ in } }
                return {
                    try RecordResult(services: services)(
                        id, version: version, file: file, number: number, by: actor, at: visit.now, in: $0)
                }
            }
        } catch {
            await upload.abandon()
            throw error
        }
    }

    func handOut(_ visit: Visit) async throws -> Reply {
        try await run(.handOut, visit) { id, version, reader, actor in
            let name = reader.name("name") ?? ""
            let relation = reader.choice("relation", of: HandOutResult.Relation.self) ?? .applicant
            var number = ""
            if let typed = reader.optional("number", max: 200) {
                do throws(PersonalNumber.Failure) {
                    number = try PersonalNumber(parsing: typed).digits
                } catch {
                    reader.refuse("number", error.message)
                }
            }
            let request = HandOutResult.Request(
                dossier: id, version: version, takerName: name, takerNumber: number, relation: relation,
                note: reader.optional("note", max: 500) ?? "")
            return { try HandOutResult(services: services)(request, by: actor, at: visit.now, in: $0) }
        }
    }

    func comment(_ visit: Visit) async throws -> Reply {
        try await run(.comment, visit) { id, _, reader, actor in
            let text = reader.text("text", max: 2_000) ?? ""
            let isPublic = reader.checkbox("public")
            return {
                try CommentOnDossier(services: services)(
                    id, text: text, isPublic: isPublic, by: actor, at: visit.now, in: $0)
            }
        }
    }

    func addCode(_ visit: Visit) async throws -> Reply {
        try await run(.addCode, visit) { id, _, reader, actor in
            let system = reader.line("system", max: 100) ?? ""
            let code = reader.line("code", max: 100) ?? ""
            return {
                try AddExternalCode(services: services)(
                    id, system: system, code: code, by: actor, at: visit.now, in: $0)
            }
        }
    }

    func markDocument(_ visit: Visit) async throws -> Reply {
        let document: ID<AttachedDocument> = try visit.id("document")
        return try await run(.markDocument, visit) { id, _, reader, actor in
            let seen = reader.checkbox("seen")
            return {
                try MarkDocument(services: services)(
                    document, of: id, seen: seen, by: actor, at: visit.now, in: $0)
            }
        }
    }

    func revoke(_ visit: Visit) async throws -> Reply {
        let paper: ID<IssuedPaper> = try visit.id("paper")
        return try await run(.revoke, visit) { id, _, reader, actor in
            let reason = reader.text("reason", max: 500, min: 5) ?? ""
            return {
                try RevokeResult(services: services)(
                    id, paper: paper, reason: reason, by: actor, at: visit.now, in: $0)
            }
        }
    }

    /// Answers with the page itself: what was opened is not an address that could be opened again.
    func reveal(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Dossier> = try visit.id("id")
        let form = try await visit.form()
        let reader = FormReader(form)
        let reason = reader.line("reason", max: 300, min: 5) ?? ""
        let show = ShowDossier(services: services)
        guard reader.isSound else {
            return try await show.show(
                visit, ShowDossier.Attempt(deed: .reveal, form: form, problems: reader.problems))
        }
        let services = services
        try await services.warmCatalogue()
        try await services.database.write { transaction in
            try RevealAnswers(services: services)(id, reason: reason, by: actor, at: visit.now, in: transaction)
        }
        return try await show.show(visit, ShowDossier.Attempt(isRevealed: true))
    }

    // MARK: the frame of all

    private func reasons(_ reader: FormReader) -> DossierReasons {
        DossierReasons(
            keys: Array(reader.form.all("reasons").filter { !$0.isEmpty }.prefix(50)),
            note: reader.optional("note", max: 2_000) ?? "")
    }

    func person(_ reader: FormReader) -> ID<Account>? {
        guard let text = reader.optional("person", max: 60) else { return nil }
        guard let id = ID<Account>(text) else {
            reader.refuse("person", "web.form.bad_choice")
            return nil
        }
        return id
    }

    func run(
        _ deed: DossierRules.Deed, _ visit: Visit, form given: Form? = nil, refused: [FieldProblem] = [],
        _ read: (ID<Dossier>, Int64?, FormReader, Actor) throws -> Work
    ) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Dossier> = try visit.id("id")
        let form: Form
        if let given { form = given } else { form = try await visit.form() }
        let reader = FormReader(form, refused: refused)
        let version = form.text("version").flatMap { Int64($0) }
        var attempt = ShowDossier.Attempt(deed: deed, form: form)
        let show = ShowDossier(services: services)
        let work = try read(id, version, reader, actor)
        guard reader.isSound else {
            attempt.problems = reader.problems
            return try await show.show(visit, attempt)
        }
        let key = try visit.idempotencyKey(form).map {
            IdempotencyKey(actor: actor.id, action: "onestop.\(deed.rawValue)", key: $0, fingerprint: id.text)
        }
        do {
            try await services.warmCatalogue()
            _ = try await services.once(key, at: visit.now) { transaction in
                try work(transaction)
                return id.text
            }
        } catch let problem as Problem where problem.kind == .invalid {
            attempt.problems = problem.fields
            attempt.notice = problem.fields.isEmpty ? problem.message : nil
            return try await show.show(visit, attempt)
        } catch let problem as Problem where problem.kind == .conflict {
            attempt.notice = problem.message
            attempt.isConflict = true
            return try await show.show(visit, attempt)
        }
        return .redirect(
            "/desk/dossiers/\(id)", flash: Flash(.success, Message(TextKey("onestop.action.\(deed.rawValue).done"))))
    }
}
