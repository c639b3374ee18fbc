import Base
import Texts
import Web

/// Models of `parts/field`: what was typed comes back, what is wrong stands beside it.
struct FormFields {
    let visit: Visit
    var form = Form()
    var problems: [FieldProblem] = []

    func text(
        _ name: String, _ label: String, kind: String = "text", value: String? = nil, hint: String? = nil,
        isRequired: Bool = true, more: ViewModel = [:]
    ) -> ViewModel {
        var model: ViewModel = [
            "id": name, "name": name, "label": label, "is_\(kind)": true, "hint": hint, "required": isRequired,
            "optional_text": isRequired ? nil : visit.say("web.form.optional"),
            "value": form.has(name) ? form.untrimmed(name) : value, "error": error(name),
        ]
        model.merge(more)
        return model
    }

    /// An amount in đồng.
    func money(
        _ name: String, _ label: String, value: Money? = nil, hint: String? = nil, isRequired: Bool = true
    ) -> ViewModel {
        text(
            name, label, kind: "number", value: value.map { visit.formats.number($0.dong) }, hint: hint,
            isRequired: isRequired, more: ["inputmode": "numeric", "width": "money", "maxlength": "30"])
    }

    /// A whole number; one of many that are mostly empty does not say each time that it may be.
    func number(
        _ name: String, _ label: String, value: Int? = nil, hint: String? = nil, isOneOfMany: Bool = false
    ) -> ViewModel {
        var model = text(
            name, label, kind: "number", value: value.map { "\($0)" }, hint: hint, isRequired: false,
            more: ["inputmode": "numeric", "width": "short", "maxlength": "9"])
        if isOneOfMany { model["optional_text"] = nil }
        return model
    }

    func select(_ name: String, _ label: String, _ options: [(value: String, label: String)]) -> ViewModel {
        let chosen = form.text(name)
        return [
            "id": name, "name": name, "label": label, "is_select": true, "required": true, "error": error(name),
            "options": options.map { option -> ViewModel in
                ["value": option.value, "label": option.label, "selected": option.value == chosen]
            },
        ]
    }

    func box(_ name: String, _ label: String, hint: String? = nil, isChecked: Bool) -> ViewModel {
        [
            "id": name, "name": name, "label": label, "is_checkbox": true, "hint": hint, "value": "yes",
            "checked": form.raw.isEmpty ? isChecked : form.text(name) == "yes", "error": error(name),
        ]
    }

    /// The summary above a form, each error with the name of its field; nil when nothing is wrong.
    func summary(naming fields: [ViewModel]) -> ViewModel? {
        if problems.isEmpty { return nil }
        return [
            "errors": problems.map { problem -> ViewModel in
                let label = fields.first { $0["name"] as? String == problem.field }?["label"] as? String
                let text = visit.say(problem.message)
                return ["id": problem.field, "text": label.map { "\($0): \(text)" } ?? text]
            }
        ]
    }

    private func error(_ name: String) -> String? {
        problems.first { $0.field == name }.map { visit.say($0.message) }
    }
}

extension FormReader {
    /// Two days of a list's filter, the first not after the last; so many days up to today without them.
    static func days(_ query: Form, today: CalendarDate, back: Int) -> (from: CalendarDate, to: CalendarDate) {
        let reader = FormReader(query)
        let to = reader.date("to", .optional) ?? today
        let from = reader.date("from", .optional) ?? min(to, today).adding(days: -back)
        return (min(from, to), to)
    }
}
