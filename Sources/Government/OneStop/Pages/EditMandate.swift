import Base
import HTTPTypes
import House
import Residents
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
        guard reader.choice("acts", among: ["self", "agent"]) == "agent" else {
            guard reader.isSound else { return try await page(opened, visit, form: form, problems: reader.problems) }
            try await SetMandate(services: services)(nil, secretDigest: opened.digest)
            return .redirect(opened.path("review"))
        }
        let kind = reader.choice("kind", of: Mandate.Kind.self)
        var name = reader.line("agent_name", max: 200) ?? ""
        if !name.isEmpty {
            do { name = try PersonName(parsing: name).text } catch { reader.refuse("agent_name", error.message) }
        }
        var number = reader.line("agent_number", .optional, max: 100) ?? ""
        if !number.isEmpty {
            do { number = try PersonalNumber(parsing: number).digits } catch {
                reader.refuse("agent_number", error.message)
            }
        }
        // Kin need none; whoever was authorised says by what.
        let paper = reader.line("paper", kind == .authorised || kind == .organisation ? .required : .optional, max: 200)
        guard reader.isSound, let kind else {
            return try await page(opened, visit, form: form, problems: reader.problems)
        }
        try await SetMandate(services: services)(
            SetMandate.Request(kind: kind, agentName: name, number: number, paper: paper ?? ""),
            secretDigest: opened.digest)
        return .redirect(opened.path("review"))
    }

    private func page(
        _ opened: ApplicantLink.Opened, _ visit: Visit, form: Form = Form(), problems: [FieldProblem] = []
    ) async throws -> Reply {
        let (services, id) = (services, opened.dossier.id)
        let mandate = try await services.database.read { try Mandate.find(id, in: $0) }
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let inputs = [
            fields.choices(
                "acts", visit.say("onestop.mandate.acts"),
                [("self", visit.say("onestop.mandate.self")), ("agent", visit.say("onestop.mandate.agent"))],
                isMany: false, chosen: [mandate == nil ? "self" : "agent"], isRequired: true),
            fields.select(
                "kind", visit.say("onestop.mandate.kind"),
                Mandate.Kind.allCases.map {
                    ($0.rawValue, visit.say(TextKey("onestop.mandate.kind_of.\($0.rawValue)")))
                }, chosen: mandate?.kind.rawValue, hint: visit.say("onestop.mandate.only_agent")),
            fields.text(
                "agent_name", visit.say("onestop.mandate.agent_name"), value: mandate?.agentName, maxLength: 200,
                more: ["dir_auto": true]),
            fields.text(
                "agent_number", visit.say("onestop.mandate.agent_number"),
                value: try mandate.map { try services.vault.openText($0.sealedNumber, as: Mandate.place(id)) },
                maxLength: 40, more: ["inputmode": "numeric", "width": "code"]),
            fields.text(
                "paper", visit.say("onestop.mandate.paper"), value: mandate?.paper,
                hint: visit.say("onestop.mandate.paper_hint"), maxLength: 200),
        ]
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
