import Testing

@testable import Web

@Suite struct WhatTablesShow {
    @Test func `each cell says its column again, and numbers stand as their column does`() throws {
        let table = ViewModel.table(
            caption: "Receipts", columns: [TableColumn("Day"), TableColumn("Amount", isNumeric: true)],
            rows: [[["text": "1/3", "url": "/1"], ["text": "5.000"]]])
        #expect(table["caption"] as? String == "Receipts")
        let columns = try #require(table["columns"] as? [ViewModel])
        #expect(columns.map { $0["title"] as? String } == ["Day", "Amount"])
        #expect(columns.map { $0["numeric"] as? Bool } == [nil, true])
        let cells = try #require((table["rows"] as? [ViewModel])?.first?["cells"] as? [ViewModel])
        #expect(cells.map { $0["label"] as? String } == ["Day", "Amount"])
        #expect(cells.map { $0["text"] as? String } == ["1/3", "5.000"])
        #expect(cells.map { $0["numeric"] as? Bool } == [nil, true])
        #expect(cells[0]["url"] as? String == "/1")
    }

    @Test func `a table without a caption has none, and one without rows has none`() {
        let table = ViewModel.table(caption: nil, columns: [TableColumn("Day")], rows: [])
        #expect(table["caption"] == nil && table["rows"] == nil)
    }
}
