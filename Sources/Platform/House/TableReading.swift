public import Base
import Foundation
import Web

/// A table that an office program has saved as text: any of the usual encodings and separators, with line numbers for whoever must
/// find a mistake in it.
public struct TableReading: Sendable {
    /// The names of the columns, in lower case.
    public let heading: [String]
    /// The names of the columns as they are written.
    public let titles: [String]
    public let rows: [Row]

    /// One line; its number is that of the file, where the heading is mostly 1.
    public struct Row: Sendable {
        public let number: Int
        public let cells: [String]
    }

    /// Why a file is no table.
    public enum Refusal: Error, Hashable, Sendable {
        case empty
        /// A workbook, a picture or anything else that is not text.
        case notText
        /// Letters of an encoding that cannot be told, e.g. windows-1258; the number of the first such line.
        case oldEncoding(line: Int)
        /// A quotation mark that is never closed.
        case openQuote(line: Int)
        case tooManyLines(most: Int)
        /// A workbook that is broken, or of an old kind.
        case badWorkbook
        /// A workbook that asks for a password.
        case lockedWorkbook
        /// Larger than anyone's list when it is unpacked.
        case tooLarge
    }

    /// Reads the table; throws `Refusal`.
    public init(_ bytes: [UInt8], most: Int = 200_000) throws(Refusal) {
        let text = try Self.text(bytes)
        var records = try Self.records(text, separator: Self.separator(of: text), most: most + 2)
        // Excel's own hint for its own reading.
        if let first = records.first, first.cells[0].lowercased().hasPrefix("sep=") { records.removeFirst() }
        guard let first = records.first else { throw .empty }
        guard records.count - 1 <= most else { throw .tooManyLines(most: most) }
        self.init(heading: first, rows: Array(records.dropFirst()))
    }

    private init(heading first: Row, rows: [Row]) {
        titles = first.cells.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        heading = first.cells.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        self.rows = rows
    }

