import Base
import House
import Texts
import Web

/// The fields of one page as `parts/field` shows them: what was typed if something was, else what is kept.
struct FormFields {
    let fields: [Procedure.Field]
    let villages: [AdministrativeUnit]
    let visit: Visit
    /// What was typed; nil for a page that is opened.
    var typed: Form?
    var answers = Answers()
    var problems: [FieldProblem] = []

    /// One model for each field.
    var viewModels: [ViewModel] { fields.map(model) }

    /// For `parts/errors`; nil without problems.
    var summary: ViewModel? {
        if problems.isEmpty { return nil }
        return [
            "errors": problems.map { problem in
                let isHere = fields.contains { $0.key == problem.field || problem.field.hasPrefix($0.key + ".") }
                return ["id": isHere ? Self.id(problem.field) : nil, "text": line(problem)] as ViewModel
            }
        ]
    }

    static func id(_ key: String) -> String { "f-\(key)" }

    /// The problem with the name of its field, for the list at the top.
    private func line(_ problem: FieldProblem) -> String {
        let text = visit.say(problem.message)
        let column = TableAnswer.column(problem.field, of: fields)
        guard let field = column ?? fields.first(where: { $0.key == problem.field }) else { return text }
        var label = field.title(visit)
        // A label may be a question; a colon follows it here.
        if let last = label.last, last == "?" || last == "\u{61F}" { label.removeLast() }
        return visit.say("onestop.form.error_line", ["field": .text(label), "text": .text(text)])
    }

    private func value(_ field: Procedure.Field, kept: String?) -> String {
        if let typed { return typed.untrimmed(field.key) ?? "" }
        guard let kept else { return "" }
        guard field.kind == .date || field.kind == .dateOfBirth, let date = CalendarDate(kept) else { return kept }
        return "\(date.day)/\(date.month)/\(date.year)"
    }

    private func model(_ field: Procedure.Field) -> ViewModel {
        let id = Self.id(field.key)
        switch field.kind {
        case .table:
            return TableFieldModel(field: field, visit: visit) { model($0, kept: $1) }.model(
                id: id, typed: typed, answers: answers, optionalText: field.isRequired ? nil : optionalText(field),
                error: problems.first { $0.field == field.key }.map { visit.say($0.message) })
        case .file:
            return [
                "is_note": true, "id": id,
                "text": visit.say("onestop.form.file_later", ["name": .localized(field.label)]),
            ]
        default: return model(field, kept: answers[field.key])
        }
    }

    private func model(_ field: Procedure.Field, kept: String?) -> ViewModel {
        let (kind, id) = (kindName(field), Self.id(field.key))
        let value = value(field, kept: kept)
        var model: ViewModel = [
            "id": id, "name": field.key, "label": field.title(visit), "is_\(kind)": true,
            "value": value, "hint": field.hint?.text(in: visit.language), "required": field.isRequired,
            "error": problems.first { $0.field == field.key }.map { visit.say($0.message) },
            "optional_text": field.isRequired ? nil : optionalText(field), "autocomplete": autocomplete(field),
            "inputmode": inputMode(field), "width": width(field), "maxlength": maxLength(field),
            "dir_auto": field.kind == .name || field.kind == .text || field.kind == .longText || field.kind == .address,
        ]
        let options = options(field)
        if !options.isEmpty {
            model["options"] = options.enumerated().map { index, option in
                let isChosen = option.value == value.trimmed()
                return [
                    "id": index == 0 ? id : "\(id)-\(index + 1)", "value": option.value, "label": option.label,
                    "checked": isChosen, "selected": isChosen,
                ] as ViewModel
            }
        }
        return model
    }

    private func optionalText(_ field: Procedure.Field) -> String {
        guard case .among(let key, let values)? = field.requiredWhen,
            let other = fields.first(where: { $0.key == key }),
            let choice = other.choices.first(where: { $0.key == values.first })
        else { return visit.say("web.form.optional") }
        return visit.say(
            "onestop.form.only_when", ["choice": .text(choice.label.text(in: visit.language))])
    }

    private func kindName(_ field: Procedure.Field) -> String {
        switch field.kind {
        case .longText: "textarea"
        case .phone: "tel"
        case .email: "email"
        case .choice: field.choices.count > 7 ? "select" : "radios"
        case .village: "select"
        case .number: "number"
        // Texts, not the browser's own dates: those show nothing of what was typed wrong.
        default: "text"
        }
    }

    private func options(_ field: Procedure.Field) -> [(value: String, label: String)] {
        let empty = ("", visit.say("onestop.form.choose"))
        switch field.kind {
        case .choice:
            let choices = field.choices.map { ($0.key, $0.label.text(in: visit.language)) }
            return kindName(field) == "select" ? [empty] + choices : choices
        case .village: return [empty] + villages.map { ($0.key, $0.name.text(in: visit.language)) }
        default: return []
        }
    }

    /// Only the applicant's own data: the browser must not fill in the name of the head of household.
    private func autocomplete(_ field: Procedure.Field) -> String {
        switch field.key {
        case "full_name": "name"
        case "birth_date": "bday"
        case "phone": "tel-national"
        case "email": "email"
        case "address": "address-line1"
        default: "off"
        }
    }

    private func inputMode(_ field: Procedure.Field) -> String? {
        switch field.kind {
        case .personalNumber, .number, .money, .date, .dateOfBirth: "numeric"
        default: nil
        }
    }

    private func width(_ field: Procedure.Field) -> String? {
        switch field.kind {
        case .personalNumber: "code"
        case .number: "short"
        case .money: "money"
        case .date, .dateOfBirth, .phone: "medium"
        default: nil
        }
    }

    /// The browser stops typing there; pasting more is answered with a message.
    private func maxLength(_ field: Procedure.Field) -> String? {
        switch field.kind {
        case .text, .longText, .address: "\(field.maxLength)"
        default: nil
        }
    }
}
