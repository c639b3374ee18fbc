import Codes
import Paper
import Testing

@Suite struct PicturesOfPaper {
    private let content = "https://so.example.vn/q/H7K29MPX4"

    private func document(_ more: [Block] = []) -> PaperDocument {
        Sample.document([.title("Giấy tờ"), .qr(QRMark(content, side: 60))] + more)
    }

    @Test func `a picture is as wide as was asked, and shows what the page shows`() throws {
        let picture = try document().picture(pixels: 600)
        let decoded = try PixelPicture.decode(picture)
        #expect(decoded.width == 600)
        #expect(decoded.height == 849)
        #expect(try PhotoReader.read(picture).map(\.text) == [content])
    }

    @Test func `of several pages the first is shown`() throws {
        let footer = PaperFooter(pageNumbers: .none)
        let one = Sample.document([.title("Trang một")], footer: footer)
        let two = Sample.document([.title("Trang một"), .pageBreak, .title("Trang hai")], footer: footer)
        #expect(try one.picture(pixels: 300) == two.picture(pixels: 300))
        #expect(
            try one.picture(pixels: 300) != Sample.document([.title("Trang hai")], footer: footer).picture(pixels: 300))
    }
}
