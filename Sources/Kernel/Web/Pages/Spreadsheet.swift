public import Base

/// A workbook for office programs (Office Open XML, ECMA-376): numbers are numbers, days are days, and no text becomes a formula.
public struct Spreadsheet: Sendable {
    /// What stands in a cell.
    public enum Cell: Sendable, Hashable {
        case text(String)
        case number(Int64)
        case day(CalendarDate)
        /// In the time of Vietnam.
        case moment(Instant)
        case empty
    }

    /// One sheet of a workbook.
    public struct Sheet: Sendable {
        public var name: String
        public var heading: [String]
        public var rows: [[Cell]]
        /// Rows at the end that are printed bold, e.g. a sum.
        public var boldRows: Int

        public init(_ name: String, heading: [String], rows: [[Cell]], boldRows: Int = 0) {
            self.name = name
            self.heading = heading
            self.rows = rows
            self.boldRows = boldRows
        }
    }

    public var sheets: [Sheet]
    public var isRightToLeft: Bool

    public init(_ sheets: [Sheet], isRightToLeft: Bool = false) {
        self.sheets = sheets
        self.isRightToLeft = isRightToLeft
    }

    /// The workbook to keep, under the name.
    public func download(name: String) -> Download {
        Download(
            bytes, mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", fileName: name,
            isInline: false)
    }

    /// The file.
    public var bytes: [UInt8] {
        var archive = ZipArchive()
        func add(_ name: String, _ text: String) { archive.add(name, Array((Self.declaration + text).utf8)) }
        let numbers = Array(1...max(1, sheets.count))
        add(
            "[Content_Types].xml",
            """
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
            <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
            <Default Extension="xml" ContentType="application/xml"/>\
            <Override PartName="/xl/workbook.xml" \
            ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>\
            <Override PartName="/xl/styles.xml" \
            ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
            """
                + numbers.map { number in
                    """
                    <Override PartName="/xl/worksheets/sheet\(number).xml" \
                    ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
                    """
                }.joined() + "</Types>")
        add(
            "_rels/.rels",
            """
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" \
            Type="\(Self.relations)/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """)
        let names = sheetNames
        add(
            "xl/workbook.xml",
            """
            <workbook xmlns="\(Self.main)" xmlns:r="\(Self.relations)"><sheets>
            """
                + numbers.map { number in
                    """
                    <sheet name="\(Self.escaped(names[number - 1]))" sheetId="\(number)" r:id="r\(number)"/>
                    """
                }.joined() + "</sheets></workbook>")
        add(
            "xl/_rels/workbook.xml.rels",
            """
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
            """
                + numbers.map { number in
                    """
                    <Relationship Id="r\(number)" Type="\(Self.relations)/worksheet" \
                    Target="worksheets/sheet\(number).xml"/>
                    """
                }.joined()
                    + """
                    <Relationship Id="styles" Type="\(Self.relations)/styles" Target="styles.xml"/></Relationships>
                    """)
        add("xl/styles.xml", Self.styles)
        for number in numbers {
            let sheet = number <= sheets.count ? sheets[number - 1] : Sheet("1", heading: [], rows: [])
            add("xl/worksheets/sheet\(number).xml", part(sheet))
        }
        return archive.bytes
    }

    // MARK: a sheet

    /// Styles: 0 plain, 1 bold, 2 number, 3 bold number, 4 day, 5 moment.
    private func part(_ sheet: Sheet) -> String {
        let width = max(sheet.heading.count, sheet.rows.map(\.count).max() ?? 0)
        let columns = (0..<width).map { index -> String in
            let longest =
                ([sheet.heading.dropFirst(index).first.map { .text($0) } ?? .empty]
                + sheet.rows.prefix(200).map { $0.dropFirst(index).first ?? .empty }).map(Self.width).max() ?? 8
            return """
                <col min="\(index + 1)" max="\(index + 1)" width="\(min(60, max(8, longest + 2)))" customWidth="1"/>
                """
        }
        var text = "<worksheet xmlns=\"\(Self.main)\"><sheetViews><sheetView workbookViewId=\"0\""
        text += isRightToLeft ? " rightToLeft=\"1\">" : ">"
        // The heading stays in sight.
        text += """
            <pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>
            """
        text += columns.isEmpty ? "" : "<cols>\(columns.joined())</cols>"
        text += "<sheetData>"
        text += row(sheet.heading.map { .text($0) }, number: 1, isBold: true)
        for (index, cells) in sheet.rows.enumerated() {
            text += row(cells, number: index + 2, isBold: index >= sheet.rows.count - sheet.boldRows)
        }
        return text + "</sheetData></worksheet>"
    }

    private func row(_ cells: [Cell], number: Int, isBold: Bool) -> String {
        let inner = cells.enumerated().map { index, cell -> String in
            let place = Self.column(index) + "\(number)"
            switch cell {
            case .empty: return ""
            case .text(let text):
                return """
                    <c r="\(place)" s="\(isBold ? 1 : 0)" t="inlineStr"><is><t xml:space="preserve">\
                    \(Self.escaped(String(text.prefix(32_000))))</t></is></c>
                    """
            case .number(let value): return "<c r=\"\(place)\" s=\"\(isBold ? 3 : 2)\"><v>\(value)</v></c>"
            case .day(let day): return "<c r=\"\(place)\" s=\"4\"><v>\(Self.serial(day))</v></c>"
            case .moment(let moment):
                let seconds = moment.minuteOfDay * 60 + moment.second
                return """
                    <c r="\(place)" s="5"><v>\(Double(Self.serial(moment.date)) + Double(seconds) / 86_400)</v></c>
                    """
            }
        }
        return "<row r=\"\(number)\">\(inner.joined())</row>"
    }

    // MARK: parts

    /// Days since 30 December 1899, as office programs count.
    private static func serial(_ day: CalendarDate) -> Int { day.dayNumber + 25_569 }

    private static func width(_ cell: Cell) -> Int {
        switch cell {
        case .text(let text): text.split(separator: "\n").map(\.count).max() ?? 0
        case .number(let number): "\(number)".count + 2
        case .day: 10
        case .moment: 16
        case .empty: 0
        }
    }

    /// A, B, … Z, AA, …
    static func column(_ index: Int) -> String {
        var (rest, name) = (index, "")
        repeat {
            name = String(UnicodeScalar(UInt8(65 + rest % 26))) + name
            rest = rest / 26 - 1
        } while rest >= 0
        return name
    }

    /// Names without the signs that are not allowed, at most 31 characters, each once.
    private var sheetNames: [String] {
        var names: [String] = []
        for (index, sheet) in (sheets.isEmpty ? [Sheet("1", heading: [], rows: [])] : sheets).enumerated() {
            let plain = String(sheet.name.filter { !"[]:*?/\\'".contains($0) }.prefix(28))
            let name = plain.isEmpty ? "\(index + 1)" : plain
            names.append(names.contains { $0.lowercased() == name.lowercased() } ? "\(name) \(index + 1)" : name)
        }
        return names
    }

    /// Text of XML 1.0: its signs escaped, what it does not allow left out.
    static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "\t", "\n", "\r": result.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: break
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    private static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    private static let styles = """
        <styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2">\
        <numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="dd/mm/yyyy\\ hh:mm"/></numFmts>\
        <fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
        <font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
        <fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>\
        </fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
        <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
        <cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
        <xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>\
        <xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
        <xf numFmtId="3" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyNumberFormat="1"/>\
        <xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
        <xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>\
        <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>
        """
}
