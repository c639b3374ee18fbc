import Paper
import Testing

@Suite struct WhatThePaperSays {
    @Test(.readsPDF) func `Vietnamese is read back with all its marks`() throws {
        let words = "Nguyễn Thị Thùy Dương ở thôn Đông, ẩ ẫ ặ ỗ ữ ỵ Ệ Ộ Ậ"
        let pdf = try Sample.document([Sample.letterhead, .title("QUYẾT ĐỊNH"), .text(RichText(words))]).pdf()
        let text = try PDFTools.text(pdf)
        #expect(text.contains(words))
        #expect(text.contains("QUYẾT ĐỊNH"))
        #expect(text.contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"))
    }

    @Test(.readsPDF) func `Arabic is read back in its order`() throws {
        let pdf = try Sample.document([.text("تصديق نسخة من الوثيقة")], direction: .rightToLeft).pdf()
        #expect(try PDFTools.text(pdf).contains("تصديق نسخة من الوثيقة"))
    }

    @Test(.readsPDF) func `a telephone number keeps its order in an Arabic paper`() throws {
        let pdf = try Sample.document(
            [
                .facts(FactList([.init("الهاتف:", "0912 345 678")])),
                .text([.plain("رقم "), .code("05/QĐ-UBND")]),
            ], direction: .rightToLeft
        ).pdf()
        let text = try PDFTools.text(pdf)
        #expect(text.contains("0912 345 678"))
        #expect(text.contains("05/QĐ-UBND"))
    }

    @Test(.readsPDF) func `facts, lists, signatures and footer are printed`() throws {
        let pdf = try Sample.document(
            [
                .facts(FactList([.init("Họ và tên:", .bold("Lê Văn Hậu")), .init("Địa chỉ:", "Thôn 3")])),
                .list(ItemList(["Bản chính", "Bản sao"])),
                .signatures([
                    SignatureColumn(aside: ["Nơi nhận:"]),
                    SignatureColumn(
                        dateLine: "Tân Ninh, ngày 1 tháng 2", title: "CHỦ TỊCH", signed: "Ký số: 24-11-2026",
                        name: "Đỗ Thị Hoa"),
                ]),
            ], size: .a5, footer: PaperFooter(text: "Dữ liệu minh họa")
        ).pdf()
        let text = try PDFTools.text(pdf)
        for words in [
            "Lê Văn Hậu", "Thôn 3", "2.", "Bản sao", "Nơi nhận:", "CHỦ TỊCH", "Ký số: 24-11-2026", "Đỗ Thị Hoa",
            "Dữ liệu minh họa", "1/1",
        ] {
            #expect(text.contains(words), "\(words)")
        }
        #expect(try PDFTools.pages(pdf) == 1)
    }

    @Test(.readsPDF) func `the file says what it is`() throws {
        let information = try PDFTools.information(Sample.document([.text("a")]).pdf())
        #expect(information.contains("Giấy tiếp nhận hồ sơ"))
        #expect(information.contains("Ủy ban nhân dân xã"))
        #expect(information.contains("2026"))
    }

    @Test func `the same document makes the same bytes`() throws {
        let document = Sample.document(
            [Sample.letterhead, Sample.table(rows: 40), .qr(QRMark(Sample.address))], draft: "BẢN NHÁP")
        #expect(try document.pdf() == document.pdf())
    }

    @Test func `markup in a text is printed, not obeyed`() throws {
        let plain = try Sample.document([.text("<b>a</b> &amp; <span size='99'>")]).pdf()
        #expect(plain.starts(with: Array("%PDF-".utf8)))
    }

    @Test(.readsPDF) func `markup reads back letter by letter`() throws {
        let pdf = try Sample.document([.text("<b>a</b> &amp; %s")]).pdf()
        #expect(try PDFTools.text(pdf).contains("<b>a</b> &amp; %s"))
    }
}
