import Base
import Texts
import Web

extension FieldModel {
    /// An amount in đồng.
    func money(
        _ name: String, _ label: String, value: Money? = nil, hint: String? = nil, isRequired: Bool = true
    ) -> ViewModel {
        text(
            name, label, kind: "number", value: value.map { visit.formats.number($0.dong) }, hint: hint,
            isRequired: isRequired, maxLength: 30, more: ["inputmode": "numeric", "width": "money"])
    }

    /// A whole number; one of many that are mostly empty does not say each time that it may be.
    func number(
        _ name: String, _ label: String, value: Int? = nil, hint: String? = nil, isOneOfMany: Bool = false
    ) -> ViewModel {
        var model = text(
            name, label, kind: "number", value: value.map { "\($0)" }, hint: hint, maxLength: 9,
            more: ["inputmode": "numeric", "width": "short"])
        if isOneOfMany { model["optional_text"] = nil }
        return model
    }
}
