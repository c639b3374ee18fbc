import Foundation
import Paper
import Testing

@Suite struct WherePagesBreak {
    @Test(.readsPDF) func `a table of a thousand rows keeps every row and repeats its header`() throws {
        let pdf = try Sample.document([Sample.table(rows: 1000)]).pdf()
        let text = try PDFTools.text(pdf, layout: true)
        let pages = try PDFTools.pages(pdf)
        #expect((20...60).contains(pages))
        #expect(text.components(of: "Chủ hộ") == pages)
        for row in [1, 2, 499, 500, 999, 1000] { #expect(text.contains("Nguyễn Văn Hậu \(row) ")) }
        #expect(text.components(of: "Nguyễn Văn Hậu") == 1000)
        #expect(text.contains("\(pages)/\(pages)"))
    }

    @Test(.readsPDF) func `a row taller than a page is split and loses nothing`() throws {
        let tall = (1...200).map { "dòng\($0)." }.joined(separator: "\n")
        let pdf = try Sample.document([
            .table(PaperTable(columns: [.init("A"), .init("B")], rows: [[RichText(tall), "b"], ["c", "d"]]))
        ]).pdf()
        let text = try PDFTools.text(pdf)
        #expect(text.components(of: "dòng") == 200)
        #expect((3...8).contains(try PDFTools.pages(pdf)))
    }

    @Test(.readsPDF) func `what belongs together goes to the next page together`() throws {
        let filler = Block.spacer(215)
        let block = Block.keepTogether((1...8).map { .text("mục \($0)") })
        let text = try PDFTools.text(Sample.document([.text("đầu"), filler, block]).pdf())
        let pages = text.split(separator: "\u{0C}")
        #expect(pages.count == 2)
        #expect(pages.first?.contains("mục") == false)
    }

    @Test(.readsPDF) func `a heading never stands alone at the foot of a page`() throws {
        for space in stride(from: 200.0, through: 250, by: 5) {
            let document = Sample.document([
                .text("đầu"), .spacer(space), .heading(Heading("Tiêu đề")), .text("Nội dung sau tiêu đề"),
            ])
            let pages = try PDFTools.text(document.pdf()).split(separator: "\u{0C}")
            for page in pages { #expect(page.contains("Tiêu đề") == page.contains("Nội dung")) }
        }
    }

    @Test(.readsPDF) func `a signature takes the last lines of its text along`() throws {
        for space in stride(from: 190.0, through: 245, by: 5) {
            let document = Sample.document([
                .text("đầu"), .spacer(space), .text("Câu cuối cùng"),
                .signatures([SignatureColumn(title: "CHỦ TỊCH", name: "Lê Văn Hậu")]),
            ])
            let pages = try PDFTools.text(document.pdf()).split(separator: "\u{0C}")
            for page in pages { #expect(page.contains("Câu cuối") == page.contains("CHỦ TỊCH")) }
        }
    }

    @Test(.readsPDF) func `a page break makes one page and no blank one at the end`() throws {
        #expect(try PDFTools.pages(Sample.document([.text("a"), .pageBreak, .text("b"), .pageBreak]).pdf()) == 2)
        #expect(try PDFTools.pages(Sample.document([]).pdf()) == 1)
    }

    @Test(.readsPDF) func `the second page carries its number at the head, the first none`() throws {
        let document = Sample.document(
            [.text("a"), .pageBreak, .text("b")], footer: PaperFooter(pageNumbers: .head))
        let pages = try PDFTools.text(document.pdf()).split(separator: "\u{0C}")
        #expect(pages.first?.contains("1") == false)
        #expect(pages.last?.contains("2") == true)
    }
}

extension String {
    /// How often the word occurs.
    func components(of word: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.range(of: word) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
