import Base
import Texts
import Web

/// `FieldModel` whose labels are the texts `<prefix>.<field>`, and which knows what stood in the fields before.
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

    private var fields: FieldModel { FieldModel(visit: visit, form: form, problems: problems) }

    /// For `parts/errors`; nil when nothing is wrong.
    var errors: ViewModel? {
        fields.summary(
            naming: problems.map { problem -> ViewModel in
                let label = visit.site.catalog.textIfKnown(
                    Message(TextKey("\(prefix).\(problem.field)")), in: visit.language)
                return ["name": problem.field, "label": label]
            })
    }

    func value(_ name: String) -> String { form.raw.isEmpty ? initial[name] ?? "" : form.untrimmed(name) ?? "" }

    /// A field of the part's kind (`text`, `tel`, `date`, `textarea` …).
    func field(
        _ kind: String, _ name: String, isRequired: Bool = false, hasHint: Bool = false, most: Int = 300,
        isForeign: Bool = false
    ) -> ViewModel {
        fields.text(
            name, label(name), kind: kind, hint: stored(name) ?? hint(name, hasHint), isRequired: isRequired,
            maxLength: most, more: ["value": value(name), "dir_auto": isForeign])
    }

    /// A list to choose one value from.
    func select(
        _ name: String, _ options: [(value: String, label: String)], isRequired: Bool = false, hasHint: Bool = false
    ) -> ViewModel {
        let stored = options.first { $0.value == initial[name] }?.label
        var view = fields.select(
            name, label(name), options, chosen: value(name), hint: self.stored(name, as: stored) ?? hint(name, hasHint),
            isRequired: isRequired, startsEmpty: false)
        view["optional_text"] = nil
        return view
    }

    func checkbox(_ name: String) -> ViewModel {
        var view = fields.box(name, label(name))
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

    private func label(_ name: String) -> String { visit.say(TextKey("\(prefix).\(name)")) }

    private func hint(_ name: String, _ isGiven: Bool) -> String? {
        isGiven ? visit.say(TextKey("\(prefix).\(name)_hint")) : nil
    }
}
