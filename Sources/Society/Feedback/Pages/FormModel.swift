import Base
import House
import Web

/// Models of `parts/field`: what was typed comes back, what is wrong stands beside it.
struct FormModel {
    let visit: Visit
    /// What was sent; empty for a fresh form.
    var form = Form()
    var problems: [FieldProblem] = []
    /// Sets the identifiers of one form on a page apart from another's.
    var prefix = ""

    func text(
        _ name: String, _ label: TextKey, kind: String = "text", value: String? = nil, hint: TextKey? = nil,
        isRequired: Bool = false, maxLength: Int = 500, more: ViewModel = [:]
    ) -> ViewModel {
        var model: ViewModel = [
            "is_\(kind)": true, "maxlength": "\(maxLength)", "value": form.has(name) ? form.untrimmed(name) : value,
        ]
        model.merge(base(name, label, hint: hint.map { visit.say($0) }, isRequired: isRequired))
        model.merge(more)
        return model
    }

    /// A list to choose from, with an empty line first unless something is chosen from the start.
    func select(
        _ name: String, _ label: TextKey, _ options: [(value: String, label: String)], chosen: String? = nil,
        hint: TextKey? = nil, isRequired: Bool = false
    ) -> ViewModel {
        let chosen = form.has(name) ? form.text(name) : chosen
        var model = base(name, label, hint: hint.map { visit.say($0) }, isRequired: isRequired)
        model["is_select"] = true
        model["options"] = ViewModel.options(
            [("", visit.say("feedback.form.choose"))] + options, chosen: chosen)
        return model
    }

    /// Radios or checkboxes.
    func choices(
        _ name: String, _ label: TextKey, _ options: [(value: String, label: String)], isMany: Bool = false,
        chosen: [String] = [], hint: TextKey? = nil, isRequired: Bool = false
    ) -> ViewModel {
        let chosen = Set(form.has(name) ? form.all(name) : chosen)
        var model = base(name, label, hint: hint.map { visit.say($0) }, isRequired: isRequired)
        model[isMany ? "is_checkboxes" : "is_radios"] = true
        model["options"] = options.enumerated().map { index, option -> ViewModel in
            [
                "id": index == 0 ? id(name) : "\(id(name))-\(index)", "value": option.value, "label": option.label,
                "checked": chosen.contains(option.value),
            ]
        }
        return model
    }

    func box(_ name: String, _ label: TextKey, hint: String? = nil) -> ViewModel {
        [
            "id": id(name), "name": name, "label": visit.say(label), "is_checkbox": true, "hint": hint, "value": "yes",
            "checked": form.text(name) == "yes", "error": error(name),
        ]
    }

    func photos(_ name: String, _ label: TextKey, hint: TextKey, kept: String? = nil) -> ViewModel {
        var model = base(name, label, hint: visit.say(hint), isRequired: false)
        model["is_file"] = true
        model["multiple"] = true
        model["accept"] = "image/jpeg,image/png,image/webp"
        model["kept"] = kept
        return model
    }

    /// The summary above a form, each error with the name of its field; nil when nothing is wrong.
    func summary(naming fields: [ViewModel]) -> ViewModel? {
        if problems.isEmpty { return nil }
        return [
            "errors": problems.map { problem -> ViewModel in
                let label = fields.first { $0["name"] as? String == problem.field }?["label"] as? String
                let text = visit.say(problem.message)
                return [
                    "id": label == nil ? nil : id(problem.field),
                    "text": label.map {
                        visit.say("feedback.form.error_line", ["field": .text($0), "text": .text(text)])
                    } ?? text,
                ]
            }
        ]
    }

    private func base(_ name: String, _ label: TextKey, hint: String?, isRequired: Bool) -> ViewModel {
        [
            "id": id(name), "name": name, "label": visit.say(label), "hint": hint, "required": isRequired,
            "optional_text": isRequired ? nil : visit.say("web.form.optional"), "error": error(name),
        ]
    }

    func id(_ name: String) -> String { prefix.isEmpty ? name : "\(prefix)-\(name)" }

    private func error(_ name: String) -> String? {
        problems.first { $0.field == name }.map { visit.say($0.message) }
    }
}
