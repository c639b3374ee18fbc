import Base
import House
import Web

extension FieldModel {
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
}
