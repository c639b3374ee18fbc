import Base
import HTTPTypes
import House
import Storage
import Texts
import Trust
import Web

/// `/draft/{secret}/mandate`: whether somebody files for the applicant, in what capacity, by which paper.
struct EditMandate: Sendable {
    let services: OneStopServices

    func show(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        guard opened.dossier.state.isEditable else { return .redirect(opened.followPath) }
        return try await page(opened, visit)
    }

    func send(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        let form = try await visit.form()
        let reader = FormReader(form)
        let mandate = MandateFields().read(reader)
        guard reader.isSound else { return try await page(opened, visit, form: form, problems: reader.problems) }
        try await SetMandate(services: services)(mandate, secretDigest: opened.digest)
        return .redirect(opened.path("review"))
    }

    private func page(
        _ opened: ApplicantLink.Opened, _ visit: Visit, form: Form = Form(), problems: [FieldProblem] = []
    ) async throws -> Reply {
        let (services, id) = (services, opened.dossier.id)
        let mandate = try await services.database.read { try Mandate.find(id, in: $0) }
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let number = try mandate.map { try services.vault.openText($0.sealedNumber, as: Mandate.place(id)) }
        let inputs = MandateFields().models(fields, mandate, number: number)
        return .page(
            Page(
                "onestop/mandate", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("onestop.mandate.title"),
                    "procedure_name": opened.procedure.name.text(in: visit.language), "fields": inputs,
                    "action": opened.path("mandate"), "back_url": opened.path("review"),
                    "summary": fields.summary(naming: inputs),
                ]))
    }

    /// The section of the review.
    static func section(_ mandate: Mandate?, _ opened: ApplicantLink.Opened, _ visit: Visit) -> ViewModel {
        let value =
            mandate.map { mandate in
                visit.say(
                    "onestop.mandate.line",
                    [
                        "name": .text(mandate.agentName),
                        "kind": .message(Message(TextKey("onestop.mandate.kind_of.\(mandate.kind.rawValue)"))),
                    ])
            } ?? visit.say("onestop.mandate.self")
        return [
            "title": visit.say("onestop.mandate.title"),
            "list": [
                "rows": [
                    [
                        "key": visit.say("onestop.mandate.acts"), "value": value, "change_url": opened.path("mandate"),
                    ] as ViewModel
                ]
            ] as ViewModel,
        ]
    }
}
