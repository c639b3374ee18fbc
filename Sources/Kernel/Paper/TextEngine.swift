import CPangoCairo

/// How a text looks; sizes in points.
struct TextStyle {
    var families: [String]
    var size: Double
    var bold = false
    var italic = false
    /// Extra space between letters.
    var tracking = 0.0
    var grey = 0.0
    /// How much of what is under the text it hides, 0 to 1.
    var opacity = 1.0

    func scaled(_ factor: Double) -> TextStyle {
        var style = self
        style.size *= factor
        return style
    }

    func with(bold: Bool? = nil, italic: Bool? = nil, grey: Double? = nil) -> TextStyle {
        var style = self
        if let bold { style.bold = bold }
        if let italic { style.italic = italic }
        if let grey { style.grey = grey }
        return style
    }
}

/// Shapes text for one canvas: language, direction, fonts. Owns the Pango context.
final class TextEngine {
    let direction: PaperDirection
    private let canvas: Canvas
    private let context: OpaquePointer
    private let language: String

    init(canvas: Canvas, language: String, direction: PaperDirection) {
        self.canvas = canvas
        self.direction = direction
        // A tag has 35 characters at most (RFC 5646 §4.4.1); Pango keeps every tag it has seen for ever.
        self.language = String(
            language.prefix(35).filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        context = pango_cairo_create_context(canvas.pen)
        pango_cairo_context_set_resolution(context, 72)
        pango_context_set_round_glyph_positions(context, 0)
        pango_context_set_language(context, pango_language_from_string(self.language))
        pango_context_set_base_dir(
            context, direction == .rightToLeft ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR)
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        pango_cairo_context_set_font_options(context, options)
        cairo_font_options_destroy(options)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(context)) }

    /// Breaks text into lines of `width` points; without width only its own line breaks count.
    /// - Parameter indent: points by which the first line is set in.
    /// - Parameter balanced: makes the lines about equally long, for titles.
    /// - Parameter atMost: lines after which the text ends with an ellipsis.
    /// - Parameter leftToRight: for codes and addresses, which run so in every language.
    func lay(
        _ text: RichText, _ style: TextStyle, width: Double? = nil, alignment: Alignment = .start,
        indent: Double = 0, balanced: Bool = false, leftToRight: Bool = false, atMost: Int? = nil
    ) -> TextLayout {
        let layout: OpaquePointer = pango_layout_new(context)
        let font = pango_font_description_new()
        pango_font_description_set_family(font, style.families.joined(separator: ",").printable)
        pango_font_description_set_absolute_size(font, style.size.kept(in: 1...800) * Double(PANGO_SCALE))
        pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        // Arabic has no italics; a slanted Naskh is a machine's invention.
        let slanted = style.italic && direction == .leftToRight
        pango_font_description_set_style(font, slanted ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL)
        pango_layout_set_font_description(layout, font)
        pango_font_description_free(font)

        let attributes = pango_attr_list_new()
        // A telephone number of digits alone would be turned round in a right-to-left paper.
        let isolated =
            leftToRight
            || direction == .rightToLeft
                && !text.runs.contains { $0.text.unicodeScalars.contains(where: \.isRightToLeft) }
        var whole = isolated ? "\u{2066}" : ""
        for run in text.runs {
            let start = whole.utf8.count
            whole += run.leftToRight ? "\u{2066}\(run.text.printable)\u{2069}" : run.text.printable
            let range = UInt32(clamping: start)..<UInt32(clamping: whole.utf8.count)
            guard !range.isEmpty else { continue }
            if run.bold { insert(pango_attr_weight_new(PANGO_WEIGHT_BOLD), range, attributes) }
            if run.italic, direction == .leftToRight {
                insert(pango_attr_style_new(PANGO_STYLE_ITALIC), range, attributes)
            }
            if run.underline { insert(pango_attr_underline_new(PANGO_UNDERLINE_SINGLE), range, attributes) }
            if run.scale != 1 { insert(pango_attr_scale_new(run.scale.kept(in: 0.2...4)), range, attributes) }
        }
        let all = UInt32(0)..<UInt32(clamping: whole.utf8.count)
        insert(pango_attr_insert_hyphens_new(0), all, attributes)
        if style.tracking != 0 {
            insert(
                pango_attr_letter_spacing_new(Int32(style.tracking.kept(in: 0...100) * Double(PANGO_SCALE))), all,
                attributes)
        }
        if isolated { whole += "\u{2069}" }
        splitLongWords(whole, attributes)
        pango_layout_set_attributes(layout, attributes)
        pango_attr_list_unref(attributes)

        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        pango_layout_set_auto_dir(layout, isolated ? 0 : 1)
        if let atMost {
            pango_layout_set_height(layout, -Int32(clamping: atMost))
            pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
        }
        if let width { pango_layout_set_width(layout, Int32(width.kept(in: 1...100_000) * Double(PANGO_SCALE))) }
        if alignment == .justify { pango_layout_set_justify(layout, 1) }
        pango_layout_set_indent(layout, Int32(indent.kept(in: 0...10_000) * Double(PANGO_SCALE)))
        pango_layout_set_text(layout, whole, Int32(clamping: whole.utf8.count))
        if balanced, let width { narrow(layout, from: width) }
        return TextLayout(
            owning: layout, canvas: canvas, style: style, width: width, alignment: alignment, indent: indent,
            direction: direction)
    }

