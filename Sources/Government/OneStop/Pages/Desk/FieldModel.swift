import Base
import House
import Web

/// Models of `parts/field` for forms at the desk: what was typed comes back, what is wrong stands beside it.
struct FieldModel {
    let visit: Visit
    /// What was sent; empty for a fresh form.
    var form = Form()
    var problems: [FieldProblem] = []
    /// Sets the identifiers of one form on a page apart from another's.
    var prefix = ""

    func text(
        _ name: String, _ label: String, kind: String = "text", value: String? = nil, hint: String? = nil,
        isRequired: Bool = false, maxLength: Int = 500, more: ViewModel = [:]
    ) -> ViewModel {
        var model: ViewModel = [
            "id": id(name), "name": name, "label": label, "is_\(kind)": true, "hint": hint, "required": isRequired,
            "optional_text": isRequired ? nil : visit.say("web.form.optional"), "maxlength": "\(maxLength)",
            "value": form.has(name) ? form.untrimmed(name) : value, "error": error(name),
        ]
        model.merge(more)
        return model
    }

    func select(
        _ name: String, _ label: String, _ options: [(value: String, label: String)], chosen: String? = nil,
        hint: String? = nil, isRequired: Bool = false
    ) -> ViewModel {
        let chosen = form.text(name) ?? chosen
        return [
            "id": id(name), "name": name, "label": label, "is_select": true, "hint": hint, "required": isRequired,
            "optional_text": isRequired ? nil : visit.say("web.form.optional"), "error": error(name),
            "options": ([("", visit.say("onestop.desk.choose"))] + options).map { option -> ViewModel in
                ["value": option.0, "label": option.1, "selected": option.0 == chosen && chosen != nil]
            },
        ]
    }

    /// Radios or checkboxes.
    func choices(
        _ name: String, _ label: String, _ options: [(value: String, label: String)], isMany: Bool,
        chosen: [String] = [],
        hint: String? = nil, isRequired: Bool = false
    ) -> ViewModel {
        let chosen = Set(form.has(name) ? form.all(name) : chosen)
        return [
            "id": id(name), "name": name, "label": label, isMany ? "is_checkboxes" : "is_radios": true, "hint": hint,
            "optional_text": isRequired ? nil : visit.say("web.form.optional"), "error": error(name),
            "options": options.enumerated().map { index, option -> ViewModel in
                [
                    "id": index == 0 ? id(name) : "\(id(name))-\(index)", "value": option.value, "label": option.label,
                    "checked": chosen.contains(option.value),
                ]
            },
        ]
    }

    func box(_ name: String, _ label: String, hint: String? = nil) -> ViewModel {
        [
            "id": id(name), "name": name, "label": label, "is_checkbox": true, "hint": hint, "value": "yes",
            "checked": form.text(name) == "yes", "error": error(name),
        ]
    }

    func file(
        _ name: String, _ label: String, hint: String? = nil, isRequired: Bool, isMany: Bool = false,
        acceptsPDF: Bool = true,
        kept: String? = nil
    ) -> ViewModel {
        [
            "id": id(name), "name": name, "label": label, "is_file": true, "hint": hint, "required": isRequired,
            "optional_text": isRequired ? nil : visit.say("web.form.optional"), "error": error(name),
            "multiple": isMany,
            "accept": acceptsPDF ? "image/*,application/pdf" : "image/*", "kept": kept,
        ]
    }

    /// A field of a procedure's form or step.
    func field(
        _ field: Procedure.Field, value: String?, villages: [AdministrativeUnit]
    ) -> ViewModel {
        let label = field.title(visit)
        let hint = field.hint?.text(in: visit.language)
        let required = field.isRequired
        switch field.kind {
        case .table:
            var answers = Answers()
            answers[field.key] = value
            return TableFieldModel(field: field, visit: visit) { self.field($0, value: $1, villages: villages) }.model(
                id: id(field.key), typed: form.raw.isEmpty ? nil : form, answers: answers,
                optionalText: required ? nil : visit.say("web.form.optional"), error: error(field.key))
        case .person, .file: return [:]
        case .choice:
            let options = field.choices.map { ($0.key, $0.label.text(in: visit.language)) }
            return field.choices.count > 6
                ? select(field.key, label, options, chosen: value, hint: hint, isRequired: required)
                : choices(
                    field.key, label, options, isMany: false, chosen: value.map { [$0] } ?? [], hint: hint,
                    isRequired: required)
        case .village:
            return select(
                field.key, label, villages.map { ($0.key, $0.name.text(in: visit.language)) }, chosen: value,
                hint: hint,
                isRequired: required)
        case .longText:
            return text(
                field.key, label, kind: "textarea", value: value, hint: hint, isRequired: required,
                maxLength: field.maxLength)
        case .phone:
            return text(
                field.key, label, kind: "tel", value: value, hint: hint, isRequired: required, maxLength: 30,
                more: ["inputmode": "tel", "width": "medium"])
        case .email:
            return text(field.key, label, kind: "email", value: value, hint: hint, isRequired: required, maxLength: 254)
        case .number, .personalNumber:
            return text(
                field.key, label, value: value, hint: hint, isRequired: required, maxLength: 40,
                more: ["inputmode": "numeric", "width": field.kind == .number ? "short" : "medium"])
        case .date, .dateOfBirth:
            return text(
                field.key, label, value: value.flatMap { CalendarDate($0) }.map(ResultWording.written) ?? value,
                hint: hint,
                isRequired: required, maxLength: 40, more: ["inputmode": "numeric", "width": "medium"])
        case .money:
            return text(
                field.key, label, value: value, hint: hint, isRequired: required, maxLength: 30,
                more: ["inputmode": "numeric", "width": "money"])
        case .name, .text, .address:
            return text(
                field.key, label, value: value, hint: hint, isRequired: required, maxLength: field.maxLength,
                more: ["dir_auto": true])
        }
    }

    /// The summary above a form, each error with the name of its field; nil when nothing is wrong.
    func summary(naming fields: [ViewModel]) -> ViewModel? {
        if problems.isEmpty { return nil }
        return [
            "errors": problems.map { problem -> ViewModel in
                let label = fields.first { $0["name"] as? String == problem.field }?["label"] as? String
                let text = visit.say(problem.message)
                return ["id": id(problem.field), "text": label.map { "\($0): \(text)" } ?? text]
            }
        ]
    }

    private func id(_ name: String) -> String { prefix.isEmpty ? name : "\(prefix)-\(name)" }

    private func error(_ name: String) -> String? {
        problems.first { $0.field == name }.map { visit.say($0.message) }
    }
}
