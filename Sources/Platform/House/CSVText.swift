/// Comma-separated values (RFC 4180) with a first line of names.
public enum CSVText {
    /// Each line by column name. Missing cells are empty; lines that begin with # are left out.
    public static func rows(_ text: String) -> [[String: String]] {
        var lines = records(text)
        guard !lines.isEmpty else { return [] }
        let names = lines.removeFirst()
        return lines.map { cells in
            Dictionary(names.enumerated().map { ($1, $0 < cells.count ? cells[$0] : "") }) { first, _ in first }
        }
    }

    private static func records(_ text: String) -> [[String]] {
        var records: [[String]] = []
        var record: [String] = []
        var cell = ""
        var isQuoted = false
        var isComment = false
        var characters = text.makeIterator()
        var pending: Character?
        func endRecord() {
            record.append(cell)
            cell = ""
            if !(record.count == 1 && record[0].isEmpty) && !isComment { records.append(record) }
            record = []
            isComment = false
        }
        while let character = pending ?? characters.next() {
            pending = nil
            if isQuoted {
                if character == "\"" {
                    pending = characters.next()
                    if pending == "\"" {
                        cell.append("\"")
                        pending = nil
                    } else {
                        isQuoted = false
                    }
                } else {
                    cell.append(character)
                }
                continue
            }
            switch character {
            case "#" where record.isEmpty && cell.isEmpty: isComment = true
            case "\"" where cell.isEmpty && !isComment: isQuoted = true
            case "," where !isComment:
                record.append(cell)
                cell = ""
            case "\n", "\r\n", "\r": endRecord()
            case "\u{FEFF}" where records.isEmpty && record.isEmpty && cell.isEmpty: continue
            default: if !isComment { cell.append(character) }
            }
        }
        if !cell.isEmpty || !record.isEmpty { endRecord() }
        return records
    }
}
