import Base
import House
import Web

/// `FieldModel` whose labels and hints are texts.
struct FormModel {
    let visit: Visit
    /// What was sent; empty for a fresh form.
    var form = Form()
    var problems: [FieldProblem] = []
    /// Sets the identifiers of one form on a page apart from another's.
    var prefix = ""

    private var fields: FieldModel { FieldModel(visit: visit, form: form, problems: problems, prefix: prefix) }

    func text(
        _ name: String, _ label: TextKey, kind: String = "text", value: String? = nil, hint: TextKey? = nil,
        isRequired: Bool = false, maxLength: Int = 500, more: ViewModel = [:]
    ) -> ViewModel {
        fields.text(
            name, visit.say(label), kind: kind, value: value, hint: hint.map { visit.say($0) }, isRequired: isRequired,
            maxLength: maxLength, more: more)
    }

    /// A list to choose from, with an empty line first.
    func select(
        _ name: String, _ label: TextKey, _ options: [(value: String, label: String)], chosen: String? = nil,
        hint: TextKey? = nil, isRequired: Bool = false
    ) -> ViewModel {
        // What was sent empty stays empty.
        fields.select(
            name, visit.say(label), options, chosen: form.has(name) ? nil : chosen, hint: hint.map { visit.say($0) },
            isRequired: isRequired)
    }

    /// Radios or checkboxes.
    func choices(
        _ name: String, _ label: TextKey, _ options: [(value: String, label: String)], isMany: Bool = false,
        chosen: [String] = [], hint: TextKey? = nil, isRequired: Bool = false
    ) -> ViewModel {
        fields.choices(
            name, visit.say(label), options, isMany: isMany, chosen: chosen, hint: hint.map { visit.say($0) },
            isRequired: isRequired)
    }

    func box(_ name: String, _ label: TextKey, hint: String? = nil) -> ViewModel {
        fields.box(name, visit.say(label), hint: hint)
    }

    func photos(_ name: String, _ label: TextKey, hint: TextKey, kept: String? = nil) -> ViewModel {
        var model = fields.file(
            name, visit.say(label), hint: visit.say(hint), isRequired: false, isMany: true, acceptsPDF: false,
            kept: kept)
        model["accept"] = "image/jpeg,image/png,image/webp"
        return model
    }

    /// The summary above a form, each error with the name of its field; nil when nothing is wrong.
    func summary(naming fields: [ViewModel]) -> ViewModel? { self.fields.summary(naming: fields) }

    func id(_ name: String) -> String { fields.id(name) }
}