    /// Reads a list that another system has exported: a workbook or a text. What stands above the heading, such as the name of the
    /// agency, is left out. Throws `Refusal`.
    public static func list(_ bytes: [UInt8], most: Int = 100_000) throws(Refusal) -> TableReading {
        let records: [Row]
        if bytes.starts(with: [0x50, 0x4B]) {
            do throws(SpreadsheetReading.Refusal) {
                records = try SpreadsheetReading(bytes, most: most).rows.map { Row(number: $0.number, cells: $0.cells) }
            } catch {
                switch error {
                case .notAWorkbook: throw .badWorkbook
                case .encrypted: throw .lockedWorkbook
                case .tooLarge: throw .tooLarge
                case .tooManyRows(let most): throw .tooManyLines(most: most)
                }
            }
        } else if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            // The file that Excel wrote until 2003, and the envelope of one with a password.
            throw .badWorkbook
        } else {
            let text = try Self.text(bytes)
            var read = try Self.records(text, separator: Self.separator(of: text), most: most + 2)
            if let first = read.first, first.cells[0].lowercased().hasPrefix("sep=") { read.removeFirst() }
            records = read
        }
        func filled(_ row: Row) -> Int { row.cells.count { !$0.isEmpty } }
        let sample = records.prefix(30)
        guard let widest = sample.map(filled).max() else { throw .empty }
        guard let place = sample.firstIndex(where: { filled($0) * 2 > widest }) else { throw .empty }
        guard records.count - place - 1 <= most else { throw .tooManyLines(most: most) }
        return TableReading(heading: records[place], rows: Array(records[(place + 1)...]))
    }

    /// The table without its first column, which says the numbers of its lines.
    public var withoutNumbers: TableReading {
        TableReading(
            heading: Row(number: 1, cells: Array(titles.dropFirst())),
            rows: rows.map { Row(number: Int($0[0]) ?? $0.number, cells: Array($0.cells.dropFirst())) })
    }

    /// UTF-8 or UTF-16, with a mark or without. Eight-bit encodings are refused: a guess would spoil names without a word.
    private static func text(_ bytes: [UInt8]) throws(Refusal) -> [UInt8] {
        if bytes.isEmpty { throw .empty }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return try checked(Array(bytes.dropFirst(3))) }
        if bytes.starts(with: [0xFF, 0xFE]) { return try wide(bytes.dropFirst(2), isBigEndian: false) }
        if bytes.starts(with: [0xFE, 0xFF]) { return try wide(bytes.dropFirst(2), isBigEndian: true) }
        // Latin letters of UTF-16 have a zero on one side, always the same.
        let sample = bytes.prefix(4_000)
        if sample.contains(0) {
            let (even, odd) = sample.indices.reduce((0, 0)) { sum, index in
                sample[index] != 0 ? sum : index.isMultiple(of: 2) ? (sum.0 + 1, sum.1) : (sum.0, sum.1 + 1)
            }
            guard max(even, odd) * 4 > sample.count, min(even, odd) * 20 < sample.count else { throw .notText }
            return try wide(bytes[...], isBigEndian: even > odd)
        }
        return try checked(bytes)
    }

    private static func wide(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) throws(Refusal) -> [UInt8] {
        guard bytes.count.isMultiple(of: 2) else { throw .notText }
        let units = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map { index -> UInt16 in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw .notText }
        return try checked(Array(text.utf8))
    }

    private static func checked(_ bytes: [UInt8]) throws(Refusal) -> [UInt8] {
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            throw .notText
        }
        if bytes.contains(where: { $0 < 0x20 && ![9, 10, 12, 13, 26].contains($0) }) { throw .notText }
        if String(validating: bytes, as: UTF8.self) != nil { return bytes }
        var line = 1
        for part in bytes.split(separator: 10, omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil { throw .oldEncoding(line: line) }
            line += 1
        }
        throw .oldEncoding(line: 1)
    }

    /// The separator that the first line has most of, outside quotation marks.
    private static func separator(of text: [UInt8]) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in text {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == 10 || byte == 13 { break }
            if [UInt8(ascii: ","), UInt8(ascii: ";"), 9].contains(byte) { counts[byte, default: 0] += 1 }
        }
        let first = String(decoding: text.prefix(6), as: UTF8.self).lowercased()
        if first.hasPrefix("sep="), let sign = text.dropFirst(4).first { return sign }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? UInt8(ascii: ",")
    }

    /// By bytes: a hundred thousand lines are read in a second. Quotation marks as in RFC 4180; empty lines are left out.
    private static func records(_ text: [UInt8], separator: UInt8, most: Int) throws(Refusal) -> [Row] {
        var records: [Row] = []
        var cells: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var hadQuote = false
        var line = 1
        var start = 1
        var index = 0
        func endCell() {
            let text = String(decoding: cell, as: UTF8.self)
            cells.append(plain(hadQuote ? text : text.trimmingCharacters(in: .whitespaces)))
            cell.removeAll(keepingCapacity: true)
            hadQuote = false
        }
        func endRecord() {
            endCell()
            if cells.contains(where: { !$0.isEmpty }) { records.append(Row(number: start, cells: cells)) }
            cells = []
        }
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == 10 { line += 1 }
            if isQuoted {
                if byte != UInt8(ascii: "\"") {
                    cell.append(byte)
                } else if index < text.count, text[index] == UInt8(ascii: "\"") {
                    cell.append(byte)
                    index += 1
                } else {
                    isQuoted = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\"") where cell.isEmpty:
                isQuoted = true
                hadQuote = true
            case separator: endCell()
            case 13 where index < text.count && text[index] == 10: continue
            case 10, 13:
                endRecord()
                guard records.count <= most else { throw .tooManyLines(most: most - 2) }
                start = line
            case 26: continue
            default: cell.append(byte)
            }
        }
        if isQuoted { throw .openQuote(line: start) }
        if !cell.isEmpty || !cells.isEmpty { endRecord() }
        return records
    }

    /// In form NFC, and without the sign that `TableFile` puts before what a program would take for a formula.
    private static func plain(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 < 0x80 }
        let text = isPlain ? text : text.precomposedStringWithCanonicalMapping
        guard text.hasPrefix("'"), let second = text.dropFirst().first, "=+-@".contains(second) else { return text }
        return String(text.dropFirst())
    }
}

extension TableReading.Row {
    /// The cell at the place; empty if the line is shorter.
    public subscript(_ column: Int?) -> String { column.flatMap { $0 < cells.count ? cells[$0] : nil } ?? "" }
}

extension TableReading.Refusal {
    /// What to do about it.
    public var message: Message {
        switch self {
        case .empty: "web.table.empty"
        case .notText: "web.table.not_text"
        case .oldEncoding(let line): Message("web.table.old_encoding", ["line": .number(Int64(line))])
        case .openQuote(let line): Message("web.table.open_quote", ["line": .number(Int64(line))])
        case .tooManyLines(let most): Message("web.table.too_many", ["max": .number(Int64(most))])
        case .badWorkbook: "web.table.bad_workbook"
        case .lockedWorkbook: "web.table.locked_workbook"
        case .tooLarge: "web.table.too_large"
        }
    }
}
