import Foundation
import Paper
import Testing

@Suite struct SymbolsOnPaper {
    @Test(.scansPages, arguments: [PaperDirection.leftToRight, .rightToLeft])
    func `the symbol of a paper is read from a print`(direction: PaperDirection) throws {
        for placement in [QRMark.Placement.beside, .below] {
            let mark = QRMark(Sample.address, caption: "Quét mã", code: "H7K2-9MPX-4", placement: placement)
            let pdf = try Sample.document([.qr(mark)], size: .a5, direction: direction).pdf()
            #expect(try PDFTools.symbols(pdf) == [Sample.address])
        }
    }

    @Test(.scansPages) func `a draft mark does not spoil the symbol`() throws {
        let document = Sample.document(
            [.spacer(60), .qr(QRMark(Sample.address, side: 40, placement: .below, alignment: .center))],
            draft: "BẢN NHÁP")
        #expect(try PDFTools.symbols(document.pdf()) == [Sample.address])
        #expect(try PDFTools.symbols(Sample.sign(size: .a5, draft: "BẢN NHÁP").pdf()) == [Sample.address])
    }

    @Test(.scansPages) func `the small symbol in the footer is read`() throws {
        let document = Sample.document([.text("a")], footer: PaperFooter(text: "Kiểm tra", qr: Sample.address))
        #expect(try PDFTools.symbols(document.pdf(), resolution: 300) == [Sample.address])
    }

    @Test(.scansPages, .readsPDF, arguments: [PaperSize.a4, .a5, .a6, .doorPlate])
    func `a sign is one page with words and symbol`(size: PaperSize) throws {
        for orientation in [Orientation.portrait, .landscape] {
            let pdf = try Sample.sign(size: size, orientation: orientation).pdf()
            #expect(try PDFTools.pages(pdf) == 1)
            let text = try PDFTools.text(pdf)
            for words in ["H7K2-9MPX-4", "so.example.vn", "Quét mã"] { #expect(text.contains(words)) }
            #expect(try PDFTools.symbols(pdf) == [Sample.address])
        }
    }

    @Test(
        .scansPages, .readsPDF,
        arguments: [LabelSheet.Grid.threeByEight, .twoByFour, .fiveByThirteen, .threeBySeven, .twoBySeven])
    func `every sticker of a sheet is read`(grid: LabelSheet.Grid) throws {
        let places = grid.columns * grid.rows
        let labels = (1...(places + 1)).map {
            LabelSheet.Label(
                title: "Gạo nếp hạt cau", subtitle: "Hợp tác xã", content: "\(Sample.address)\($0)", code: "H7K2-\($0)",
                address: "so.example.vn/q")
        }
        let pdf = try LabelSheet(grid: grid, labels: labels, metadata: Sample.metadata, draftMark: "NHÁP").pdf()
        #expect(try PDFTools.pages(pdf) == 2)
        // Row by row: the reader loses some symbols among dozens, a person scans one.
        let tall = Double(grid.rows) * grid.labelHeight + Double(grid.rows - 1) * grid.gapY
        var found: Set<String> = []
        for row in 0..<grid.rows {
            let top = (grid.size.height - tall) / 2 + Double(row) * (grid.labelHeight + grid.gapY)
            found.formUnion(try PDFTools.symbols(pdf, resolution: 300, band: (top, grid.labelHeight)))
        }
        #expect(found == Set(labels.prefix(places).map(\.content)))
        let words = try PDFTools.text(pdf)
        #expect(words.components(separatedBy: "so.example.vn/q").count - 1 == places + 1)
    }

    @Test(.readsPDF) func `used up places of a sheet stay free`() throws {
        let label = LabelSheet.Label(title: "a", content: Sample.address, code: "b")
        let full = LabelSheet(labels: Array(repeating: label, count: 24), skip: 1, metadata: Sample.metadata)
        #expect(try PDFTools.pages(full.pdf()) == 2)
        let empty = LabelSheet(labels: [], metadata: Sample.metadata)
        #expect(try PDFTools.pages(empty.pdf()) == 1)
    }

    @Test(.scansPages, .readsPDF) func `a book of signs has a page for each, the symbols readable`() throws {
        let signs = (1...3).map { number in
            var sign = Sample.sign(size: .a6, orientation: .landscape, draft: "NHÁP")
            sign.content += "\(number)"
            return sign
        }
        let pdf = try SignBook(signs: signs, metadata: Sample.metadata).pdf()
        #expect(try PDFTools.pages(pdf) == 3)
        #expect(try PDFTools.symbols(pdf) == [signs[0].content])
        #expect(try PDFTools.pages(SignBook(signs: [], metadata: Sample.metadata).pdf()) == 1)
    }

    @Test func `a content longer than any symbol is refused, not cut`() {
        let document = Sample.document([.qr(QRMark(String(repeating: "ạ", count: 5000)))])
        #expect(throws: (any Error).self) { try document.pdf() }
    }
}
