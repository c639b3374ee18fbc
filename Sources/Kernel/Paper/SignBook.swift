/// Many signs of one size in one file, a page for each: what is printed in one go.
public struct SignBook: Sendable, Hashable {
    public var signs: [SignSheet]
    /// Of the file; the signs' own is not used.
    public var metadata: PaperMetadata

    public init(signs: [SignSheet], metadata: PaperMetadata) {
        self.signs = signs
        self.metadata = metadata
    }

    /// The pages as PDF, each as large as the first sign wants it; without signs one empty page. Throws `PaperError`, or the
    /// QR encoder's error.
    public func pdf() throws -> [UInt8] {
        let sheet = (signs.first?.size ?? .a4).turned(signs.first?.orientation ?? .portrait)
        let canvas = try Canvas(width: points(sheet.width), height: points(sheet.height), metadata: metadata)
        for sign in signs {
            let text = TextEngine(canvas: canvas, language: sign.language, direction: sign.direction)
            try sign.draw(on: canvas, text: text)
            if let mark = sign.draftMark {
                DraftMark(words: mark, families: sign.fonts.sign).draw(on: canvas, with: text)
            }
            canvas.endPage()
        }
        if signs.isEmpty { canvas.endPage() }
        return try canvas.finish()
    }
}