    /// The largest size, from the style's down to `smallest` of it, at which the text fits the width in `lines` lines;
    /// what does not fit even then ends with an ellipsis.
    func fit(
        _ text: RichText, _ style: TextStyle, width: Double, lines: Int = 1, height: Double = .infinity,
        alignment: Alignment = .center, smallest: Double = 0.4, leftToRight: Bool = false
    ) -> TextLayout {
        func attempt(_ factor: Double, lines: Int? = nil) -> TextLayout {
            lay(
                text, style.scaled(factor), width: width, alignment: alignment,
                balanced: alignment == .center && lines == nil, leftToRight: leftToRight, atMost: lines)
        }
        func fits(_ layout: TextLayout) -> Bool {
            layout.lines.count <= lines && layout.height <= height && !layout.breaksWords
        }
        // Longer than any title: not worth measuring many times.
        if text.runs.reduce(0, { $0 + $1.text.utf8.count }) > 600 { return attempt(smallest, lines: lines) }
        var best = attempt(1)
        if fits(best) { return best }
        var large = 1.0
        var small = smallest
        best = attempt(small)
        guard fits(best) else { return attempt(small, lines: lines) }
        while large - small > 0.03 {
            let middle = (large + small) / 2
            let layout = attempt(middle)
            if fits(layout) {
                small = middle
                best = layout
            } else {
                large = middle
            }
        }
        return best
    }

    /// Marks pieces of very long words as of two languages, so that Pango shapes them apart: its time for breaking one
    /// word grows with the square of the word's length.
    private func splitLongWords(_ text: String, _ attributes: OpaquePointer?) {
        let longest = 256
        guard text.utf8.count > longest else { return }
        let other = pango_language_from_string(language + "-x-b")
        var offset = 0
        var start = 0
        var marked = false
        for character in text {
            if character == " " || character == "\n" {
                if marked { insert(pango_attr_language_new(other), UInt32(start)..<UInt32(offset), attributes) }
                start = offset
                marked = false
            } else if offset - start >= longest {
                if marked { insert(pango_attr_language_new(other), UInt32(start)..<UInt32(offset), attributes) }
                start = offset
                marked.toggle()
            }
            offset += character.utf8.count
        }
        if marked { insert(pango_attr_language_new(other), UInt32(start)..<UInt32(offset), attributes) }
    }

    /// The narrowest width that needs no more lines.
    private func narrow(_ layout: OpaquePointer, from width: Double) {
        let lines = pango_layout_get_line_count(layout)
        guard (2...6).contains(lines) else { return }
        var fits = width
        var tooNarrow = width / Double(lines) * 0.8
        while fits - tooNarrow > 2 {
            let middle = (fits + tooNarrow) / 2
            pango_layout_set_width(layout, Int32(middle * Double(PANGO_SCALE)))
            if pango_layout_get_line_count(layout) <= lines { fits = middle } else { tooNarrow = middle }
        }
        pango_layout_set_width(layout, Int32(fits * Double(PANGO_SCALE)))
    }

    private func insert(
        _ attribute: UnsafeMutablePointer<PangoAttribute>?, _ range: Range<UInt32>, _ list: OpaquePointer?
    ) {
        guard let attribute else { return }
        attribute.pointee.start_index = range.lowerBound
        attribute.pointee.end_index = range.upperBound
        pango_attr_list_insert(list, attribute)
    }
}
