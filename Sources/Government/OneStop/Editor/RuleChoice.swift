import Base

/// A rule as one choice of a list: "purpose is other", "father is answered". Rules of several parts stay as they are.
enum RuleChoice {
    /// The value that stands for what the tree says; nil for no rule, `kept` for what the list cannot say.
    static func value(of rule: YAMLTree?) -> String? {
        guard let rule else { return nil }
        guard let field = rule["field"]?.text, rule.members.count == 2 else { return kept }
        if let equals = rule["equals"]?.text { return "\(field)=\(equals)" }
        if let not = rule["not"]?.text { return "\(field)!\(not)" }
        if rule["filled"]?.text == "true" { return "\(field)=" }
        return kept
    }

    static let kept = "="

    /// The rule of a value; nil for none.
    static func rule(of value: String) -> YAMLTree? {
        guard let sign = value.firstIndex(where: { $0 == "=" || $0 == "!" }) else { return nil }
        let (field, answer) = (String(value[..<sign]), String(value[value.index(after: sign)...]))
        guard !field.isEmpty else { return nil }
        let test: YAMLTree.Member =
            value[sign] == "!"
            ? .init(key: "not", value: .text(answer))
            : answer.isEmpty ? .init(key: "filled", value: .text("true")) : .init(key: "equals", value: .text(answer))
        return .map([.init(key: "field", value: .text(field)), test])
    }

    /// What can be chosen, after these fields: their labels are looked up by the caller.
    static func values(after fields: [YAMLTree]) -> [(value: String, field: YAMLTree, choice: YAMLTree?, isNot: Bool)] {
        fields.flatMap { field -> [(value: String, field: YAMLTree, choice: YAMLTree?, isNot: Bool)] in
            let key = field.key ?? ""
            switch field["kind"]?.text {
            case "choice":
                return (field["choices"]?.elements ?? []).flatMap { choice in
                    [
                        ("\(key)=\(choice.key ?? "")", field, choice, false),
                        ("\(key)!\(choice.key ?? "")", field, choice, true),
                    ]
                }
            case "table", "file", "person": return []
            default: return field["required"]?.text == "true" ? [] : [("\(key)=", field, nil, false)]
            }
        }
    }
}
