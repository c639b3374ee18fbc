import Base
import Texts
import Web

/// `FieldModel` whose labels are the texts `bulletin.field.<name>`.
struct FieldModels {
    let visit: Visit
    var form = Form()
    var problems: [FieldProblem] = []
    /// Whether the form was sent: then an empty group of boxes means that none was ticked.
    var isTyped = false
    /// Sets the identifiers of one form on a page apart from another's.
    var prefix = ""

    private var fields: FieldModel { FieldModel(visit: visit, form: form, problems: problems, prefix: prefix) }

    func input(
        _ name: String, _ kind: String, value: String? = nil, hint: TextKey? = nil, isRequired: Bool = false,
        width: String? = nil, maxLength: Int = 500
    ) -> ViewModel {
        fields.text(
            name, label(name), kind: kind, value: value, hint: say(hint), isRequired: isRequired, maxLength: maxLength,
            more: ["width": width ?? (kind == "date" ? "medium" : nil), "dir_auto": true])
    }

    /// Radios or boxes whose words are texts.
    func choices(
        _ name: String, _ options: [(value: String, text: String)], isMany: Bool, chosen: [String] = []
    ) -> ViewModel {
        group(name, options.map { ($0.value, visit.say(TextKey($0.text))) }, isMany: isMany, chosen: chosen)
    }

    /// Boxes whose words are data.
    func options(
        _ name: String, _ options: [(value: String, label: String)], chosen: [String], hint: TextKey? = nil
    ) -> ViewModel { group(name, options, isMany: true, chosen: chosen, hint: hint) }

    func file(_ name: String, hint: TextKey, kept: [String]) -> ViewModel {
        var model = fields.file(
            name, label(name), hint: say(hint), isRequired: false, isMany: true,
            kept: kept.isEmpty ? nil : kept.joined(separator: ", "))
        model["accept"] = "image/jpeg,image/png,image/webp,application/pdf"
        return model
    }

    private func group(
        _ name: String, _ options: [(value: String, label: String)], isMany: Bool, chosen: [String],
        hint: TextKey? = nil
    ) -> ViewModel {
        fields.choices(
            name, label(name), options, isMany: isMany, chosen: isTyped ? form.all(name) : chosen, hint: say(hint),
            isRequired: !isMany)
    }

    /// The summary above a form, each error with the name of its field; nil when nothing is wrong.
    static func summary(
        _ problems: [FieldProblem], naming fields: [ViewModel], prefix: String = "", _ visit: Visit
    ) -> ViewModel? { FieldModel(visit: visit, problems: problems, prefix: prefix).summary(naming: fields) }

    private func label(_ name: String) -> String { visit.say(TextKey("bulletin.field.\(name)")) }
    private func say(_ hint: TextKey?) -> String? { hint.map { visit.say($0) } }
}
