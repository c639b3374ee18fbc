import Base
import Foundation
import Testing

@testable import Web

@Suite struct WhatSpreadsheetsAreRead {
    private static let rels = """
        <Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>\
        <Relationship Id="r2" Type="x/worksheet" Target="/xl/worksheets/sheet2.xml"/>\
        <Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.xml"/>\
        <Relationship Id="t" Type="x/styles" Target="styles.xml"/></Relationships>
        """
    private static let styles = """
        <styleSheet><numFmts><numFmt numFmtId="170" formatCode="[Red]&quot;d&quot;0.00"/>\
        <numFmt numFmtId="171" formatCode="dd\\/mm\\/yyyy hh:mm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>\
        <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>
        """

    private func book(
        _ sheet: String, shared: String? = nil, second: String? = nil, states: [String] = ["", ""],
        properties: String = ""
    ) -> [UInt8] {
        var archive = ZipArchive()
        func add(_ name: String, _ text: String) { archive.add(name, Array(text.utf8)) }
        add(
            "xl/workbook.xml",
            """
            <x:workbook xmlns:x="a" xmlns:r="b">\(properties)<x:sheets>\
            <x:sheet name="A" sheetId="1" state="\(states[0])" r:id="r1"/>\
            \(second == nil ? "" : "<x:sheet name=\"B\" sheetId=\"2\" state=\"\(states[1])\" r:id=\"r2\"/>")\
            </x:sheets></x:workbook>
            """)
        add("xl/_rels/workbook.xml.rels", Self.rels)
        add("xl/styles.xml", Self.styles)
        if let shared { add("xl/sharedStrings.xml", shared) }
        add("xl/worksheets/sheet1.xml", sheet)
        if let second { add("xl/worksheets/sheet2.xml", second) }
        return archive.bytes
    }

    private func sheet(_ rows: String) -> String { "<worksheet><sheetData>\(rows)</sheetData></worksheet>" }

    private func rows(_ bytes: [UInt8]) throws -> [[String]] { try SpreadsheetReading(bytes).rows.map(\.cells) }

