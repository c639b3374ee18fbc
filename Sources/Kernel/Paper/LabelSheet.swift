import Codes

/// Sheets of stickers, each with a QR symbol, a title and its code; as many sheets as the labels need.
public struct LabelSheet: Sendable, Hashable {
    /// Where the stickers are on a sheet; millimetres.
    public struct Grid: Sendable, Hashable {
        public var size: PaperSize
        public var columns: Int
        public var rows: Int
        public var labelWidth: Double
        public var labelHeight: Double
        /// White space between neighbours.
        public var gapX: Double
        public var gapY: Double

        public init(
            size: PaperSize = .a4, columns: Int, rows: Int, labelWidth: Double, labelHeight: Double,
            gapX: Double = 0, gapY: Double = 0
        ) {
            self.size = size
            self.columns = columns
            self.rows = rows
            self.labelWidth = labelWidth
            self.labelHeight = labelHeight
            self.gapX = gapX
            self.gapY = gapY
        }

        /// 24 stickers of 70 x 37 mm on A4, the most common sheet in shops.
        public static let threeByEight = Grid(columns: 3, rows: 8, labelWidth: 70, labelHeight: 37)
        /// 8 stickers of 105 x 74 mm on A4, for boxes and sacks.
        public static let twoByFour = Grid(columns: 2, rows: 4, labelWidth: 105, labelHeight: 74)
        /// 65 stickers of 38.1 x 21.2 mm on A4, for small packs.
        public static let fiveByThirteen = Grid(
            columns: 5, rows: 13, labelWidth: 38.1, labelHeight: 21.2, gapX: 2.5)
        /// 21 stickers of 63.5 x 38.1 mm on A4 (L7160 and its like).
        public static let threeBySeven = Grid(
            columns: 3, rows: 7, labelWidth: 63.5, labelHeight: 38.1, gapX: 2.5)
        /// 14 stickers of 99.1 x 38.1 mm on A4 (L7163 and its like).
        public static let twoBySeven = Grid(columns: 2, rows: 7, labelWidth: 99.1, labelHeight: 38.1, gapX: 2.5)
    }

    public struct Label: Sendable, Hashable {
        public var title: String
        public var subtitle: String?
        /// What the symbol says.
        public var content: String
        /// The code in letters.
        public var code: String
        /// Where to type the code; small, below it.
        public var address: String?

        public init(title: String, subtitle: String? = nil, content: String, code: String, address: String? = nil) {
            self.title = title
            self.subtitle = subtitle
            self.content = content
            self.code = code
            self.address = address
        }
    }

    public var grid: Grid
    public var labels: [Label]
    /// Places at the beginning of the first sheet whose stickers are used up already.
    public var skip: Int
    /// Thin lines to cut along, for plain paper.
    public var cutLines: Bool
    public var language: String
    public var direction: PaperDirection
    public var metadata: PaperMetadata
    public var fonts: PaperFonts
    /// Printed across every sticker, since a sticker leaves its sheet.
    public var draftMark: String?

    public init(
        grid: Grid = .threeByEight, labels: [Label], skip: Int = 0, cutLines: Bool = false,
        language: String = "vi", direction: PaperDirection = .leftToRight, metadata: PaperMetadata,
        fonts: PaperFonts = .standard, draftMark: String? = nil
    ) {
        self.grid = grid
        self.labels = labels
        self.skip = skip
        self.cutLines = cutLines
        self.language = language
        self.direction = direction
        self.metadata = metadata
        self.fonts = fonts
        self.draftMark = draftMark
    }

