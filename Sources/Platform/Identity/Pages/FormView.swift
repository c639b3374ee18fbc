import Base
import Texts
import Web

/// `FieldModel` whose labels and hints are texts, and which knows what stood in the fields before.
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

    private var fields: FieldModel { FieldModel(visit: visit, form: form, problems: problems) }

    /// For `parts/errors`; nil when nothing is wrong.
    var errors: ViewModel? { errors(naming: []) }

    /// For `parts/errors`, each error with the name of its field among these; nil when nothing is wrong.
    func errors(naming fields: [ViewModel]) -> ViewModel? { self.fields.summary(naming: fields) }

    /// A field of the part's kind (`text`, `password`, `tel`, `date` …).
    func field(
        _ kind: String, _ name: String, label: TextKey, hint: TextKey? = nil, required: Bool = true,
        autocomplete: String? = nil, maxlength: Int? = nil, width: String? = nil
    ) -> ViewModel {
        var view = fields.text(
            name, visit.say(label), kind: kind, hint: say(hint), isRequired: required,
            more: ["autocomplete": autocomplete, "width": width])
        view["maxlength"] = maxlength
        // A password is typed anew.
        view["value"] = kind == "password" ? nil : value(name)
        return view
    }

    /// A list to choose one value from.
    func select(
        _ name: String, label: TextKey, hint: TextKey? = nil, required: Bool = true,
        options: [(value: String, label: String)]
    ) -> ViewModel {
        fields.select(
            name, visit.say(label), options, chosen: value(name), hint: say(hint), isRequired: required,
            startsEmpty: false)
    }

    /// Boxes of which any number may be ticked.
    func checkboxes(
        _ name: String, label: TextKey, hint: TextKey? = nil, options: [(value: String, label: String)]
    ) -> ViewModel {
        let chosen = form.raw.isEmpty ? (initial[name] ?? "").split(separator: " ").map(String.init) : form.all(name)
        return fields.choices(
            name, visit.say(label), options, isMany: true, chosen: chosen, hint: say(hint), isRequired: true)
    }

    /// One box.
    func checkbox(_ name: String, label: TextKey, hint: TextKey? = nil) -> ViewModel {
        var view = fields.box(name, visit.say(label), hint: say(hint))
        view["checked"] = !value(name).isEmpty
        return view
    }

    func hidden(_ name: String, _ value: String) -> ViewModel {
        ["is_hidden": true, "name": name, "value": value]
    }

    private func say(_ hint: TextKey?) -> String? { hint.map { visit.say($0) } }

    private func value(_ name: String) -> String { form.raw.isEmpty ? initial[name] ?? "" : form.untrimmed(name) ?? "" }
}
