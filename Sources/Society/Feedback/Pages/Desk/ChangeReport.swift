import Base
import Codes
import Files
import House
import Storage
import Web

/// What an official does to a report: reads the form of one deed, runs it once, and shows the page again with what stood against it.
struct ChangeReport: Sendable {
    let services: FeedbackServices

    private typealias Work = @Sendable (Transaction) throws -> Void

    /// The deeds that are forms without files.
    func callAsFunction(_ deed: ReportRules.Deed) -> Handler {
        switch deed {
        case .answer: { try await answer($0) }
        case .reveal: { try await reveal($0) }
        default: { visit in try await run(deed, visit) { try work(deed, $0, $1, $2, $3, visit) } }
        }
    }

    private func work(
        _ deed: ReportRules.Deed, _ id: ID<Report>, _ version: Int64?, _ reader: FormReader, _ actor: Actor,
        _ visit: Visit
    ) throws -> Work {
        let (services, now) = (services, visit.now)
        switch deed {
        case .take:
            return { try AssignReport(services: services).take(id, version: version, by: actor, at: now, in: $0) }
        case .assign:
            let person: ID<Account>? = identifier("person", reader)
            let note = reader.optional("note", max: 1_000) ?? ""
            return {
                guard let person else { throw Problem.notFound }
                try AssignReport(services: services)(
                    id, version: version, to: person, note: note, by: actor, at: now, in: $0)
            }
        case .passOn:
            let unit: ID<AdministrativeUnit>? = identifier("unit", reader)
            let note = reader.optional("note", max: 1_000) ?? ""
            return {
                guard let unit else { throw Problem.notFound }
                try AssignReport(services: services).passOn(
                    id, version: version, to: unit, note: note, by: actor, at: now, in: $0)
            }
        case .release:
            let words = reader.text("public_words", max: ReportRules.longestWords) ?? ""
            let (withPhotos, isChecked) = (reader.checkbox("with_photos"), reader.checkbox("checked"))
            return {
                try PublishReport(services: services)(
                    id, version: version, words: words, withPhotos: withPhotos, isChecked: isChecked, by: actor,
                    at: now, in: $0)
            }
        case .hide:
            return { try PublishReport(services: services).hide(id, version: version, by: actor, at: now, in: $0) }
        case .note:
            let text = reader.text("text", max: 2_000) ?? ""
            return { try EditReport(services: services).note(id, text: text, by: actor, at: now, in: $0) }
        case .recategorise:
            let category = reader.line("category", max: 60) ?? ""
            return {
                try EditReport(services: services).recategorise(
                    id, version: version, category: category, by: actor, at: now, in: $0)
            }
        case .merge:
            var code: PublicCode?
            if let typed = reader.line("code", max: 200) {
                if case .valid(let found) = PublicCode.parse(typed) {
                    code = found
                } else {
                    reader.refuse("code", "feedback.problem.no_such_report")
                }
            }
            let other = code
            return {
                guard let other else { throw Problem.notFound }
                try CloseReport(services: services).merge(
                    id, version: version, into: other, by: actor, at: now, in: $0)
            }
        case .close:
            return { try CloseReport(services: services)(id, version: version, by: actor, at: now, in: $0) }
        case .reject:
            let reason = reader.text("reason", max: 1_000, min: 5) ?? ""
            return {
                try CloseReport(services: services).reject(
                    id, version: version, reason: reason, by: actor, at: now, in: $0)
            }
        case .answer, .reveal: throw Problem.notFound
        }
    }

    private func identifier<Entity>(_ name: String, _ reader: FormReader) -> ID<Entity>? {
        guard let text = reader.line(name, max: 60) else { return nil }
        guard let id = ID<Entity>(text) else {
            reader.refuse(name, "web.form.bad_choice")
            return nil
        }
        return id
    }

    // MARK: with photos

    private func answer(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let upload = try await visit.upload(
            to: services.files.sink(holder: actor.id), limits: SubmitReportPage.limits, keepsForm: true)
        let services = services
        let ids =
            upload.form.all("kept").prefix(20).compactMap { ID<StoredFile>($0) } + upload.files.compactMap(\.storedID)
        let kept = try await services.database.read { try services.files.staged(ids, holder: actor.id, in: $0) }
        return try await run(.answer, visit, form: upload.form, refused: upload.refused, kept: kept) {
            id, version, reader, actor in
            let outcome = reader.choice("outcome", of: Report.Outcome.self)
            let words = reader.text("answer", max: ReportRules.longestWords, min: 5) ?? ""
            if kept.count > ReportRules.mostPhotos {
                reader.refuse(
                    "photos", Message("web.form.too_many_files", ["max": .number(Int64(ReportRules.mostPhotos))]))
            }
            return {
                guard let outcome else { throw Problem.notFound }
                try DecideReport(services: services)(
                    id, version: version, outcome: outcome, words: words, photos: kept.map(\.id), by: actor,
                    at: visit.now, in: $0)
            }
        }
    }

    /// Answers with the page itself: what was opened is not an address that could be opened again.
    private func reveal(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Report> = try visit.id("id")
        let form = try await visit.form()
        let reader = FormReader(form)
        let reason = reader.line("reason", max: RevealReporter.longestReason, min: RevealReporter.shortestReason) ?? ""
        let show = ShowDeskReport(services: services)
        guard reader.isSound else {
            return try await show.show(visit, .init(deed: .reveal, form: form, problems: reader.problems))
        }
        let services = services
        let contact = try await services.database.write { transaction in
            try RevealReporter(services: services)(id, reason: reason, by: actor, at: visit.now, in: transaction)
        }
        return try await show.show(visit, .init(contact: contact))
    }

    // MARK: the frame of all

    private func run(
        _ deed: ReportRules.Deed, _ visit: Visit, form given: Form? = nil, refused: [FieldProblem] = [],
        kept: [StoredFile] = [], _ read: (ID<Report>, Int64?, FormReader, Actor) throws -> Work
    ) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Report> = try visit.id("id")
        let form: Form
        if let given { form = given } else { form = try await visit.form() }
        let reader = FormReader(form, refused: refused)
        let version = form.text("version").flatMap { Int64($0) }
        var attempt = ShowDeskReport.Attempt(deed: deed, form: form, kept: kept)
        let show = ShowDeskReport(services: services)
        let work = try read(id, version, reader, actor)
        guard reader.isSound else {
            attempt.problems = reader.problems
            return try await show.show(visit, attempt)
        }
        let key = try visit.idempotencyKey(form).map {
            IdempotencyKey(actor: actor.id, action: "feedback.\(deed.rawValue)", key: $0, fingerprint: id.text)
        }
        do {
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
            "/desk/reports/\(id)", flash: Flash(.success, Message(TextKey("feedback.deed.\(deed.rawValue).done"))))
    }
}
