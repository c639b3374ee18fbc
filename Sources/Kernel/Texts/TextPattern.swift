/// A text with its placeholders found: `{name}` where name is letters, digits and `_`. Any other brace is plain text.
struct TextPattern: Sendable {
    enum Part: Sendable {
        case text(String)
        case placeholder(String)
    }

    let source: String
    let parts: [Part]
    /// Whether a brace in it belongs to no placeholder.
    let hasStrayBrace: Bool

    init(_ source: String) {
        self.source = source
        var parts: [Part] = []
        var plain = ""
        var stray = false
        var rest = Substring(source)
        while let character = rest.popFirst() {
            guard character == "{" || character == "}" else {
                plain.append(character)
                continue
            }
            let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            if character == "{", !name.isEmpty, rest[name.endIndex...].first == "}" {
                if !plain.isEmpty { parts.append(.text(plain)) }
                plain = ""
                parts.append(.placeholder(String(name)))
                rest = rest[name.endIndex...].dropFirst()
            } else {
                plain.append(character)
                stray = true
            }
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
        self.parts = parts
        hasStrayBrace = stray
    }

    var placeholders: Set<String> {
        Set(parts.compactMap { if case .placeholder(let name) = $0 { name } else { nil } })
    }

    /// The text with each placeholder replaced; one that nothing fills stays as `{name}`, so that the mistake is seen.
    func filled(_ value: (String) -> String?) -> String {
        if parts.count == 1, case .text(let text) = parts[0] { return text }
        var result = ""
        for part in parts {
            switch part {
            case .text(let text): result += text
            case .placeholder(let name): result += value(name) ?? "{\(name)}"
            }
        }
        return result
    }
}
