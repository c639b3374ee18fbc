import Codes
import Paper
import Testing

@Suite struct PagesOfPictures {
    private func page(_ text: String) throws -> PicturePages.Page {
        let page = try PaperPhoto.page(of: try #require(QRSymbol.encode(text).png()))
        return PicturePages.Page(jpeg: page.jpeg, width: page.width, height: page.height)
    }

    private let metadata = PaperMetadata(title: "Giấy tờ", createdAt: "")

    @Test func `each picture is a page, kept as it is`() throws {
        let pages = try ["mot", "hai", "ba"].map { try page("https://so.example.vn/q/\($0)") }
        let pdf = try PicturePages(pages, metadata: metadata).pdf()
        #expect(pdf.starts(with: "%PDF".utf8))
        // The JPEG lies in the file and is not unpacked.
        #expect(pdf.count < pages.reduce(0) { $0 + $1.jpeg.count } + 12_000)
        if PDFTools.has("pdfinfo") { #expect(try PDFTools.pages(pdf) == 3) }
        if PDFTools.has("pdftoppm"), PDFTools.has("zbarimg") {
            #expect(try PDFTools.symbols(pdf) == ["https://so.example.vn/q/mot"])
        }
    }

    @Test func `a wide picture lies on a wide sheet`() throws {
        var wide = try page("https://so.example.vn/q/mot")
        wide.width *= 2
        let pdf = try PicturePages([wide], metadata: metadata).pdf()
        if PDFTools.has("pdfinfo") { #expect(try PDFTools.information(pdf).contains("841.89 x 595.276")) }
    }

    @Test func `no pictures are one empty page`() throws {
        let pdf = try PicturePages([], metadata: metadata).pdf()
        if PDFTools.has("pdfinfo") { #expect(try PDFTools.pages(pdf) == 1) }
    }
}
