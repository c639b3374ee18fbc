import Base
import Texts
import Web

/// Makes the view models of `parts/field` and `parts/errors` from what was typed and what is wrong with it.
struct FormView {
    let visit: Visit
    let form: Form
    let problems: [FieldProblem]
    /// What stands in a field before anything was typed.
    let initial: [String: String]

    init(_ visit: Visit, form: Form? = nil, problems: [FieldProblem] = [], initial: [String: String] = [:]) {
        self.visit = visit
        self.form = form ?? Form()
        self.problems = problems
        self.initial = form == nil ? initial : [:]
    }

    /// For `parts/errors`; nil when nothing is wrong.
    var errors: ViewModel? {
        if problems.isEmpty { return nil }
        return ["errors": problems.map { ["id": $0.field, "text": visit.say($0.message)] as ViewModel }]
    }

    /// For `parts/errors`, each error with the name of its field among these; nil when nothing is wrong.
    func errors(naming fields: [ViewModel]) -> ViewModel? {
        if problems.isEmpty { return nil }
        return [
            "errors": problems.map { problem -> ViewModel in
                let label = fields.first { $0["name"] as? String == problem.field }?["label"] as? String
                let text = visit.say(problem.message)
                return ["id": problem.field, "text": label.map { "\($0): \(text)" } ?? text]
            }
        ]
    }

    /// A field of the part's kind (`text`, `password`, `tel`, `date` …).
    func field(
        _ kind: String, _ name: String, label: TextKey, hint: TextKey? = nil, required: Bool = true,
        autocomplete: String? = nil, maxlength: Int? = nil, width: String? = nil
    ) -> ViewModel {
        var view = common(kind, name, label: label, hint: hint, required: required)
        if kind != "password" { view["value"] = value(name) }
        view["autocomplete"] = autocomplete
        view["maxlength"] = maxlength
        view["width"] = width
        return view
    }

    /// A list to choose one value from.
    func select(
        _ name: String, label: TextKey, hint: TextKey? = nil, required: Bool = true,
        options: [(value: String, label: String)]
    ) -> ViewModel {
        var view = common("select", name, label: label, hint: hint, required: required)
        view["options"] = ViewModel.options(options, chosen: value(name))
        return view
    }

    /// Boxes of which any number may be ticked.
    func checkboxes(
        _ name: String, label: TextKey, hint: TextKey? = nil, options: [(value: String, label: String)]
    ) -> ViewModel {
        var view = common("checkboxes", name, label: label, hint: hint, required: true)
        let chosen = form.raw.isEmpty ? (initial[name] ?? "").split(separator: " ").map(String.init) : form.all(name)
        view["options"] = options.enumerated().map { index, option -> ViewModel in
            [
                "id": index == 0 ? name : "\(name)-\(option.value)", "value": option.value, "label": option.label,
                "checked": chosen.contains(option.value),
            ]
        }
        return view
    }

    /// One box.
    func checkbox(_ name: String, label: TextKey, hint: TextKey? = nil) -> ViewModel {
        var view = common("checkbox", name, label: label, hint: hint, required: true)
        view["required"] = nil
        view["value"] = "yes"
        view["checked"] = !value(name).isEmpty
        return view
    }

    func hidden(_ name: String, _ value: String) -> ViewModel {
        ["is_hidden": true, "name": name, "value": value]
    }

    private func common(_ kind: String, _ name: String, label: TextKey, hint: TextKey?, required: Bool) -> ViewModel {
        [
            "is_\(kind)": true, "id": name, "name": name, "label": visit.say(label), "hint": hint.map { visit.say($0) },
            "required": required, "optional_text": required ? nil : visit.say("web.form.optional"),
            "error": problems.first { $0.field == name }.map { visit.say($0.message) },
        ]
    }

    private func value(_ name: String) -> String { form.raw.isEmpty ? initial[name] ?? "" : form.untrimmed(name) ?? "" }
}
