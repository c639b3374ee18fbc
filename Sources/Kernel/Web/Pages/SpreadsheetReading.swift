import Base

/// The first sheet with anything in it of a workbook that another program has saved (Office Open XML, ECMA-376), as rows of texts:
/// days as `2026-11-23`, moments as `2026-11-23 08:30`, formulas as what they gave. Sheets that are hidden are passed over.
public struct SpreadsheetReading: Sendable {
    /// One row; its number is the one that the office program shows. Empty rows are left out.
    public struct Row: Sendable, Hashable {
        public let number: Int
        public let cells: [String]
    }

    /// Why a file is not read.
    public enum Refusal: Error, Hashable, Sendable {
        /// Not a workbook of this kind, or a broken one.
        case notAWorkbook
        /// Locked with a password.
        case encrypted
        /// More than anyone's list: perhaps made to fill the memory.
        case tooLarge
        case tooManyRows(most: Int)
    }

    public let rows: [Row]

    /// Bytes of a part when it is unpacked; a hundred thousand rows of ten columns have some sixty million.
    private static let partLimit = 160 << 20

    /// Reads the workbook; throws `Refusal`.
    public init(_ bytes: [UInt8], most: Int = 100_000) throws(Refusal) {
        do {
            rows = try Self.rows(of: try ZipReading(bytes), most: most)
        } catch let refusal as Refusal {
            throw refusal
        } catch ZipReading.Refusal.tooLarge {
            throw .tooLarge
        } catch ZipReading.Refusal.encrypted {
            throw .encrypted
        } catch {
            throw .notAWorkbook
        }
    }

    private static func rows(of archive: ZipReading, most: Int) throws -> [Row] {
        func part(_ name: String?) throws -> MarkupReader? {
            guard let name else { return nil }
            return try archive.file(name, most: partLimit).map { MarkupReader($0) }
        }
        guard let book = try part("xl/workbook.xml"), let relations = try part("xl/_rels/workbook.xml.rels") else {
            throw Refusal.notAWorkbook
        }
        let workbook = try Workbook(book, relations: relations)
        let strings = try part(workbook.strings).map(SheetTexts.shared) ?? []
        let styles = try part(workbook.styles).map(SheetDates.styles) ?? []
        let dates = SheetDates(styles: styles, countsFrom1904: workbook.countsFrom1904)
        guard !workbook.sheets.isEmpty else { throw Refusal.notAWorkbook }
        for name in workbook.sheets {
            guard var sheet = try part(name) else { throw Refusal.notAWorkbook }
            var reading = SheetRows(strings: strings, dates: dates, most: most)
            try reading.read(&sheet)
            if !reading.rows.isEmpty { return reading.rows }
        }
        return []
    }
}

/// Where the parts of a workbook are.
private struct Workbook {
    /// The sheets that are not hidden, in their order.
    var sheets: [String] = []
    var strings: String?
    var styles: String?
    var countsFrom1904 = false

    init(_ book: MarkupReader, relations: MarkupReader) throws(MarkupReader.Refusal) {
        var targets: [String: String] = [:]
        var relations = relations
        reading: while true {
            switch try relations.next() {
            case .end: break reading
            case .open where relations.isNamed("Relationship"):
                guard let id = try relations.attribute("Id"), let target = try relations.attribute("Target") else {
                    continue
                }
                let path = Self.path(target)
                targets[id] = path
                let type = try relations.attribute("Type") ?? ""
                if type.hasSuffix("/sharedStrings") { strings = path }
                if type.hasSuffix("/styles") { styles = path }
            default: continue
            }
        }
        var book = book
        while true {
            switch try book.next() {
            case .end: return
            case .open where book.isNamed("workbookPr"):
                countsFrom1904 = ["1", "true", "on"].contains(try book.attribute("date1904") ?? "")
            case .open where book.isNamed("sheet"):
                // `r:id`: the attribute `sheetId` is another.
                guard ["", "visible"].contains(try book.attribute("state") ?? ""),
                    let path = try book.attribute("id").flatMap({ targets[$0] })
                else { continue }
                sheets.append(path)
            default: continue
            }
        }
    }

    /// Targets are relative to the folder of the workbook, or begin with a slash.
    private static func path(_ target: String) -> String {
        target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
    }
}

/// The texts that cells share.
enum SheetTexts {
    /// Excel's own limit for a cell.
    static let longest = 32_767
    private static let most = 2_000_000

    static func shared(_ part: MarkupReader) throws -> [String] {
        var part = part
        var found: [String] = []
        while true {
            switch try part.next() {
            case .end: return found
            case .open where part.isNamed("si"):
                found.append(part.isEmpty ? "" : try read(&part, until: "si"))
                guard found.count <= most else { throw SpreadsheetReading.Refusal.tooLarge }
            default: continue
            }
        }
    }

    /// The words of all runs up to the closing tag; how they are pronounced is left out.
    static func read(_ part: inout MarkupReader, until name: StaticString) throws -> String {
        var words = ""
        var isText = false
        var isPronunciation = false
        while true {
            switch try part.next() {
            case .end: throw MarkupReader.Refusal()
            case .close where part.isNamed(name): return String(words.prefix(longest))
            case .open where part.isNamed("t"): isText = !part.isEmpty && !isPronunciation
            case .close where part.isNamed("t"): isText = false
            case .open where part.isNamed("rPh"): isPronunciation = !part.isEmpty
            case .close where part.isNamed("rPh"): isPronunciation = false
            case .text where isText: words += try part.text()
            default: continue
            }
        }
    }
}
