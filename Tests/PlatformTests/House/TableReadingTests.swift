import Foundation
import House
import Testing
import Web

@Suite struct TableReadingTests {
    private static let text = "username;full_name\r\nha;Đỗ Thị Hà\r\n\r\n\"binh\";\"Lê \"\"Bình\"\"; An\"\r\n"

    private static func wide(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
        ((mark ? "\u{FEFF}" : "") + text).utf16.flatMap { unit -> [UInt8] in
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 255))
            return bigEndian ? [high, low] : [low, high]
        }
    }

    @Test(arguments: [
        Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8), wide(text, bigEndian: false, mark: true),
        wide(text, bigEndian: true, mark: true), wide(text, bigEndian: false, mark: false),
        wide(text, bigEndian: true, mark: false), Array(text.decomposedStringWithCanonicalMapping.utf8),
        Array(("sep=;\r\n" + text).utf8),
    ]) func `one table in eight spellings is one table`(bytes: [UInt8]) throws {
        let table = try TableReading(bytes)
        #expect(table.heading == ["username", "full_name"])
        #expect(table.rows.map(\.cells) == [["ha", "Đỗ Thị Hà"], ["binh", "Lê \"Bình\"; An"]])
    }

    @Test func `commas and tabs part as well, and lines keep the numbers of the file`() throws {
        let table = try TableReading(Array("a,b\nx,\"two\nlines\"\n\ny,2\n".utf8))
        #expect(table.rows.map(\.number) == [2, 5])
        #expect(table.rows[0].cells == ["x", "two\nlines"])
        #expect(try TableReading(Array("a\tb\n1,5\t2\n".utf8)).rows[0].cells == ["1,5", "2"])
        #expect(try TableReading(Array("a,b\n1\n".utf8)).rows[0][1] == "")
    }

    @Test func `an old encoding is refused by the line where it shows, not guessed at`() {
        // "Đỗ" in windows-1258.
        let old = Array("username,full_name\nan,Le An\nha,".utf8) + [0xD0, 0xF4, 0xDE] + Array(" Ha\n".utf8)
        #expect(throws: TableReading.Refusal.oldEncoding(line: 3)) { try TableReading(old) }
        #expect(throws: TableReading.Refusal.notText) { try TableReading([0x50, 0x4B, 0x03, 0x04, 0, 0, 1, 2]) }
        #expect(throws: TableReading.Refusal.notText) { try TableReading([0xFF, 0xD8, 0xFF, 0, 7, 0, 0]) }
        #expect(throws: TableReading.Refusal.empty) { try TableReading([]) }
        #expect(throws: TableReading.Refusal.openQuote(line: 2)) {
            try TableReading(Array("a,b\n\"x,y\nz,1\n".utf8))
        }
        #expect(throws: TableReading.Refusal.tooManyLines(most: 2)) {
            try TableReading(Array("a\n1\n2\n3\n".utf8), most: 2)
        }
    }

    @Test func `what the export made harmless is read as it was`() throws {
        let cells = ["=1+1", "+84 900", "-x", "@a", "'quoted'", "plain"]
        let text = TableFile.text(["a", "b", "c", "d", "e", "f"], [cells])
        #expect(text.contains("'=1+1") && text.contains("'@a"))
        #expect(try TableReading(Array(text.utf8)).rows[0].cells == cells)
    }

    @Test func `a list is read from a workbook as from a text, without what stands above its heading`() throws {
        let rows = [
            ["Ủy ban nhân dân xã", "", ""], ["Mã hồ sơ", "Người nộp", "Ngày nhận"], ["A-1", "Hoa", "23/11/2026"],
        ]
        let text = try TableReading.list(Array(TableFile.text(rows[0], Array(rows[1...])).utf8))
        let book = Spreadsheet([
            .init("a", heading: rows[0], rows: rows[1...].map { $0.map { .text($0) } })
        ])
        let workbook = try TableReading.list(book.bytes)
        for list in [text, workbook] {
            #expect(list.titles == ["Mã hồ sơ", "Người nộp", "Ngày nhận"])
            #expect(list.heading == ["mã hồ sơ", "người nộp", "ngày nhận"])
            #expect(list.rows.map(\.cells) == [["A-1", "Hoa", "23/11/2026"]])
            #expect(list.rows.map(\.number) == [3])
        }
    }

    @Test func `what is no list is refused by name`() {
        #expect(throws: TableReading.Refusal.empty) { try TableReading.list([]) }
        #expect(throws: TableReading.Refusal.badWorkbook) { try TableReading.list(Array("PK\u{3}\u{4}abc".utf8)) }
        #expect(throws: TableReading.Refusal.badWorkbook) { try TableReading.list([0xD0, 0xCF, 0x11, 0xE0, 1]) }
        #expect(throws: TableReading.Refusal.tooManyLines(most: 2)) {
            try TableReading.list(Array("a,b\n1,2\n3,4\n5,6\n".utf8), most: 2)
        }
    }
}
