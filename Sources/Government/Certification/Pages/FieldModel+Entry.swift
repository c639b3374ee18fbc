import Base
import Codes
import Web

extension FieldModel {
    /// What of an entry can be corrected, and why it is.
    func correcting(_ entry: BookEntry) -> [ViewModel] {
        func label(_ name: String) -> String { visit.say(TextKey("certification.field.\(name)")) }
        func number(_ name: String, _ label: String, _ value: Int) -> ViewModel {
            text(
                name, label, kind: "number", value: "\(value)", isRequired: true, maxLength: 9,
                more: ["inputmode": "numeric", "width": "short"])
        }
        return [
            text(
                "requester", label("requester"), value: entry.requester, isRequired: true, maxLength: 200,
                more: ["dir_auto": true]),
            text(
                "document", label("document"), value: entry.document, isRequired: true, maxLength: 300,
                more: ["dir_auto": true]),
            entry.kind.hasPages ? number("pages", label("pages"), entry.pages) : nil,
            number("copies", label(entry.kind.hasPages ? "copies" : "papers"), entry.copies),
            text(
                "application", label("application"), value: entry.application?.grouped,
                hint: visit.say("certification.field.application_hint"), maxLength: 200),
            reason("reason"),
        ].compactMap(\.self)
    }

    func reason(_ name: String, hint: TextKey? = nil) -> ViewModel {
        text(name, visit.say("certification.field.reason"), hint: hint.map { visit.say($0) }, isRequired: true)
    }
}
