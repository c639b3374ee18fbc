import CPangoCairo

/// Large translucent words from corner to corner, over everything else: nothing hides them, a symbol still scans.
struct DraftMark {
    let words: String
    var families: [String]
    var opacity = 0.12
    /// Greatest height of the words as a part of the area's.
    var share = 0.25

    /// Across the whole sheet.
    func draw(on canvas: Canvas, with text: TextEngine) {
        draw(on: canvas, with: text, in: Rect(x: 0, y: 0, width: canvas.width, height: canvas.height), part: 0.72)
    }

    /// Fills `part` of the rectangle's diagonal.
    func draw(on canvas: Canvas, with text: TextEngine, in area: Rect, part: Double) {
        let style = TextStyle(families: families, size: 20, bold: true, opacity: opacity)
        let probe = text.lay(RichText(String(words.prefix(60))), style)
        let length = part * (area.width * area.width + area.height * area.height).squareRoot()
        guard probe.naturalWidth > 0, probe.height > 0 else { return }
        let factor = min(length / probe.naturalWidth, area.height * share / probe.height)
        let layout = text.lay(RichText(String(words.prefix(60))), style.scaled(factor))
        canvas.isolated {
            canvas.clip(area)
            cairo_translate(canvas.pen, area.x + area.width / 2, area.y + area.height / 2)
            cairo_rotate(canvas.pen, -angle(area))
            layout.draw(x: -layout.naturalWidth / 2, y: -layout.height / 2)
        }
    }

    private func angle(_ area: Rect) -> Double {
        // Quarter turns of the slope, without Foundation: a polynomial for atan is exact enough for a slant.
        let slope = area.height / max(1, area.width)
        let small = slope <= 1
        let ratio = small ? slope : 1 / slope
        let quarter = Double.pi / 4
        let value = quarter * ratio + 0.273 * ratio * (1 - ratio)
        return small ? value : Double.pi / 2 - value
    }
}
