/// Tables as files for office programs: RFC 4180, UTF-8 with a mark, so that the letters are read right.
public enum TableFile {
    /// The table to keep, under the name.
    public static func download(_ heading: [String], _ rows: [[String]], name: String) -> Download {
        Download(
            Array(text(heading, rows).utf8), mediaType: "text/csv; charset=utf-8", fileName: name, isInline: false)
    }

    /// The table as text.
    public static func text(_ heading: [String], _ rows: [[String]]) -> String {
        "\u{FEFF}" + ([heading] + rows).map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
    }

    /// A cell that no office program takes for a formula or for two cells (OWASP: CSV injection). It goes by scalars: a quotation
    /// mark under an accent parts cells as any other does. Programs set to other countries part at semicolons and know no quotation
    /// mark but at a cell's beginning, so what follows a semicolon or a line's end is looked at like a beginning.
    static func cell(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var isBeginning = true
        var isQuoted = false
        for scalar in text.unicodeScalars {
            if isBeginning, formulaSigns.contains(scalar) { result.append("'") }
            if scalar == "\"" { result.append("\"") }
            result.append(scalar)
            isBeginning = ";\t\r\n".unicodeScalars.contains(scalar)
            isQuoted = isQuoted || isBeginning || scalar == "," || scalar == "\""
        }
        let safe = String(result)
        return isQuoted ? "\"" + safe + "\"" : safe
    }

    /// With the wide forms, which programs set to Chinese or Japanese take for the same.
    private static let formulaSigns: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]
}