    @Test func `what our own writer writes is read again`() throws {
        let day = try #require(CalendarDate("2026-11-23"))
        let book = Spreadsheet([
            .init(
                "Số liệu", heading: ["Mã", "Ngày", "Lúc", "Số"],
                rows: [
                    [.text(" =1+1 & <b> "), .day(day), .moment(Instant(day, minutes: 510)), .number(1_234_567)],
                    [.empty, .empty, .empty, .empty], [.empty, .day(day)],
                ])
        ])
        let reading = try SpreadsheetReading(book.bytes)
        #expect(
            reading.rows == [
                .init(number: 1, cells: ["Mã", "Ngày", "Lúc", "Số"]),
                .init(number: 2, cells: ["=1+1 & <b>", "2026-11-23", "2026-11-23 08:30", "1234567"]),
                .init(number: 4, cells: ["", "2026-11-23"]),
            ])
    }

    @Test func `shared texts, runs, formulas, styles and gaps`() throws {
        let bytes = book(
            sheet(
                """
                <row r="3"><c r="A3" t="s"><v>1</v></c><c r="D3" t="str"><f>A1&amp;"x"</f><v>gave</v></c></row>\
                <row><c t="s"><v>0</v></c><c s="1"><v>46349</v></c><c s="2"><v>46349</v></c><c s="3"><v>46349.354166667</v></c>\
                <c><v>1.2345678901E10</v></c><c><v>007</v></c><c t="b"><v>1</v></c></row>
                """),
            shared: """
                <sst><si><t>Nguyễn &#86;ăn A</t><rPh><t>x</t></rPh></si><si><r><t xml:space="preserve">một </t></r><r><t>hai</t></r></si>\
                </sst>
                """)
        #expect(try SpreadsheetReading(bytes).rows.map(\.number) == [3, 4])
        #expect(
            try rows(bytes) == [
                ["một hai", "", "", "gave"],
                ["Nguyễn Văn A", "2026-11-23", "46349", "2026-11-23 08:30", "12345678901", "7", "1"],
            ])
    }

    @Test func `the first sheet that shows anything, and workbooks that count from 1904`() throws {
        let empty = sheet("<row r=\"1\"/>")
        let full = sheet("<row r=\"1\"><c r=\"A1\" s=\"1\"><v>44887</v></c></row>")
        #expect(try rows(book(empty, second: full)) == [["2022-11-22"]])
        #expect(try rows(book(full, second: empty, states: ["hidden", ""])) == [])
        #expect(try rows(book(full, properties: "<workbookPr date1904=\"1\"/>")) == [["2026-11-23"]])
    }

    @Test func `formats that show days`() {
        for format in ["dd/mm/yyyy", "[$-42A]d mmmm", "h:mm", "[h]:mm", "\"ngày\" d"] {
            #expect(SheetDates.isDate(format), "\(format)")
        }
        for format in ["General", "#,##0.00", "[Red]0.0", "\"ngày\" 0", "0\\d", "0%", "0.00E+00", "#,##0;[Red]d"] {
            #expect(!SheetDates.isDate(format), "\(format)")
        }
    }

    // MARK: what is made to do harm

    @Test(arguments: [
        "<!DOCTYPE a [<!ENTITY x \"y\">]><worksheet/>",
        "<worksheet><sheetData>&x;</sheetData><c><v>&x;</v></c></worksheet>",
        "<worksheet><row><c><v>&#0;</v></c></row></worksheet>",
        "<worksheet><row><c t=\"s\"><v>9</v></c></row></worksheet>",
        "<worksheet><row><c t=\"s\"><v>-1</v></c></row></worksheet>", "<worksheet><row><c r=\"A1\" t=\"n><v>1", "<a",
        "<",
        "<worksheet><row><c><v>1", "<worksheet><!-- ", "<worksheet><row r='1'><c t=x><v>1</v></c></row></worksheet>",
    ])
    func `markup that is broken or declares entities is refused`(_ part: String) {
        #expect(throws: SpreadsheetReading.Refusal.notAWorkbook) { try SpreadsheetReading(book(part)) }
    }

    @Test func `too wide, too long`() {
        let wide = sheet("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>")
        #expect(throws: SpreadsheetReading.Refusal.tooLarge) { try SpreadsheetReading(book(wide)) }
        let long = sheet(String(repeating: "<row><c><v>1</v></c></row>", count: 12))
        #expect(throws: SpreadsheetReading.Refusal.tooManyRows(most: 10)) {
            try SpreadsheetReading(book(long), most: 10)
        }
        #expect(throws: Never.self) { try SpreadsheetReading(book(long), most: 11) }
    }

    @Test func `a bomb is refused before it is unpacked`() throws {
        var archive = ZipArchive()
        archive.add("a", [UInt8](repeating: 0, count: 4_000_000))
        let zip = archive.bytes
        #expect(zip.count < 10_000)
        #expect(throws: ZipReading.Refusal.tooLarge) { try ZipReading(zip).file("a", most: 1_000_000) }
        #expect(try ZipReading(zip).file("a", most: 4_000_000)?.count == 4_000_000)
        // The list of contents says less than there is.
        var liar = zip
        let place = try #require(
            liar.indices.last { $0 + 4 <= liar.count && Array(liar[$0..<($0 + 4)]) == [0x50, 0x4B, 1, 2] })
        liar.replaceSubrange((place + 24)..<(place + 28), with: [100, 0, 0, 0])
        #expect(throws: ZipReading.Refusal.self) { try ZipReading(liar).file("a", most: 1_000_000) }
        // Or more than so few bytes can hold.
        liar.replaceSubrange((place + 20)..<(place + 24), with: [10, 0, 0, 0])
        liar.replaceSubrange((place + 24)..<(place + 28), with: [0, 0, 15, 0])
        #expect(throws: ZipReading.Refusal.tooLarge) { try ZipReading(liar).file("a", most: 1_000_000) }
    }

    @Test func `a file that is cut or spoilt anywhere is refused or read, and never stops the program`() {
        let bytes = book(sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"), shared: "<sst><si><t>a</t></si></sst>")
        for length in stride(from: 0, to: bytes.count, by: 7) { _ = try? SpreadsheetReading(Array(bytes[..<length])) }
        for index in bytes.indices {
            for value: UInt8 in [0, 0xFF, bytes[index] ^ 0x20] {
                var spoilt = bytes
                spoilt[index] = value
                _ = try? SpreadsheetReading(spoilt)
            }
        }
        #expect(throws: SpreadsheetReading.Refusal.notAWorkbook) { try SpreadsheetReading([]) }
        #expect(throws: SpreadsheetReading.Refusal.notAWorkbook) { try SpreadsheetReading(Array("PK".utf8)) }
    }

    @Test func `a workbook with a password is named so`() throws {
        var bytes = book(sheet(""))
        let places = bytes.indices.filter {
            $0 + 10 <= bytes.count && Array(bytes[$0..<($0 + 4)]) == [0x50, 0x4B, 1, 2]
        }
        for place in places { bytes[place + 8] |= 1 }
        #expect(throws: SpreadsheetReading.Refusal.encrypted) { try SpreadsheetReading(bytes) }
    }
}
