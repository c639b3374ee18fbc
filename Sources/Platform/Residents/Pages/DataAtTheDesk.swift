import Base
import Codes
import HTTPTypes
import House
import Paper
import Storage
import Texts
import Trust
import Web

/// `/desk/residents/{id}/data`: what is held about a person, at the counter: masked, opened or printed with a reason, and handed to
/// her as a link of her own.
struct DataAtTheDesk: Sendable {
    let services: PersonalDataServices

    // MARK: whose

    /// `GET /desk/residents/card`: the person is told by her identity card.
    func card(_ visit: Visit) async throws -> Reply { .page(cardPage(visit, Form(), [])) }

    func findByCard(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let typed = reader.line("card", .required, max: 4_000) ?? ""
        let number = CitizenCard.parse(qrText: typed)?.number ?? (try? PersonalNumber(parsing: typed))
        if reader.isSound, number == nil { reader.refuse("card", "residents.data.no_card") }
        guard reader.isSound, let number else { return .page(cardPage(visit, form, reader.problems)) }
        let (services, today) = (services, visit.now.date)
        let found = try await services.database.read {
            try services.residents.find(number, unit: actor.commune, asOf: today, in: $0)
                ?? services.residents.find(number, actor.scope, in: $0)
        }
        guard let found else {
            return .page(cardPage(visit, form, [FieldProblem("card", "residents.data.nobody")]))
        }
        return .redirect("/desk/residents/\(found.id)/data")
    }

