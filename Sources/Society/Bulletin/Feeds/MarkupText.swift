/// Texts as parts of XML 1.0.
enum MarkupText {
    /// Escaped for text and attribute values, without the characters that XML cannot hold.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count + 16)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n": result.unicodeScalars.append(scalar)
            default:
                let value = scalar.value
                let isForbidden = value < 0x20 || value == 0xFFFE || value == 0xFFFF
                if !isForbidden { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    /// Paragraphs of plain text as HTML.
    static func html(_ text: String) -> String {
        paragraphs(text).map { "<p>\(escaped($0).replacing("\n", with: "<br>"))</p>" }.joined()
    }

    /// What empty lines set apart.
    static func paragraphs(_ text: String) -> [String] {
        var found: [String] = []
        var lines: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) + [Substring()] {
            if line.allSatisfy(\.isWhitespace) {
                if !lines.isEmpty { found.append(lines.joined(separator: "\n")) }
                lines = []
            } else {
                lines.append(line)
            }
        }
        return found
    }
}
