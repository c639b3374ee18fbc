import Base
import House
import Residents
import Storage
import Web

/// The part of a form that says who files for the applicant: the same on the applicant's own pages and at the counter.
struct MandateFields: Sendable {
    /// Sets the names apart from those of a procedure's questions, where both are in one form.
    var prefix = ""

    private func name(_ field: String) -> String { prefix + field }

    /// Whether the form says that another person files.
    func isChosen(_ form: Form) -> Bool { form.text(name("acts")) == "agent" }

    /// Who files for the applicant; nil where she does so herself, or where something is wrong, which the reader then knows.
    func read(_ reader: FormReader) -> SetMandate.Request? {
        guard reader.choice(name("acts"), among: ["self", "agent"]) == "agent" else { return nil }
        let kind = reader.choice(name("kind"), of: Mandate.Kind.self)
        var agent = reader.line(name("agent_name"), max: 200) ?? ""
        if !agent.isEmpty {
            do { agent = try PersonName(parsing: agent).text } catch {
                reader.refuse(name("agent_name"), error.message)
            }
        }
        var number = reader.line(name("agent_number"), .optional, max: 100) ?? ""
        if !number.isEmpty {
            do { number = try PersonalNumber(parsing: number).digits } catch {
                reader.refuse(name("agent_number"), error.message)
            }
        }
        // Kin need none; whoever was authorised says by what.
        let needsPaper = kind == .authorised || kind == .organisation
        let paper = reader.line(name("paper"), needsPaper ? .required : .optional, max: 200)
        guard reader.isSound, let kind else { return nil }
        return SetMandate.Request(kind: kind, agentName: agent, number: number, paper: paper ?? "")
    }

    /// The fields, with what is known of the mandate; `number` in clear.
    func models(_ fields: FieldModel, _ mandate: Mandate? = nil, number: String? = nil) -> [ViewModel] {
        let visit = fields.visit
        return [
            fields.choices(
                name("acts"), visit.say("onestop.mandate.acts"),
                [("self", visit.say("onestop.mandate.self")), ("agent", visit.say("onestop.mandate.agent"))],
                isMany: false, chosen: [mandate == nil ? "self" : "agent"], isRequired: true),
            fields.select(
                name("kind"), visit.say("onestop.mandate.kind"),
                Mandate.Kind.allCases.map {
                    ($0.rawValue, visit.say(TextKey("onestop.mandate.kind_of.\($0.rawValue)")))
                }, chosen: mandate?.kind.rawValue, hint: visit.say("onestop.mandate.only_agent")),
            fields.text(
                name("agent_name"), visit.say("onestop.mandate.agent_name"), value: mandate?.agentName, maxLength: 200,
                more: ["dir_auto": true]),
            fields.text(
                name("agent_number"), visit.say("onestop.mandate.agent_number"), value: number, maxLength: 40,
                more: ["inputmode": "numeric", "width": "code"]),
            fields.text(
                name("paper"), visit.say("onestop.mandate.paper"), value: mandate?.paper,
                hint: visit.say("onestop.mandate.paper_hint"), maxLength: 200),
        ]
    }
}
