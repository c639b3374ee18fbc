import Base
import Web

/// Models of `parts/field` for the forms of an entry and of the words over copies.
struct EntryFields {
    let visit: Visit
    var form = Form()
    var problems: [FieldProblem] = []

    /// What of an entry can be corrected, and why it is.
    func correcting(_ entry: BookEntry) -> [ViewModel] {
        func label(_ name: String) -> String { visit.say(TextKey("certification.field.\(name)")) }
        let number: ViewModel = ["inputmode": "numeric", "width": "short", "maxlength": "9"]
        return [
            text(
                "requester", label("requester"), value: entry.requester, more: ["maxlength": "200", "dir_auto": true]),
            text("document", label("document"), value: entry.document, more: ["maxlength": "300", "dir_auto": true]),
            entry.kind.hasPages
                ? text("pages", label("pages"), kind: "number", value: "\(entry.pages)", more: number) : nil,
            text(
                "copies", label(entry.kind.hasPages ? "copies" : "papers"), kind: "number", value: "\(entry.copies)",
                more: number),
            reason("reason"),
        ].compactMap(\.self)
    }

    func reason(_ name: String, hint: TextKey? = nil) -> ViewModel {
        text(
            name, visit.say("certification.field.reason"), hint: hint.map { visit.say($0) },
            more: ["maxlength": "500"])
    }

    func text(
        _ name: String, _ label: String, kind: String = "text", value: String? = nil, hint: String? = nil,
        more: ViewModel = [:]
    ) -> ViewModel {
        var model: ViewModel = [
            "id": name, "name": name, "label": label, "is_\(kind)": true, "hint": hint, "required": true,
            "value": form.has(name) ? form.untrimmed(name) : value,
            "error": problems.first { $0.field == name }.map { visit.say($0.message) },
        ]
        model.merge(more)
        return model
    }

    func box(_ name: String, _ label: String, hint: String, isChecked: Bool) -> ViewModel {
        [
            "id": name, "name": name, "label": label, "is_checkbox": true, "hint": hint, "value": "yes",
            "checked": form.raw.isEmpty ? isChecked : form.text(name) == "yes",
        ]
    }

    func select(_ name: String, _ label: String, _ options: [(value: String, label: String)]) -> ViewModel {
        let chosen = form.text(name)
        return [
            "id": name, "name": name, "label": label, "is_select": true, "required": true,
            "error": problems.first { $0.field == name }.map { visit.say($0.message) },
            "options": options.map { option -> ViewModel in
                ["value": option.value, "label": option.label, "selected": option.value == chosen]
            },
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
}
