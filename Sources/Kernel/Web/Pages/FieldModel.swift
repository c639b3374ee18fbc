public import Base

/// Models of `parts/field` and `parts/errors`: what was typed comes back, what is wrong stands beside it.
public struct FieldModel: Sendable {
    public let visit: Visit
    /// What was sent; empty for a fresh form.
    public let form: Form
    public let problems: [FieldProblem]
    /// Sets the identifiers of one form on a page apart from another's.
    public let prefix: String

    public init(visit: Visit, form: Form = Form(), problems: [FieldProblem] = [], prefix: String = "") {
        self.visit = visit
        self.form = form
        self.problems = problems
        self.prefix = prefix
    }

    /// A field to type in, of the part's kind: `text`, `textarea`, `number`, `tel`, `date` …
    public func text(
        _ name: String, _ label: String, kind: String = "text", value: String? = nil, hint: String? = nil,
        isRequired: Bool = false, maxLength: Int = 500, more: ViewModel = [:]
    ) -> ViewModel {
        var model = common(name, label, hint: hint, isRequired: isRequired)
        model["is_\(kind)"] = true
        model["maxlength"] = "\(maxLength)"
        model["value"] = form.has(name) ? form.untrimmed(name) : value
        model.merge(more)
        return model
    }

    /// A list to choose one value from; it starts with none, unless it shall start with the first.
    public func select(
        _ name: String, _ label: String, _ options: [(value: String, label: String)], chosen: String? = nil,
        hint: String? = nil, isRequired: Bool = false, startsEmpty: Bool = true
    ) -> ViewModel {
        let chosen = form.text(name) ?? chosen
        let none = startsEmpty ? [(value: "", label: visit.say("web.form.choose"))] : []
        var model = common(name, label, hint: hint, isRequired: isRequired)
        model["is_select"] = true
        model["options"] = ViewModel.options(none + options, chosen: chosen)
        return model
    }

    /// Radios or checkboxes.
    public func choices(
        _ name: String, _ label: String, _ options: [(value: String, label: String)], isMany: Bool,
        chosen: [String] = [], hint: String? = nil, isRequired: Bool = false
    ) -> ViewModel {
        let chosen = Set(form.has(name) ? form.all(name) : chosen)
        var model = common(name, label, hint: hint, isRequired: isRequired)
        model["required"] = nil
        model[isMany ? "is_checkboxes" : "is_radios"] = true
        model["options"] = options.enumerated().map { index, option -> ViewModel in
            [
                "id": index == 0 ? id(name) : "\(id(name))-\(index)", "value": option.value, "label": option.label,
                "checked": chosen.contains(option.value),
            ]
        }
        return model
    }

    /// One box to tick.
    public func box(_ name: String, _ label: String, hint: String? = nil, isChecked: Bool = false) -> ViewModel {
        var model = common(name, label, hint: hint, isRequired: true)
        model["required"] = nil
        model["is_checkbox"] = true
        model["value"] = "yes"
        model["checked"] = form.raw.isEmpty ? isChecked : form.text(name) == "yes"
        return model
    }

    /// Pictures, and papers unless only pictures are taken; what was kept of an earlier sending is named.
    public func file(
        _ name: String, _ label: String, hint: String? = nil, isRequired: Bool, isMany: Bool = false,
        acceptsPDF: Bool = true, kept: String? = nil
    ) -> ViewModel {
        var model = common(name, label, hint: hint, isRequired: isRequired)
        model["is_file"] = true
        model["multiple"] = isMany
        model["accept"] = acceptsPDF ? "image/*,application/pdf" : "image/*"
        model["kept"] = kept
        return model
    }

    /// The summary above a form, each error with the name of its field; nil when nothing is wrong.
    public func summary(naming fields: [ViewModel]) -> ViewModel? {
        if problems.isEmpty { return nil }
        return [
            "errors": problems.map { problem -> ViewModel in
                let label = fields.first { $0["name"] as? String == problem.field }?["label"] as? String
                let text = visit.say(problem.message)
                return ["id": id(problem.field), "text": label.map { "\($0): \(text)" } ?? text]
            }
        ]
    }

    /// What is wrong with the field, in words.
    public func error(_ name: String) -> String? {
        problems.first { $0.field == name }.map { visit.say($0.message) }
    }

    /// The identifier of the field on its page.
    public func id(_ name: String) -> String { prefix.isEmpty ? name : "\(prefix)-\(name)" }

    private func common(_ name: String, _ label: String, hint: String?, isRequired: Bool) -> ViewModel {
        [
            "id": id(name), "name": name, "label": label, "hint": hint, "required": isRequired,
            "optional_text": isRequired ? nil : visit.say("web.form.optional"), "error": error(name),
        ]
    }
}
