import Base
import Texts
import Web

/// Models of `parts/field`: what was typed comes back, what is wrong stands beside it. The label is the text
/// `bulletin.field.<name>`.
struct FieldModels {
    let visit: Visit
    var form = Form()
    var problems: [FieldProblem] = []
    /// Whether the form was sent: then an empty group of boxes means that none was ticked.
    var isTyped = false
    /// Sets the identifiers of one form on a page apart from another's.
    var prefix = ""

    func input(
        _ name: String, _ kind: String, value: String? = nil, hint: TextKey? = nil, isRequired: Bool = false,
        width: String? = nil, maxLength: Int = 500
    ) -> ViewModel {
        [
            "id": id(name), "name": name, "is_\(kind)": true, "label": label(name),
            "value": form.has(name) ? form.untrimmed(name) : value, "hint": hint.map { visit.say($0) },
            "required": isRequired, "optional_text": isRequired ? nil : visit.say("web.form.optional"),
            "width": width ?? (kind == "date" ? "medium" : nil), "maxlength": "\(maxLength)", "dir_auto": true,
            "error": error(name),
        ]
    }

    /// Radios or boxes whose words are texts.
    func choices(
        _ name: String, _ options: [(value: String, text: String)], isMany: Bool, chosen: [String] = []
    ) -> ViewModel {
        group(
            name, options.map { ($0.value, visit.say(TextKey($0.text))) }, isMany: isMany, chosen: chosen, hint: nil)
    }

    /// Boxes whose words are data.
    func options(
        _ name: String, _ options: [(value: String, label: String)], chosen: [String], hint: TextKey? = nil
    ) -> ViewModel { group(name, options, isMany: true, chosen: chosen, hint: hint) }

    func file(_ name: String, hint: TextKey, kept: [String]) -> ViewModel {
        [
            "id": id(name), "name": name, "is_file": true, "label": label(name), "hint": visit.say(hint),
            "optional_text": visit.say("web.form.optional"), "multiple": true,
            "accept": "image/jpeg,image/png,image/webp,application/pdf",
            "kept": kept.isEmpty ? nil : kept.joined(separator: ", "), "error": error(name),
        ]
    }

    private func group(
        _ name: String, _ options: [(value: String, label: String)], isMany: Bool, chosen: [String], hint: TextKey?
    ) -> ViewModel {
        let chosen = Set(isTyped ? form.all(name) : chosen)
        return [
            "id": id(name), "name": name, isMany ? "is_checkboxes" : "is_radios": true, "label": label(name),
            "hint": hint.map { visit.say($0) }, "optional_text": isMany ? visit.say("web.form.optional") : nil,
            "error": error(name),
            "options": options.enumerated().map { index, option -> ViewModel in
                [
                    "id": index == 0 ? id(name) : "\(id(name))-\(index)", "value": option.value,
                    "label": option.label, "checked": chosen.contains(option.value),
                ]
            },
        ]
    }

    /// The summary above a form, each error with the name of its field; nil when nothing is wrong.
    static func summary(
        _ problems: [FieldProblem], naming fields: [ViewModel], prefix: String = "", _ visit: Visit
    ) -> ViewModel? {
        if problems.isEmpty { return nil }
        return [
            "errors": problems.map { problem -> ViewModel in
                let label = fields.first { $0["name"] as? String == problem.field }?["label"] as? String
                let text = visit.say(problem.message)
                let id = prefix.isEmpty ? problem.field : "\(prefix)-\(problem.field)"
                return ["id": label == nil ? nil : id, "text": label.map { "\($0): \(text)" } ?? text]
            }
        ]
    }

    private func label(_ name: String) -> String { visit.say(TextKey("bulletin.field.\(name)")) }
    private func id(_ name: String) -> String { prefix.isEmpty ? name : "\(prefix)-\(name)" }
    private func error(_ name: String) -> String? {
        problems.first { $0.field == name }.map { visit.say($0.message) }
    }
}
