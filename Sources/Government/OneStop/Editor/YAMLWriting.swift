import Base
import Foundation

extension YAMLTree {
    /// The order in which files of `Data/procedures` say things; what is not named follows.
    private static let order = [
        "code", "version", "from", "until", "replaced_by", "key", "kind", "name", "summary", "title", "label", "hint",
        "field", "field_key", "level", "agency", "owner", "handled_by", "verified", "source", "sources", "where",
        "where_labels", "where_verified", "portal_url", "portal_search", "portal_url_verified", "online_level",
        "deadline", "fee", "result", "documents", "documents_verified", "show_when", "pages", "fields", "required",
        "required_when", "steps", "role", "hours", "may", "reasons", "synthetic",
    ]
    /// Members that are numbers or yes and no: the only ones that are written without quotes where they look like it.
    private static let plain: Set<String> = [
        "version", "required", "hours", "working_days", "vnd", "max_files", "min", "max", "max_length", "valid_days",
        "name_complete", "synthetic", "originals", "copies", "min_rows", "max_rows", "filled", "at_least", "at_most",
        "waits",
    ]

    /// The text of a file: read again it is the same tree.
    var yaml: String {
        var lines: [String] = []
        Self.write(self, key: "", indent: 0, into: &lines)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func sorted(_ members: [Member]) -> [Member] {
        members.enumerated().sorted { first, second in
            func rank(_ member: Member) -> Int { order.firstIndex(of: member.key) ?? order.count }
            let (one, other) = (rank(first.element), rank(second.element))
            return one == other ? first.offset < second.offset : one < other
        }.map(\.element)
    }

    private static func write(_ tree: YAMLTree, key: String, indent: Int, into lines: inout [String]) {
        let space = String(repeating: " ", count: indent)
        switch tree {
        case .text(let text): lines.append(space + scalar(text, key: key, indent: indent))
        case .map(let members):
            for member in sorted(members) {
                let name = isWord(member.key) ? member.key : quoted(member.key)
                switch member.value {
                case .text(let text):
                    lines.append("\(space)\(name): \(scalar(text, key: member.key, indent: indent + 2))")
                case .list(let list) where list.isEmpty: lines.append("\(space)\(name): []")
                case .map(let members) where members.isEmpty: lines.append("\(space)\(name): {}")
                case .list, .map:
                    lines.append("\(space)\(name):")
                    write(member.value, key: member.key, indent: indent + 2, into: &lines)
                }
            }
        case .list(let list):
            for element in list {
                if case .text(let text) = element {
                    lines.append("\(space)- \(scalar(text, key: "", indent: indent + 2))")
                    continue
                }
                var inner: [String] = []
                write(element, key: "", indent: indent + 2, into: &inner)
                if inner.isEmpty { inner = ["\(space)  {}"] }
                inner[0] = "\(space)- " + inner[0].dropFirst(indent + 2)
                lines += inner
            }
        }
    }

    /// A text as YAML: bare where that is safe, as a block where it has lines, in quotes otherwise.
    private static func scalar(_ text: String, key: String, indent: Int) -> String {
        if plain.contains(key), Int(text) != nil || text == "true" || text == "false" { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let isBlock =
            lines.count > 1 && lines.allSatisfy { $0.last != " " && $0.last != "\t" } && lines.first?.first != " "
            && !text.hasSuffix("\n") && text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" }
        if isBlock {
            let space = String(repeating: " ", count: indent)
            return "|-\n" + lines.map { $0.isEmpty ? "" : space + $0 }.joined(separator: "\n")
        }
        return isWord(text) ? text : quoted(text)
    }

    /// Letters and signs that mean nothing in YAML, and no word that YAML takes for something else.
    private static func isWord(_ text: String) -> Bool {
        let reserved: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        guard let first = text.unicodeScalars.first, (first >= "a" && first <= "z") || (first >= "A" && first <= "Z"),
            !reserved.contains(text.lowercased())
        else { return false }
        return text.unicodeScalars.allSatisfy {
            ($0 >= "a" && $0 <= "z") || ($0 >= "A" && $0 <= "Z") || ($0 >= "0" && $0 <= "9") || $0 == "_" || $0 == "-"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0xFEFF {
                    let hex = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
