/// A document as a value: what stands on the paper, not how. `pdf()` typesets it.
public struct PaperDocument: Sendable, Hashable {
    public var size: PaperSize
    public var orientation: Orientation
    public var margins: Margins
    /// BCP 47 tag; chooses letter forms.
    public var language: String
    public var direction: PaperDirection
    public var metadata: PaperMetadata
    public var fonts: PaperFonts
    /// Size of running text in points.
    public var textSize: Double
    public var blocks: [Block]
    public var footer: PaperFooter
    /// Printed large and grey across every page when the paper must not be taken for the real one.
    public var draftMark: String?

    public init(
        size: PaperSize = .a4, orientation: Orientation = .portrait, margins: Margins? = nil,
        language: String = "vi", direction: PaperDirection = .leftToRight, metadata: PaperMetadata,
        fonts: PaperFonts = .standard, textSize: Double? = nil, blocks: [Block] = [],
        footer: PaperFooter = PaperFooter(), draftMark: String? = nil
    ) {
        self.size = size
        self.orientation = orientation
        self.margins = margins ?? (size == .a4 ? .office : .slip)
        self.language = language
        self.direction = direction
        self.metadata = metadata
        self.fonts = fonts
        self.textSize = textSize ?? (size == .a4 ? 13 : 10.5)
        self.blocks = blocks
        self.footer = footer
        self.draftMark = draftMark
    }

    /// The document as PDF. Work of milliseconds to seconds on the calling thread; equal documents give equal bytes
    /// on the same machine. Throws `PaperError`, or the error of the QR encoder when a content does not fit a symbol.
    public func pdf() throws -> [UInt8] {
        let sheet = size.turned(orientation)
        return try typeset(on: Canvas(width: points(sheet.width), height: points(sheet.height), metadata: metadata))
    }

    /// The first page as a PNG picture, so many pixels across.
    public func picture(pixels: Int) throws -> [UInt8] {
        let sheet = size.turned(orientation)
        let kept = min(max(pixels, 50), 5_000)
        return try typeset(on: Canvas(width: points(sheet.width), height: points(sheet.height), pixels: kept))
    }

    private func typeset(on canvas: Canvas) throws -> [UInt8] {
        let text = TextEngine(canvas: canvas, language: language, direction: direction)
        try Typesetter(document: self, text: text, canvas: canvas).print()
        return try canvas.finish()
    }
}

/// The foot of every page, within the bottom margin.
public struct PaperFooter: Sendable, Hashable {
    public enum PageNumbers: Sendable, Hashable {
        case none
        /// "1/3" in the footer.
        case foot
        /// The number centred above the text from the second page on, as Decree 30/2020/ND-CP wants it.
        case head
    }

    public var text: RichText?
    public var pageNumbers: PageNumbers
    /// Content of a small symbol in the footer's start corner.
    public var qr: String?
    /// Side of that symbol in millimetres, without its quiet zone.
    public var qrSide: Double

    public init(
        text: RichText? = nil, pageNumbers: PageNumbers = .foot, qr: String? = nil, qrSide: Double = 14
    ) {
        self.text = text
        self.pageNumbers = pageNumbers
        self.qr = qr
        self.qrSide = qrSide
    }
}

/// Why a paper could not be made.
public enum PaperError: Error, Hashable {
    /// The drawing library refused, with its own words.
    case drawing(String)
}