    private func cardPage(_ visit: Visit, _ form: Form, _ problems: [FieldProblem]) -> Page {
        Page(
            "residents/find_by_card", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "summary": PersonalDataView.summary(problems, visit),
                "field": PersonalDataView.field(
                    "card", visit.say("residents.data.card"), hint: visit.say("residents.data.card_hint"), form: form,
                    problems: problems, visit: visit, max: 4_000, more: ["autofocus": true]),
            ])
    }

    // MARK: what

    func callAsFunction(_ visit: Visit) async throws -> Reply { try await page(visit) }

    /// `POST …/reveal`: everything in clear, on this one page.
    func reveal(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        let problems = try await look(visit, form)
        return try await page(visit, form: form, problems: problems, isClear: problems.isEmpty)
    }

    /// `POST …/print`: the same as a paper for the person, a look like any other.
    func print(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        let problems = try await look(visit, form)
        guard problems.isEmpty else { return try await page(visit, form: form, problems: problems) }
        let file = try await file(visit, formats: visit.site.formats(.vietnamese))
        let document = PersonalDataPaper(site: visit.site).document(file, at: visit.now)
        // Off the threads that serve requests: typesetting takes tens of milliseconds.
        let bytes = try await Task.detached(priority: .userInitiated) { try document.pdf() }.value
        return .download(Download(bytes, mediaType: "application/pdf", fileName: "\(file.person.id).pdf"))
    }

    /// Writes the look down; answers what is wrong with the reason.
    private func look(_ visit: Visit, _ form: Form) async throws -> [FieldProblem] {
        let actor = try visit.actor()
        let id: ID<Person> = try visit.id("id")
        let reader = FormReader(form)
        let reason = reader.line(
            "reason", max: RevealPersonalData.longestReason, min: RevealPersonalData.shortestReason)
        guard reader.isSound, let reason else { return reader.problems }
        let (action, now) = (RevealPersonalData(store: services.residents, person: id, reason: reason), visit.now)
        _ = try await services.database.write { try action(by: actor, at: now, in: $0) }
        return []
    }

    // MARK: her link, consents and requests

    /// `POST …/link`: shown once, here.
    func link(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Person> = try visit.id("id")
        _ = try await visit.form()
        let (services, secret, now) = (services, SecretToken(), visit.now)
        let until = try await services.database.write {
            try HandOutDataLink(services: services)(to: id, secret: secret, by: actor, at: now, in: $0)
        }
        let path = "/my-data/\(secret.text)"
        return .page(
            Page(
                "residents/data_link", isPrivate: true,
                [
                    "link": visit.site.link(path), "back_url": "/desk/residents/\(id)/data",
                    "until": visit.say("residents.data.link_until", ["at": .instant(until)]),
                    "qr": ["src": "\(path)/qr.svg", "alt": visit.say("residents.data.link_qr")] as ViewModel,
                ]))
    }

    func giveConsent(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Person> = try visit.id("id")
        let form = try await visit.form()
        let reader = FormReader(form)
        let purpose = reader.choice("purpose", of: Consent.Purpose.self)
        let method = reader.choice("method", of: Consent.Method.self)
        guard reader.isSound, let purpose, let method else {
            return try await page(visit, form: form, problems: reader.problems)
        }
        let (services, now) = (services, visit.now)
        try await services.database.write {
            try RecordConsent(services: services).give(purpose, method, of: id, by: actor, at: now, in: $0)
        }
        return .redirect("/desk/residents/\(id)/data", flash: Flash(.success, "residents.consent.was_given"))
    }

    func withdrawConsent(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Person> = try visit.id("id")
        let consent: ID<Consent> = try visit.id("consent")
        _ = try await visit.form()
        let (services, now) = (services, visit.now)
        try await services.database.write { transaction in
            guard let person = try services.residents.find(id, actor.scope, in: transaction) else {
                throw Problem.notFound
            }
            try RecordConsent(services: services).withdraw(
                consent, of: person, by: actor, at: now, in: transaction)
        }
        return .redirect("/desk/residents/\(id)/data", flash: Flash(.success, "residents.consent.was_withdrawn"))
    }

    /// A request that she makes at the counter.
    func ask(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Person> = try visit.id("id")
        let form = try await visit.form()
        let reader = FormReader(form)
        let kind = reader.choice("kind", of: PersonalRequest.Kind.self)
        let words = reader.text("words", .required, max: 2_000, min: 5)
        guard reader.isSound, let kind, let words else {
            return try await page(visit, form: form, problems: reader.problems)
        }
        let (services, now) = (services, visit.now)
        let key = try visit.idempotencyKey(form).map {
            IdempotencyKey(actor: actor.id, action: "residents.ask", key: $0, fingerprint: id.text)
        }
        try await services.database.write { transaction in
            guard let person = try services.residents.find(id, actor.scope, in: transaction) else {
                throw Problem.notFound
            }
            func ask() throws -> String {
                try AskAboutData(services: services)(
                    kind, words: words, for: person, by: actor, at: now, in: transaction)
                return ""
            }
            guard let key else { return _ = try ask() }
            _ = try transaction.once(key, at: now, ask)
        }
        return .redirect("/desk/residents/\(id)/data", flash: Flash(.success, "residents.requests.was_asked"))
    }

    private func file(_ visit: Visit, formats: Formats) async throws -> PersonalFile {
        let actor = try visit.actor()
        try actor.require(ResidentsFeature.data)
        let id: ID<Person> = try visit.id("id")
        let (services, today) = (services, visit.now.date)
        let file = try await services.database.read { connection in
            try services.residents.find(id, actor.scope, in: connection).map {
                try services.file(of: $0, formats, on: today, in: connection)
            }
        }
        guard let file else { throw Problem.notFound }
        return file
    }

    private func page(
        _ visit: Visit, form: Form = Form(), problems: [FieldProblem] = [], isClear: Bool = false
    ) async throws -> Reply {
        let file = try await file(visit, formats: visit.formats)
        let base = "/desk/residents/\(file.person.id)/data"
        let view = PersonalDataView(file: file, isClear: isClear, visit: visit)
        let looks = view.looks
        let reason = PersonalDataView.field(
            "reason", visit.say("residents.reveal.reason"), hint: visit.say("residents.reveal.reason_hint"),
            form: isClear ? Form() : form, problems: problems, visit: visit, max: RevealPersonalData.longestReason)
        let asking = OwnData.askFields(form, problems, visit)
        func isTried(_ fields: Set<String>) -> Bool { problems.contains { fields.contains($0.field) } }
        return .page(
            Page(
                "residents/data_at_the_desk", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "name": file.person.name.text, "base": base, "is_clear": isClear,
                    "may_reveal": try visit.actor().may(ResidentsFeature.reveal) && !isClear,
                    "person_url": "/desk/residents/\(file.person.id)",
                    "summary": PersonalDataView.summary(problems, visit), "reason_field": reason,
                    "holdings": view.holdings(paths: true), "has_looks": !looks.isEmpty,
                    "timeline": ["events": looks] as ViewModel, "consents": view.consents(base: "\(base)/consents"),
                    "tries_consent": isTried(["purpose", "method"]), "tries_to_ask": isTried(["kind", "words"]),
                    "consent_fields": [
                        PersonalDataView.choice(
                            "purpose", visit.say("residents.consent.purpose_label"),
                            Consent.Purpose.allCases.map {
                                ($0.rawValue, visit.say(TextKey("residents.consent.purpose.\($0.rawValue)")))
                            }, form: form, problems: problems, visit: visit),
                        PersonalDataView.choice(
                            "method", visit.say("residents.consent.method_label"),
                            Consent.Method.allCases.map {
                                ($0.rawValue, visit.say(TextKey("residents.consent.method.\($0.rawValue)")))
                            }, form: form, problems: problems, visit: visit),
                    ],
                    "requests": view.requests, "ask_fields": asking,
                ]))
    }
}
