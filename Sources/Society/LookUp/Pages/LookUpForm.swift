import Base
import Texts
import Web

/// Makes the models of `parts/field` and `parts/errors` from what was typed, what stood there before, and what is wrong.
struct LookUpForm {
    let visit: Visit
    /// The labels are the texts `<prefix>.<field>`, the hints `<prefix>.<field>_hint`.
    let prefix: String
    var form = Form()
    var problems: [FieldProblem] = []
    /// What stands in a field before anything was typed.
    var initial: [String: String] = [:]
    /// Somebody else was quicker: `initial` is what they stored, and stands beside what was typed.
    var isConflict = false

    /// For `parts/errors`; nil when nothing is wrong.
    var errors: ViewModel? {
        if problems.isEmpty { return nil }
        return [
            "errors": problems.map { problem -> ViewModel in
                let label = visit.site.catalog.textIfKnown(
                    Message(TextKey("\(prefix).\(problem.field)")), in: visit.language)
                let text = visit.say(problem.message)
                return ["id": problem.field, "text": label.map { "\($0): \(text)" } ?? text]
            }
        ]
    }

    func value(_ name: String) -> String { form.raw.isEmpty ? initial[name] ?? "" : form.untrimmed(name) ?? "" }

    /// A field of the part's kind (`text`, `tel`, `date`, `textarea` …).
    func field(
        _ kind: String, _ name: String, isRequired: Bool = false, hasHint: Bool = false, most: Int = 300,
        isForeign: Bool = false
    ) -> ViewModel {
        var view = common(kind, name, isRequired: isRequired, hasHint: hasHint)
        view["value"] = value(name)
        view["maxlength"] = String(most)
        view["dir_auto"] = isForeign
        view["hint"] = stored(name) ?? view["hint"]
        return view
    }

    /// A list to choose one value from.
    func select(
        _ name: String, _ options: [(value: String, label: String)], isRequired: Bool = false, hasHint: Bool = false
    ) -> ViewModel {
        var view = common("select", name, isRequired: isRequired, hasHint: hasHint)
        view["optional_text"] = nil
        view["options"] = ViewModel.options(options, chosen: value(name))
        let stored = options.first { $0.value == initial[name] }?.label
        view["hint"] = self.stored(name, as: stored) ?? view["hint"]
        return view
    }

    func checkbox(_ name: String) -> ViewModel {
        var view = common("checkbox", name, isRequired: true, hasHint: false)
        view["required"] = nil
        view["value"] = "yes"
        view["checked"] = !value(name).isEmpty
        return view
    }

    /// All that was sent, to be sent again by the next form; without the keys of this one.
    var kept: [ViewModel] {
        form.raw.filter { !["csrf", "form_key", "version"].contains($0.name) && !$0.value.isEmpty }.map {
            ["is_hidden": true, "name": $0.name, "value": $0.value]
        }
    }

    /// What another person has stored in the field meanwhile, if it differs from what was typed.
    private func stored(_ name: String, as label: String? = nil) -> String? {
        guard isConflict, let stored = initial[name], stored != value(name) else { return nil }
        return visit.say("lookup.stored_now", ["value": .text(label ?? stored)])
    }

    private func common(_ kind: String, _ name: String, isRequired: Bool, hasHint: Bool) -> ViewModel {
        [
            "is_\(kind)": true, "id": name, "name": name, "label": visit.say(TextKey("\(prefix).\(name)")),
            "hint": hasHint ? visit.say(TextKey("\(prefix).\(name)_hint")) : nil, "required": isRequired,
            "optional_text": isRequired ? nil : visit.say("web.form.optional"),
            "error": problems.first { $0.field == name }.map { visit.say($0.message) },
        ]
    }
}