    /// The sheets as PDF; without labels one empty sheet. Throws `PaperError`, or the QR encoder's error.
    public func pdf() throws -> [UInt8] {
        let sheet = grid.size.turned(.portrait)
        let canvas = try Canvas(width: points(sheet.width), height: points(sheet.height), metadata: metadata)
        let text = TextEngine(canvas: canvas, language: language, direction: direction)
        let columns = min(max(1, grid.columns), 100)
        let rows = min(max(1, grid.rows), 100)
        let used = Double(columns) * grid.labelWidth + Double(columns - 1) * grid.gapX
        let tall = Double(rows) * grid.labelHeight + Double(rows - 1) * grid.gapY
        let offset = (x: (sheet.width - used) / 2, y: (sheet.height - tall) / 2)
        let first = max(0, skip) % (columns * rows)

        for (index, label) in labels.enumerated() {
            let place = (first + index) % (columns * rows)
            if place == 0, index > 0 { canvas.endPage() }
            let column = direction == .leftToRight ? place % columns : columns - 1 - place % columns
            let row = place / columns
            let box = Rect(
                x: points(offset.x + Double(column) * (grid.labelWidth + grid.gapX)),
                y: points(offset.y + Double(row) * (grid.labelHeight + grid.gapY)),
                width: points(grid.labelWidth), height: points(grid.labelHeight))
            if cutLines { canvas.stroke(box, thickness: 0.3, grey: 0.75) }
            try draw(label, in: box, on: canvas, text: text)
        }
        canvas.endPage()
        return try canvas.finish()
    }

    private func draw(_ label: Label, in box: Rect, on canvas: Canvas, text: TextEngine) throws {
        let symbol = try QRSymbol.encode(label.content.printable)
        // Printers shift a sheet by up to two millimetres; on an edge of the sheet some cannot print the last four.
        let padding = min(points(4), box.height * 0.09)
        let side = min(box.height - 2 * padding, box.width * 0.5)
        let square = Rect(
            x: direction == .leftToRight ? box.x + padding * 0.6 : box.x + box.width - padding * 0.6 - side,
            y: box.y + (box.height - side) / 2, width: side, height: side)
        canvas.draw(symbol, in: square)
        canvas.link(square, to: label.content)

        let width = max(10, box.width - side - padding * 1.8)
        let left = direction == .leftToRight ? box.x + side + padding * 0.6 : box.x + padding * 1.2
        let room = box.height - 2 * padding
        let unit = box.height / points(37)
        let code = text.fit(
            RichText(label.code), TextStyle(families: fonts.code, size: 10.5 * unit, bold: true, tracking: 0.3),
            width: width, alignment: .start, smallest: 0.3, leftToRight: true)
        let subtitle = label.subtitle.flatMap { words in
            words.isEmpty
                ? nil
                : text.fit(
                    RichText(words), TextStyle(families: fonts.sign, size: 8.5 * unit, grey: 0.2), width: width,
                    lines: 2, height: room * 0.3, alignment: .start, smallest: 0.5)
        }
        let address = label.address.flatMap { words in
            words.isEmpty
                ? nil
                : text.fit(
                    RichText(words), TextStyle(families: fonts.sign, size: 7 * unit, grey: 0.2), width: width,
                    alignment: .start, smallest: 0.5, leftToRight: true)
        }
        let rest = room - code.height - (subtitle?.height ?? 0) - (address?.height ?? 0) - 6 * unit
        let title = text.fit(
            RichText(label.title), TextStyle(families: fonts.sign, size: 12 * unit, bold: true), width: width,
            lines: 3, height: max(8, rest), alignment: .start, smallest: 0.3)
        let total = title.height + (subtitle?.height ?? 0) + code.height + (address?.height ?? 0) + 6 * unit
        var y = box.y + max(padding, (box.height - total) / 2)
        canvas.isolated {
            canvas.clip(box)
            title.draw(x: left, y: y)
            y += title.height
            if let subtitle {
                subtitle.draw(x: left, y: y)
                y += subtitle.height
            }
            code.draw(x: left, y: y + 6 * unit)
            address?.draw(x: left, y: y + 6 * unit + code.height)
        }
        if let draftMark {
            // Beside the symbol: on its dark modules the words could not be read.
            let area = Rect(x: left, y: box.y + padding, width: width, height: room)
            DraftMark(words: draftMark, families: fonts.sign, opacity: 0.2, share: 0.5).draw(
                on: canvas, with: text, in: area, part: 0.85)
        }
    }
}
