import Base
import House
import Identity
import Storage
import Texts
import Trust
import Web

/// `/apply/{code}`: the first page of the form. Sent without mistakes, it begins a draft with a secret link of its own.
struct ApplyForProcedure: Sendable {
    let services: OneStopServices

    private struct Found: Sendable {
        let procedure: Procedure
        let page: Procedure.Page
        let villages: [AdministrativeUnit]
    }

    func show(_ visit: Visit) async throws -> Reply {
        guard let found = try await find(visit) else { return try closed(visit) }
        return form(found, visit).reply()
    }

    func send(_ visit: Visit) async throws -> Reply {
        guard let found = try await find(visit) else { return try closed(visit) }
        let (typed, photo) = try await CardPhoto(photos: services.photos).take(visit)
        var page = form(found, visit)
        page.typed = typed
        if page.fills(from: photo) { return page.reply() }
        let reading = AnswerReading(fields: found.page.fields, villages: found.villages, today: visit.now.date)
        let (answers, problems) = reading.read(typed)
        page.problems = problems
        if page.reveals() {
            if typed.text("rows") != nil { page.problems = [] }
            return page.reply()
        }
        guard problems.isEmpty else { return page.reply() }
        let secret = ApplicantLink(services: services).newSecret(formKey: try visit.idempotencyKey(typed))
        let (dossier, isNew) = try await CreateDraft(services: services)(
            CreateDraft.Request(
                procedure: found.procedure, answers: answers, secret: secret, language: visit.language))
        guard dossier.state.isEditable else { return .redirect("/follow/\(secret.text)") }
        if !isNew {
            // The same form once more: a double click, or the back button and a correction.
            _ = try await EditDossier(services: services)(
                EditDossier.Request(
                    secretDigest: secret.digest, page: found.page, answers: answers, seen: nil, language: visit.language
                ))
        }
        let next = found.procedure.stops(for: answers).dropFirst().first ?? "review"
        return .redirect("/draft/\(secret.text)/\(next)")
    }

    private func find(_ visit: Visit) async throws -> Found? {
        let (services, today, code) = (services, visit.now.date, try visit.parameter("code"))
        return try await services.database.read { connection in
            guard let procedure = try services.catalogue.current(code, asOf: today, in: connection),
                procedure.isOpenHere, let page = procedure.pages.first,
                let unit = try services.units.find(key: procedure.owner, asOf: today, in: connection)
            else { return nil }
            return Found(
                procedure: procedure, page: page,
                villages: try services.villages.villages(of: unit.id, asOf: today, in: connection))
        }
    }

    private func form(_ found: Found, _ visit: Visit) -> FormPage {
        let total = found.procedure.stops(for: Answers()).count
        return FormPage(
            procedure: found.procedure, page: found.page, villages: found.villages, visit: visit,
            action: "/apply/\(found.procedure.code)", backPath: "/procedures/\(found.procedure.code)",
            position: (1, total))
    }

    /// Procedures that take no applications here say so on their own page.
    private func closed(_ visit: Visit) throws -> Reply {
        .redirect(
            "/procedures/\(try visit.parameter("code"))", flash: Flash(.info, "onestop.problem.not_open_here"))
    }
}
