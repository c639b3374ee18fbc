import Codes

/// A sign for a notice board or a door: one sheet, one QR symbol, readable from three metres.
public struct SignSheet: Sendable, Hashable {
    public var size: PaperSize
    public var orientation: Orientation
    public var language: String
    public var direction: PaperDirection
    public var metadata: PaperMetadata
    public var fonts: PaperFonts
    /// Whose sign it is; stands at the top.
    public var organisation: String
    public var title: String
    public var subtitle: String?
    /// What the symbol says; a web address also becomes a link of the file.
    public var content: String
    /// What to do with the symbol, e.g. "scan with your phone".
    public var instruction: String?
    /// The code in letters.
    public var code: String?
    /// The address to type, or where the thing stands.
    public var address: String?
    public var draftMark: String?

    public init(
        size: PaperSize = .a4, orientation: Orientation = .portrait, language: String = "vi",
        direction: PaperDirection = .leftToRight, metadata: PaperMetadata, fonts: PaperFonts = .standard,
        organisation: String, title: String, subtitle: String? = nil, content: String,
        instruction: String? = nil, code: String? = nil, address: String? = nil, draftMark: String? = nil
    ) {
        self.size = size
        self.orientation = orientation
        self.language = language
        self.direction = direction
        self.metadata = metadata
        self.fonts = fonts
        self.organisation = organisation
        self.title = title
        self.subtitle = subtitle
        self.content = content
        self.instruction = instruction
        self.code = code
        self.address = address
        self.draftMark = draftMark
    }

    /// The sign as PDF, always one page. Throws `PaperError`, or the QR encoder's error when the content is too long.
    public func pdf() throws -> [UInt8] {
        let sheet = size.turned(orientation)
        let canvas = try Canvas(width: points(sheet.width), height: points(sheet.height), metadata: metadata)
        let text = TextEngine(canvas: canvas, language: language, direction: direction)
        try draw(on: canvas, text: text)
        if let draftMark { DraftMark(words: draftMark, families: fonts.sign).draw(on: canvas, with: text) }
        canvas.endPage()
        return try canvas.finish()
    }

    func draw(on canvas: Canvas, text: TextEngine) throws {
        let symbol = try QRSymbol.encode(content.printable)
        // Everything grows with the sheet: 1 is A4.
        let unit = min(canvas.width, canvas.height) / points(210)
        let edge = points(11) * unit
        let frame = Rect(
            x: edge, y: edge, width: canvas.width - 2 * edge, height: canvas.height - 2 * edge)
        canvas.stroke(frame, thickness: 2.4 * unit, grey: 0)
        let padding = points(canvas.width > canvas.height ? 8 : 11) * unit
        let area = Rect(
            x: frame.x + padding, y: frame.y + padding * 0.75, width: frame.width - 2 * padding,
            height: frame.height - padding * 1.5)
        if canvas.width > canvas.height * 1.15 {
            // On a wide sheet the symbol takes the start half in full height, and the words stand beside it.
            let side = min(area.height, area.width * 0.46)
            let wordsWidth = area.width - side - padding * 0.3
            let words = SignWords(self, text: text, unit: unit, width: wordsWidth, height: area.height)
            let start = direction == .leftToRight
            let square = Rect(
                x: start ? area.x - padding * 0.4 : area.x + area.width - side + padding * 0.4,
                y: area.y + (area.height - side) / 2, width: side, height: side)
            canvas.draw(symbol, in: square)
            canvas.link(square, to: content)
            let left = start ? area.x + side + padding * 0.3 : area.x
            var top = area.y + max(0, (area.height - words.aboveHeight - words.belowHeight - padding) / 2)
            words.draw(words.above, left: left, top: &top)
            top += padding
            words.draw(words.below, left: left, top: &top)
        } else {
            let words = SignWords(self, text: text, unit: unit, width: area.width, height: area.height)
            var top = area.y
            words.draw(words.above, left: area.x, top: &top)
            var bottom = area.y + area.height - words.belowHeight
            // The quiet zone gives the distance to the words.
            let room = max(0, bottom - top)
            let side = min(room, area.width)
            let square = Rect(
                x: area.x + (area.width - side) / 2, y: top + (room - side) / 2, width: side, height: side)
            canvas.draw(symbol, in: square)
            canvas.link(square, to: content)
            words.draw(words.below, left: area.x, top: &bottom)
        }
    }
}

/// The words of a sign, each as large as its share of the sheet lets it be.
private struct SignWords {
    let above: [TextLayout]
    let below: [TextLayout]
    private let gap: Double

    init(_ sign: SignSheet, text: TextEngine, unit: Double, width: Double, height: Double) {
        func fitted(
            _ words: String?, _ size: Double, lines: Int, share: Double, bold: Bool = false, grey: Double = 0
        ) -> TextLayout? {
            guard let words, !words.isEmpty else { return nil }
            let style = TextStyle(families: sign.fonts.sign, size: size * unit, bold: bold, grey: grey)
            return text.fit(
                RichText(words), style, width: width, lines: lines, height: height * share, smallest: 0.12)
        }
        let style = TextStyle(families: sign.fonts.code, size: 30 * unit, bold: true, tracking: 2 * unit)
        let letters = sign.code.flatMap {
            $0.isEmpty ? nil : text.fit(RichText($0), style, width: width, smallest: 0.12, leftToRight: true)
        }
        above = [
            fitted(sign.organisation, 19, lines: 2, share: 0.11, grey: 0.2),
            fitted(sign.title, 54, lines: 3, share: 0.3, bold: true),
            fitted(sign.subtitle, 24, lines: 3, share: 0.15),
        ].compactMap { $0 }
        below = [
            fitted(sign.instruction, 22, lines: 2, share: 0.12), letters,
            fitted(sign.address, 17, lines: 2, share: 0.09, grey: 0.2),
        ].compactMap { $0 }
        gap = 6 * unit
    }

    var aboveHeight: Double { above.reduce(0) { $0 + $1.height + gap } }
    var belowHeight: Double { below.reduce(0) { $0 + $1.height + gap } }

    func draw(_ layouts: [TextLayout], left: Double, top: inout Double) {
        for layout in layouts {
            layout.draw(x: left, y: top)
            top += layout.height + gap
        }
    }
}
