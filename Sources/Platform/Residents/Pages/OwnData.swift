import Base
import Codes
import HTTPTypes
import House
import Storage
import Trust
import Web

/// `/my-data/{secret}`: what is held about a person and who looked, by the link that the counter handed to her.
struct OwnData: Sendable {
    let services: PersonalDataServices

    func callAsFunction(_ visit: Visit) async throws -> Reply { .page(try await page(visit, Form(), [])) }

    /// `GET …/qr.svg`: the link as a symbol, for the counter's page.
    func symbol(_ visit: Visit) async throws -> Reply {
        let (secret, _) = try await open(visit)
        let svg = try QRSymbol.encode(visit.site.link("/my-data/\(secret.text)")).svg(
            label: visit.say("residents.data.link_qr"))
        return .download(Download(Array(svg.utf8), mediaType: "image/svg+xml", fileName: "my-data.svg"))
    }

    /// `POST …/requests`.
    func ask(_ visit: Visit) async throws -> Reply {
        let (secret, person) = try await open(visit)
        let form = try await visit.form()
        let reader = FormReader(form)
        let kind = reader.choice("kind", of: PersonalRequest.Kind.self)
        let words = reader.text("words", .required, max: 2_000, min: 5)
        guard reader.isSound, let kind, let words else { return .page(try await page(visit, form, reader.problems)) }
        try visit.site.limiter.count("my-data:\(secret.digest)", limit: 10, seconds: 86_400)
        let (services, now) = (services, visit.now)
        let key = form.text("form_key").map {
            IdempotencyKey(actor: "resident", action: "residents.ask", key: $0, fingerprint: secret.digest)
        }
        try await services.database.write { transaction in
            func ask() throws {
                try AskAboutData(services: services)(
                    kind, words: words, for: person, by: nil, at: now, in: transaction)
            }
            guard let key else { return try ask() }
            _ = try transaction.once(key, at: now) {
                try ask()
                return ""
            }
        }
        return .redirect("/my-data/\(secret.text)", flash: Flash(.success, "residents.requests.was_asked"))
    }

    /// `POST …/consents/{consent}/withdraw`.
    func withdraw(_ visit: Visit) async throws -> Reply {
        let (secret, person) = try await open(visit)
        let consent: ID<Consent> = try visit.id("consent")
        let (services, now) = (services, visit.now)
        try await services.database.write {
            try RecordConsent(services: services).withdraw(consent, of: person, by: nil, at: now, in: $0)
        }
        return .redirect("/my-data/\(secret.text)", flash: Flash(.success, "residents.consent.was_withdrawn"))
    }

    /// The person of the link. Throws `Problem`: not found, also for a link that has ended; (too many) for those who guess.
    private func open(_ visit: Visit) async throws -> (secret: SecretToken, person: Person) {
        let (services, now) = (services, visit.now)
        guard let secret = SecretToken(try visit.parameter("secret")) else { throw try unknown(visit) }
        let found = try await services.database.read { connection in
            try services.store.link(secret.digest, in: connection).map { link in
                (
                    until: link.expiresAt,
                    person: try services.residents.find(
                        link.person, .everything(because: "the link is the person's own"), in: connection)
                )
            }
        }
        guard let found, let person = found.person else { throw try unknown(visit) }
        guard found.until > now else { throw Problem(.notFound, "residents.data.link_ended") }
        return (secret, person)
    }

    private func unknown(_ visit: Visit) throws -> Problem {
        try visit.site.limiter.count("secret:\(visit.network)", limit: 60, seconds: 300)
        return Problem.notFound
    }

    static func askFields(_ form: Form, _ problems: [FieldProblem], _ visit: Visit) -> [ViewModel] {
        [
            PersonalDataView.choice(
                "kind", visit.say("residents.requests.kind_label"),
                PersonalRequest.Kind.allCases.map {
                    ($0.rawValue, visit.say(TextKey("residents.requests.kind.\($0.rawValue)")))
                }, form: form, problems: problems, visit: visit),
            PersonalDataView.field(
                "words", visit.say("residents.requests.words"), kind: "textarea",
                hint: visit.say("residents.requests.words_hint"), form: form, problems: problems, visit: visit,
                max: 2_000),
        ]
    }

    private func page(_ visit: Visit, _ form: Form, _ problems: [FieldProblem]) async throws -> Page {
        let (secret, person) = try await open(visit)
        let (services, formats, today) = (services, visit.formats, visit.now.date)
        let file = try await services.database.read {
            try services.file(of: person, formats, on: today, in: $0)
        }
        let base = "/my-data/\(secret.text)"
        let view = PersonalDataView(file: file, isClear: true, visit: visit)
        let looks = view.looks
        return Page(
            "residents/own_data", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "name": person.name.text, "base": base, "summary": PersonalDataView.summary(problems, visit),
                "holdings": view.holdings(paths: false), "has_looks": !looks.isEmpty,
                "timeline": ["events": looks] as ViewModel, "consents": view.consents(base: "\(base)/consents"),
                "requests": view.requests, "ask_fields": Self.askFields(form, problems, visit),
            ])
    }
}
