import Base
import Codes
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Trust
import Web

/// Two sign one form: the first passes a link on, the second reads everything and agrees.
struct CoSign: Sendable {
    let services: OneStopServices

    /// The second person's link: derived from the first's with a key of ours, so that it can be shown again and is kept nowhere.
    static func secret(from secret: String, _ services: OneStopServices) -> SecretToken {
        ApplicantLink(services: services).newSecret(formKey: secret)
    }

    /// `POST /draft/{secret}/invite`, by the first.
    func invite(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        _ = try await visit.form()
        guard opened.procedure.coSigner != nil, opened.dossier.state.isEditable else { throw Problem.notFound }
        let (services, id, now) = (services, opened.dossier.id, visit.now)
        let digest = Self.secret(from: opened.secret, services).digest
        try await services.database.write { transaction in
            try services.store.invite(id, secretDigest: digest, at: now, in: transaction)
        }
        return .redirect(opened.path("review"))
    }

    /// `GET /draft/{secret}/sign.svg`, for the first to hold out to the second.
    func symbol(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        let path = "/draft/\(Self.secret(from: opened.secret, services).text)/sign"
        let svg = try QRSymbol.encode(visit.site.link(path)).svg(label: opened.dossier.code.grouped)
        return .download(Download(Array(svg.utf8), mediaType: "image/svg+xml", fileName: "sign.svg"))
    }

    /// `GET /draft/{secret}/sign`, for the second.
    func show(_ visit: Visit) async throws -> Reply { try await page(visit) }

    func sign(_ visit: Visit) async throws -> Reply {
        let secret = try ApplicantLink(services: services).secret(visit)
        let form = try await visit.form()
        // Numbers are not to be guessed by whoever found the link.
        try visit.site.limiter.count("sign:\(secret.digest)", limit: 10, seconds: 3_600)
        do {
            try await SignDraft(services: services)(secretDigest: secret.digest, number: form.text("number") ?? "")
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, form: form, problems: problem.fields)
        } catch let problem as Problem where problem.kind == .notFound {
            throw try ApplicantLink(services: services).unknown(visit)
        }
        return .redirect("/draft/\(secret.text)/sign", flash: Flash(.success, "onestop.sign.done"))
    }

    private func page(_ visit: Visit, form: Form = Form(), problems: [FieldProblem] = []) async throws -> Reply {
        let link = ApplicantLink(services: services)
        let secret = try link.secret(visit)
        let (services, today) = (services, visit.now.date)
        typealias Rows = (Dossier, Procedure, [AdministrativeUnit], CoSignature?)
        let found = try await services.database.read { connection -> Rows? in
            let everything = Scope.everything(because: "the link of the second person is the right to read the form")
            guard let id = try CoSignature.dossier(secretDigest: secret.digest, in: connection),
                let dossier = try services.store.find(id, scope: everything, in: connection),
                let procedure = try services.catalogue.version(
                    dossier.procedureCode, dossier.procedureVersion, in: connection)
            else { return nil }
            return (
                dossier, procedure, try services.villages.villages(of: dossier.unit, asOf: today, in: connection),
                try CoSignature.find(id, in: connection)
            )
        }
        guard let (dossier, procedure, villages, signature) = found else { throw try link.unknown(visit) }
        let answers = procedure.pruned(try services.answers(of: dossier))
        let isSigned = signature?.stands(for: answers, services.vault) ?? false
        // Before it is signed, whoever holds the link may be anyone: numbers and telephones stay hidden.
        let showing = AnswerShowing(visit.formats, villages: villages, isMasked: true)
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let number = fields.text(
            "number", visit.say("onestop.sign.number"), hint: visit.say("onestop.sign.number_hint"), isRequired: true,
            maxLength: 40, more: ["inputmode": "numeric", "width": "code"])
        return .page(
            Page(
                "onestop/cosign", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("onestop.sign.title"), "procedure_name": procedure.name.text(in: visit.language),
                    "text": visit.say(
                        "onestop.sign.text",
                        ["name": .text(dossier.applicantName.isEmpty ? answers.applicantName : dossier.applicantName)]),
                    "sections": dossier.state.isEditable ? sections(procedure, answers, showing, visit) : nil,
                    "signed": isSigned ? visit.say("onestop.sign.signed", ["name": .text(signature?.name ?? "")]) : nil,
                    "is_sent": !dossier.state.isEditable, "action": "/draft/\(secret.text)/sign",
                    "number": isSigned || !dossier.state.isEditable ? nil : number,
                    "summary": fields.summary(naming: [number]),
                ]))
    }

    private func sections(
        _ procedure: Procedure, _ answers: Answers, _ showing: AnswerShowing, _ visit: Visit
    ) -> [ViewModel] {
        procedure.pages(for: answers).map { page in
            let rows = page.fields.compactMap { field -> ViewModel? in
                let text = showing.text(field, in: answers)
                return text.isEmpty ? nil : ["key": field.title(visit), "value": text]
            }
            return ["title": page.title.text(in: visit.language), "list": ["rows": rows] as ViewModel]
        }
    }

    /// What the first sees on the review: the link to pass on, or that it is signed.
    static func model(
        _ opened: ApplicantLink.Opened, _ signature: CoSignature?, _ services: OneStopServices, _ visit: Visit
    ) -> ViewModel? {
        guard let who = opened.procedure.coSigner else { return nil }
        let answers = opened.procedure.pruned(opened.answers)
        let isSigned = signature?.stands(for: answers, services.vault) ?? false
        let path = "/draft/\(secret(from: opened.secret, services).text)/sign"
        return [
            "title": visit.say("onestop.sign.heading", ["who": .localized(who)]),
            "signed": isSigned ? visit.say("onestop.sign.signed", ["name": .text(signature?.name ?? "")]) : nil,
            "void": signature?.signedAt != nil && !isSigned ? visit.say("onestop.sign.void") : nil,
            "link": signature == nil || isSigned ? nil : visit.site.link(path),
            "qr": signature == nil || isSigned
                ? nil
                : [
                    "src": opened.path("sign.svg"), "alt": visit.say("onestop.sign.qr_alt"),
                    "code": visit.site.link(path),
                ] as ViewModel,
            "invite_url": signature == nil ? opened.path("invite") : nil,
        ]
    }
}
