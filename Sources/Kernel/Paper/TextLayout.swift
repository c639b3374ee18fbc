import CPangoCairo

/// Text broken into lines and ready to draw; owns the Pango layout.
final class TextLayout {
    struct Line {
        /// From the start of the layout's box, to the right.
        var x: Double
        var top: Double
        var baseline: Double
        var height: Double
        var width: Double
        fileprivate var opensParagraph: Bool
        fileprivate var glyphs: UnsafeMutablePointer<PangoLayoutLine>
    }

    let lines: [Line]
    let height: Double
    /// Width of the widest line.
    let naturalWidth: Double
    /// True when a word was too long for a line and was cut.
    let breaksWords: Bool
    private let layout: OpaquePointer
    private let canvas: Canvas
    private let grey: Double
    private let opacity: Double

    /// Takes over the reference to `layout`.
    init(
        owning layout: OpaquePointer, canvas: Canvas, style: TextStyle, width: Double?, alignment: Alignment,
        indent: Double, direction: PaperDirection
    ) {
        self.layout = layout
        self.canvas = canvas
        grey = style.grey
        opacity = style.opacity
        let text = pango_layout_get_text(layout)
        var lines: [Line] = []
        var top = 0.0
        var widest = 0.0
        var cuts = false
        let iterator = pango_layout_get_iter(layout)
        repeat {
            guard let glyphs = pango_layout_iter_get_line_readonly(iterator) else { break }
            var logical = PangoRectangle()
            pango_layout_iter_get_line_extents(iterator, nil, &logical)
            let baseline = pango_layout_iter_get_baseline(iterator)
            let scale = Double(PANGO_SCALE)
            let lineWidth = Double(logical.width) / scale
            let height = Double(logical.height) / scale
            let start = Int(glyphs.pointee.start_index)
            let opensParagraph = start == 0 || text?[start - 1] == 0x0A
            if let text, !opensParagraph, start > 0 {
                cuts = cuts || Self.isWordByte(text[start - 1]) && Self.isWordByte(text[start])
            }
            lines.append(
                Line(
                    x: 0, top: top, baseline: top + Double(baseline - logical.y) / scale, height: height,
                    width: lineWidth + (opensParagraph ? indent : 0), opensParagraph: opensParagraph, glyphs: glyphs))
            widest = max(widest, lines[lines.count - 1].width)
            top += height
        } while pango_layout_iter_next_line(iterator) != 0
        pango_layout_iter_free(iterator)

        // Pango aligns by each paragraph's own direction; on paper all lines keep to the document's start edge.
        let box = width ?? widest
        for (index, line) in lines.enumerated() {
            let rest = box - line.width
            switch (alignment, direction) {
            case (.center, _): lines[index].x = rest / 2
            case (.start, .leftToRight), (.justify, .leftToRight):
                lines[index].x = line.opensParagraph ? indent : 0
            case (.start, .rightToLeft), (.justify, .rightToLeft), (.end, .leftToRight): lines[index].x = rest
            case (.end, .rightToLeft): lines[index].x = 0
            }
        }
        self.lines = lines
        height = top
        naturalWidth = widest
        breaksWords = cuts
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

    /// Draws one line with its baseline at `baseline`, the layout's box starting at `x`.
    func draw(_ index: Int, x: Double, baseline: Double) {
        cairo_set_source_rgba(canvas.pen, grey, grey, grey, opacity)
        cairo_move_to(canvas.pen, x + lines[index].x, baseline)
        pango_cairo_show_layout_line(canvas.pen, lines[index].glyphs)
    }

    /// Draws all lines in a box with this top left corner.
    func draw(x: Double, y: Double) {
        for (index, line) in lines.enumerated() { draw(index, x: x, baseline: y + line.baseline) }
    }

    /// Everything but space and the punctuation after which a line may break counts as inside a word.
    private static func isWordByte(_ byte: CChar) -> Bool {
        switch UInt8(bitPattern: byte) {
        case 0x20, 0x0A, 0x2D, 0x2F: false
        default: true
        }
    }
}
