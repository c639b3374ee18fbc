/// Pages that are pictures, one on each sheet: what a scanner makes of a pile of paper.
public struct PicturePages: Sendable, Hashable {
    /// A page as JPEG, kept in the file as it is.
    public struct Page: Sendable, Hashable {
        public var jpeg: [UInt8]
        public var width: Int
        public var height: Int

        public init(jpeg: [UInt8], width: Int, height: Int) {
            self.jpeg = jpeg
            self.width = width
            self.height = height
        }
    }

    public var pages: [Page]
    public var metadata: PaperMetadata

    public init(_ pages: [Page], metadata: PaperMetadata) {
        self.pages = pages
        self.metadata = metadata
    }

    /// The file. Each page is A4, upright or wide as its picture is. Throws `PaperError`.
    public func pdf() throws(PaperError) -> [UInt8] {
        let canvas = try Canvas(width: points(210), height: points(297), metadata: metadata)
        for page in pages {
            let isWide = page.width > page.height
            let (width, height) = (points(isWide ? 297 : 210), points(isWide ? 210 : 297))
            try canvas.resize(width: width, height: height)
            try canvas.draw(jpeg: page.jpeg, width: page.width, height: page.height, on: (width, height))
            canvas.endPage()
        }
        if pages.isEmpty { canvas.endPage() }
        return try canvas.finish()
    }
}
