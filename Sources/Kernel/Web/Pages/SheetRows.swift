import Base

/// Reads the cells of one sheet.
struct SheetRows {
    let strings: [String]
    let dates: SheetDates
    let most: Int
    private(set) var rows: [SpreadsheetReading.Row] = []

    private static let widest = 256
    private static let mostCells = 5_000_000

    init(strings: [String], dates: SheetDates, most: Int) {
        self.strings = strings
        self.dates = dates
        self.most = most
    }

    mutating func read(_ sheet: inout MarkupReader) throws {
        var number = 0
        var cells: [String] = []
        var column = 0
        var count = 0
        while true {
            switch try sheet.next() {
            case .end: return
            case .open where sheet.isNamed("row"):
                number = try sheet.attribute("r").flatMap { Int($0) } ?? number + 1
                (cells, column) = ([], 0)
            case .close where sheet.isNamed("row"):
                if cells.contains(where: { !$0.isEmpty }) {
                    rows.append(SpreadsheetReading.Row(number: number, cells: cells))
                    // One more for the heading.
                    guard rows.count <= most + 1 else { throw SpreadsheetReading.Refusal.tooManyRows(most: most) }
                }
            case .open where sheet.isNamed("c"):
                let place = try sheet.attribute("r").flatMap(Self.column) ?? column
                count += 1
                guard place < Self.widest, count <= Self.mostCells else { throw SpreadsheetReading.Refusal.tooLarge }
                column = place + 1
                guard !sheet.isEmpty else { continue }
                let kind = try sheet.attribute("t") ?? "n"
                let style = try sheet.attribute("s").flatMap { Int($0) } ?? 0
                let text = try cell(&sheet, kind, style: style)
                guard !text.isEmpty else { continue }
                while cells.count < place { cells.append("") }
                if place < cells.count { cells[place] = text } else { cells.append(text) }
            default: continue
            }
        }
    }

    private func cell(_ sheet: inout MarkupReader, _ kind: String, style: Int) throws -> String {
        var value = ""
        var inline = ""
        var isValue = false
        reading: while true {
            switch try sheet.next() {
            case .end: throw MarkupReader.Refusal()
            case .close where sheet.isNamed("c"): break reading
            case .open where sheet.isNamed("is") && !sheet.isEmpty:
                inline = try SheetTexts.read(&sheet, until: "is")
            case .open where sheet.isNamed("v"): isValue = !sheet.isEmpty
            case .close where sheet.isNamed("v"): isValue = false
            case .text where isValue: value += try sheet.text()
            default: continue
            }
        }
        switch kind {
        case "inlineStr": return Self.plain(inline)
        case "s":
            guard let index = Int(value), strings.indices.contains(index) else { throw MarkupReader.Refusal() }
            return Self.plain(strings[index])
        case "n": return dates.text(of: value, style: style)
        default: return Self.plain(String(value.prefix(SheetTexts.longest)))
        }
    }

    /// In form NFC, without controls and without white space at its ends; the line end that XML loses is written `_x000D_`.
    private static func plain(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        var words = Substring(isPlain ? text : cleanText(text).text)
        while let first = words.first, first.isWhitespace { words.removeFirst() }
        while let last = words.last, last.isWhitespace { words.removeLast() }
        guard words.utf8.contains(UInt8(ascii: "_")) else { return String(words) }
        return String(words).split(separator: "_x000D_", omittingEmptySubsequences: false).joined()
    }

    /// The place of a column in `BC12`; nil for what is none.
    static func column(_ reference: String) -> Int? {
        var place = 0
        var count = 0
        for byte in reference.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): place = place * 26 + Int(byte - UInt8(ascii: "A")) + 1
            case UInt8(ascii: "0")...UInt8(ascii: "9"): return count > 0 ? place - 1 : nil
            default: return nil
            }
            count += 1
            if count > 3 { return nil }
        }
        return nil
    }
}

/// Which numbers of a workbook are days, and what day a number is.
struct SheetDates {
    /// By the index of the style: whether its numbers are days or times.
    let styles: [Bool]
    let countsFrom1904: Bool

    /// A number as people write it: a day where its style is one, else without what computers add to it.
    func text(of value: String, style: Int) -> String {
        if let whole = Int64(value), !(styles.indices.contains(style) && styles[style]) { return "\(whole)" }
        guard let number = Double(value), number.isFinite else { return value }
        if styles.indices.contains(style), styles[style], number >= 0, number < 2_958_466 {
            return day(number)
        }
        if number == number.rounded(), abs(number) < 1e15 { return "\(Int64(number))" }
        return "\(number)"
    }

    private func day(_ number: Double) -> String {
        let minutes = Int((number * 1_440).rounded())
        let (days, minute) = (minutes / 1_440, minutes % 1_440)
        let time = "\(minute / 60 < 10 ? "0" : "")\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
        if days == 0 { return time }
        let date = CalendarDate(dayNumber: days - 25_569 + (countsFrom1904 ? 1_462 : 0))
        return minute == 0 ? "\(date)" : "\(date) \(time)"
    }

    /// The styles of cells, in their order.
    static func styles(_ part: MarkupReader) throws -> [Bool] {
        var part = part
        var formats: [Int: Bool] = [:]
        var found: [Bool] = []
        var isCells = false
        while true {
            switch try part.next() {
            case .end: return found
            case .open where part.isNamed("numFmt"):
                if let id = try part.attribute("numFmtId").flatMap({ Int($0) }) {
                    formats[id] = isDate(try part.attribute("formatCode") ?? "")
                }
            case .open where part.isNamed("cellXfs"): isCells = !part.isEmpty
            case .close where part.isNamed("cellXfs"): isCells = false
            case .open where isCells && part.isNamed("xf"):
                let id = try part.attribute("numFmtId").flatMap { Int($0) } ?? 0
                // Those that every program knows, with those of East Asia.
                let isKnown = [14...22, 27...36, 45...47, 50...58].contains { $0.contains(id) }
                found.append(formats[id] ?? isKnown)
                guard found.count <= 100_000 else { throw SpreadsheetReading.Refusal.tooLarge }
            default: continue
            }
        }
    }

    /// Whether the format shows parts of a day: outside of what it quotes, escapes, or says in brackets.
    static func isDate(_ format: String) -> Bool {
        var isQuoted = false
        var isBracketed = false
        var isEscaped = false
        for sign in format.lowercased() {
            if isEscaped {
                isEscaped = false
            } else if sign == "\"" {
                isQuoted.toggle()
            } else if isQuoted {
                continue
            } else if sign == "\\" || sign == "_" || sign == "*" {
                isEscaped = true
            } else if sign == "[" {
                isBracketed = true
            } else if sign == "]" {
                isBracketed = false
            } else if isBracketed {
                continue
            } else if sign == ";" {
                // The format of positive numbers decides.
                return false
            } else if "dmyhs".contains(sign) {
                return true
            }
        }
        return false
    }
}
