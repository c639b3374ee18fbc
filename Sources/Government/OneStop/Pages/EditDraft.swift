import Base
import House
import Storage
import Texts
import Web

/// `/draft/{secret}/{page}`: one page of a form that was begun, to go on with or to correct.
struct EditDraft: Sendable {
    let services: OneStopServices

    func show(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        guard opened.dossier.state.isEditable else { return .redirect(opened.followPath) }
        return try form(opened, visit).reply()
    }

    func send(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        guard opened.dossier.state.isEditable else {
            return .redirect(opened.followPath, flash: Flash(.info, "onestop.problem.sent_already"))
        }
        var page = try form(opened, visit)
        let (typed, photo) = try await CardPhoto(photos: services.photos).take(visit)
        page.typed = typed
        page.seen = typed.text("seen") ?? page.seen
        if page.fills(from: photo) { return page.reply() }
        let reading = AnswerReading(fields: page.page.fields, villages: opened.villages, today: visit.now.date)
        let (answers, problems) = reading.read(typed, earlier: opened.answers)
        page.problems = problems
        if page.reveals() {
            if typed.text("rows") != nil { page.problems = [] }
            return page.reply()
        }
        guard problems.isEmpty else { return page.reply() }
        let outcome = try await EditDossier(services: services)(
            EditDossier.Request(
                secretDigest: opened.digest, page: page.page, answers: answers, seen: typed.text("seen") ?? "",
                language: visit.language))
        switch outcome {
        case .kept:
            var after = opened
            after.answers.take(page.page.fields, from: answers)
            return .redirect(typed.text("next") == "review" ? after.path("review") : after.path(after: page.page.key))
        case .changed(let stored):
            page.changedTo = stored
            page.seen = EditDossier.mark(of: stored, services.vault)
            return page.reply()
        }
    }

    private func form(_ opened: ApplicantLink.Opened, _ visit: Visit) throws -> FormPage {
        let key = try visit.parameter("page")
        guard let page = opened.procedure.pages.first(where: { $0.key == key }) else { throw Problem.notFound }
        return FormPage(
            procedure: opened.procedure, page: page, villages: opened.villages, visit: visit, answers: opened.answers,
            action: opened.path(key), backPath: opened.path(before: key) ?? "/procedures/\(opened.procedure.code)",
            position: opened.position(of: key),
            seen: EditDossier.mark(of: opened.answers.only(page.fields), services.vault), draftPath: opened.followPath,
            notice: opened.notice(visit))
    }
}
