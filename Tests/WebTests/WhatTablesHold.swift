import Testing

@testable import Web

@Suite struct WhatTablesHold {
    @Test(arguments: [
        ("Thôn 1", "Thôn 1"), ("", ""), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""),
        ("=1+1", "'=1+1"), ("-5", "'-5"), ("+84", "'+84"), ("@SUM(A1)", "'@SUM(A1)"), ("\u{FF1D}1+1", "'\u{FF1D}1+1"),
        // Joined to another mark it is another character, and the same formula.
        ("=\u{200D}1", "'=\u{200D}1"),
        // Whoever ends the quotation begins a cell.
        ("a\n\"\u{301},=HYPERLINK(1)", "\"a\n\"\"\u{301},=HYPERLINK(1)\""), (",\u{301}x", "\",\u{301}x\""),
        // Where semicolons part cells.
        ("a;=1", "\"a;'=1\""), ("a\n=1", "\"a\n'=1\""),
    ])
    func `a cell is one cell and no formula`(typed: String, cell: String) {
        #expect(TableFile.cell(typed).unicodeScalars.elementsEqual(cell.unicodeScalars))
    }

    @Test func `a table has its mark, its heading and a line for each row`() {
        #expect(TableFile.text(["a", "b"], [["1", "2,3"]]) == "\u{FEFF}a,b\r\n1,\"2,3\"\r\n")
    }
}
