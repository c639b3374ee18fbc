import Base
import Foundation
import Testing

@testable import Web

@Suite struct WhatSpreadsheetsHold {
    /// What Python's own reader of archives finds in a file of the archive; it also checks every checksum.
    private func part(_ name: String, of bytes: [UInt8]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("book-\(UUID().uuidString).xlsx")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let program = """
            import sys, zipfile
            book = zipfile.ZipFile(sys.argv[1])
            assert book.testzip() is None
            sys.stdout.buffer.write(book.read(sys.argv[2]))
            """
        process.arguments = ["python3", "-c", program, file.path, name]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }

    @Test func `numbers, days and texts keep their kinds`() throws {
        let day = try #require(CalendarDate("2026-11-23"))
        let book = Spreadsheet([
            .init(
                "Số liệu", heading: ["Lĩnh vực", "Số"],
                rows: [
                    [.text("=1+1"), .number(1_234_567)], [.text("a<b>&\"\u{1}c"), .day(day)],
                    [.empty, .moment(Instant(day, minutes: 720))],
                ], boldRows: 1)
        ])
        let sheet = try part("xl/worksheets/sheet1.xml", of: book.bytes)
        #expect(sheet.contains("<c r=\"A2\" s=\"0\" t=\"inlineStr\"><is><t xml:space=\"preserve\">=1+1</t>"))
        #expect(sheet.contains("<c r=\"B2\" s=\"2\"><v>1234567</v></c>"))
        #expect(sheet.contains("a&lt;b&gt;&amp;&quot;c"))
        // 23 November 2026 is day 46349 of office programs.
        #expect(sheet.contains("<c r=\"B3\" s=\"4\"><v>46349</v></c>"))
        #expect(sheet.contains("<v>46349.5</v>"))
        #expect(try part("xl/workbook.xml", of: book.bytes).contains("name=\"Số liệu\""))
    }

    @Test func `sheets have names that office programs take, and columns go on after Z`() throws {
        let sheets = ["a/b:c", "A/B:C", "", String(repeating: "x", count: 60)].map {
            Spreadsheet.Sheet($0, heading: ["h"], rows: [])
        }
        let workbook = try part("xl/workbook.xml", of: Spreadsheet(sheets).bytes)
        let names = workbook.matches(of: /sheet name="([^"]*)"/).map { String($0.output.1) }
        #expect(names == ["abc", "ABC 2", "3", String(repeating: "x", count: 28)])
        #expect([0, 25, 26, 51, 52, 701, 702].map(Spreadsheet.column) == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"])
    }

    @Test func `equal workbooks are equal files, and an empty one is a file`() throws {
        let book = Spreadsheet([.init("a", heading: ["b"], rows: [[.number(1)]])])
        #expect(book.bytes == book.bytes)
        #expect(try part("xl/worksheets/sheet1.xml", of: Spreadsheet([]).bytes).contains("<sheetData>"))
    }
}
