import Paper
import Testing

@Suite struct HostileText {
    static let nasty: [String] = [
        "", " ", "\n\n\n", "\u{0}", "a\u{0}b", "\u{7}\u{1B}[31m", "\u{202E}gpj.exe", "\u{FEFF}\u{FFFE}\u{FFFF}",
        "😀👩‍👩‍👧‍👦🇻🇳", String(repeating: "W", count: 10_000), String(repeating: "ệ", count: 10_000),
        "a" + String(repeating: "\u{0301}", count: 3_000), String(repeating: "سلام", count: 2_500),
        String(repeating: "\u{2067}", count: 500) + "x", "<b>&lt;</b> ') /URI (x) >>",
        String(repeating: "\n", count: 2_000), "\r\n\u{2028}x\t",
    ]

    @Test(.readsPDF, arguments: nasty.indices)
    func `no text breaks any block`(index: Int) throws {
        let words = Self.nasty[index]
        let rich = RichText(words)
        for direction in [PaperDirection.leftToRight, .rightToLeft] {
            let document = PaperDocument(
                size: .a5, language: words, direction: direction,
                metadata: PaperMetadata(title: words, author: words, subject: words, createdAt: words),
                blocks: [
                    .letterhead(
                        Letterhead(
                            agency: LetterheadColumn(lines: [rich], after: [rich]), motto: LetterheadColumn(lines: []))),
                    .heading(Heading(rich, level: 1, alignment: .center, below: rich)),
                    .paragraph(Paragraph(rich, alignment: .justify, indent: 10)), .text(rich, alignment: .end),
                    .facts(FactList([.init(rich, rich)])), .list(ItemList([rich, rich])),
                    .table(
                        PaperTable(
                            columns: [.init(rich), .init("B", width: 0.0001)], rows: [[rich], [], [rich, rich]])),
                    .signatures([SignatureColumn(title: words, signed: words, name: words, aside: [rich])]),
                    .qr(QRMark("https://a.example/\(index)", caption: rich, code: words)),
                ], footer: PaperFooter(text: rich), draftMark: words)
            #expect(try PDFTools.pages(document.pdf()) >= 1)
        }
        let sign = SignSheet(
            metadata: Sample.metadata, organisation: words, title: words, subtitle: words, content: "x",
            instruction: words, code: words, address: words, draftMark: words)
        #expect(try PDFTools.pages(sign.pdf()) == 1)
        let label = LabelSheet.Label(title: words, subtitle: words, content: "x", code: words)
        #expect(try PDFTools.pages(LabelSheet(labels: [label], metadata: Sample.metadata).pdf()) == 1)
    }

    @Test(.readsPDF) func `U+0000 and overrides are left out, the rest stays`() throws {
        let text = try PDFTools.text(Sample.document([.text("tr\u{0}ước \u{202E}sau")]).pdf())
        #expect(text.contains("trước sau"))
    }

    @Test(.readsPDF) func `absurd measures still make a page`() throws {
        for value in [-1000.0, 0, 1e9] {
            var document = Sample.document([
                .text("a"), .spacer(value), .paragraph(Paragraph("b", indent: value, scale: value)),
                .qr(QRMark("x", side: value)), Sample.table(rows: 3),
            ])
            document.textSize = value
            document.margins = Margins(top: value, bottom: value, start: value, end: value)
            #expect(try PDFTools.pages(document.pdf()) >= 1)
        }
    }

    @Test func `an address cannot leave its place in the file`() throws {
        let evil = "https://a.example/') /S /JavaScript /JS (app.alert(1))\\"
        let pdf = try Sample.document([.qr(QRMark(evil))]).pdf()
        #expect(!String(decoding: pdf, as: UTF8.self).contains("') /S"))
        let script = try Sample.document([.qr(QRMark("javascript:alert(1)"))]).pdf()
        #expect(!String(decoding: script, as: UTF8.self).contains("javascript"))
    }
}
