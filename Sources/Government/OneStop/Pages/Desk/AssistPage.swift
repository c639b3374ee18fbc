import Base
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Trust
import Web

/// `/desk/assist`: an official or volunteer helps a person to fill a form in, where the person is.
struct AssistPage: Sendable {
    let services: OneStopServices

    private static let channels: [Dossier.Channel] = [.home, .supportPoint]

    func show(_ visit: Visit) async throws -> Reply { try await page(visit) }

    func send(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let procedures = try await open(visit)
        let code = reader.choice("procedure", among: procedures.map(\.code))
        let channel = reader.choice("channel", among: Self.channels.map(\.rawValue)).flatMap(Dossier.Channel.init)
        let consent = reader.choice("consent", of: Assistance.Consent.self)
        if !reader.checkbox("told") { reader.refuse("told", "onestop.assist.problem.told") }
        guard reader.isSound, let channel, let consent, let procedure = procedures.first(where: { $0.code == code }),
            let first = procedure.pages.first
        else { return try await page(visit, form: form, problems: reader.problems) }
        let secret = ApplicantLink(services: services).newSecret(formKey: try visit.idempotencyKey(form))
        try await AssistApplicant(services: services)(
            AssistApplicant.Request(
                procedure: procedure, channel: channel, consent: consent, secret: secret, language: .vietnamese),
            by: actor, at: visit.now)
        return .redirect("/draft/\(secret.text)/\(first.key)")
    }

    private func open(_ visit: Visit) async throws -> [Procedure] {
        let (services, today) = (services, visit.now.date)
        return try await services.database.read {
            try services.catalogue.list(asOf: today, in: $0).filter(\.isOpenHere)
        }
    }

    private func page(_ visit: Visit, form: Form = Form(), problems: [FieldProblem] = []) async throws -> Reply {
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let inputs = [
            fields.select(
                "procedure", visit.say("onestop.assist.procedure"),
                try await open(visit).map { ($0.code, $0.name.text(in: visit.language)) }, isRequired: true),
            fields.choices(
                "channel", visit.say("onestop.assist.where"),
                Self.channels.map { ($0.rawValue, visit.say(TextKey("onestop.desk.channel.\($0.rawValue)"))) },
                isMany: false, isRequired: true),
            fields.choices(
                "consent", visit.say("onestop.assist.consent"),
                Assistance.Consent.allCases.map {
                    ($0.rawValue, visit.say(TextKey("onestop.assist.consent_of.\($0.rawValue)")))
                }, isMany: false, hint: visit.say("onestop.assist.consent_hint"), isRequired: true),
            fields.box("told", visit.say("onestop.assist.told")),
        ]
        return .page(
            Page(
                "onestop/desk/assist", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("onestop.assist.title"), "fields": inputs,
                    "summary": fields.summary(naming: inputs),
                ]))
    }
}
