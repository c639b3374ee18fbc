import Codes

/// Turns blocks into pieces, pieces into pages, and draws them with footer and draft mark.
struct Typesetter {
    let document: PaperDocument
    let text: TextEngine
    let canvas: Canvas

    /// Width of the body in points.
    var width: Double { max(20, canvas.width - margin(document.margins.start) - margin(document.margins.end)) }
    /// Left edge of the body in points.
    var left: Double {
        margin(document.direction == .leftToRight ? document.margins.start : document.margins.end)
    }

    /// A margin in points, at most two fifths of the sheet's shorter side.
    func margin(_ millimetres: Double) -> Double {
        points(millimetres.kept(in: 0...2000)).kept(in: 0...min(canvas.width, canvas.height) * 0.4)
    }

    /// Running text.
    var body: TextStyle { TextStyle(families: document.fonts.text, size: document.textSize.kept(in: 4...72)) }
    /// Space between paragraphs: 6 points at 13, as the decree's layout has it.
    var gap: Double { body.size * 0.46 }

    func print() throws {
        let footer = try FooterSetter(self)
        let top = margin(document.margins.top)
        let room = max(40, canvas.height - top - max(margin(document.margins.bottom), footer.height))
        let pieces = try flow(document.blocks, room: room)
        let pages = Pagination(pieces, room: room).pages
        for (index, page) in pages.enumerated() {
            for placed in page {
                for mark in placed.marks { mark.draw(on: canvas, dx: left, dy: top + placed.y) }
            }
            footer.draw(page: index + 1, of: pages.count)
            if let draft = document.draftMark {
                DraftMark(words: draft, families: document.fonts.sign).draw(on: canvas, with: text)
            }
            canvas.endPage()
        }
    }

    /// Left edge of a box that begins `start` points from the body's start edge.
    func x(_ start: Double, _ boxWidth: Double) -> Double {
        document.direction == .leftToRight ? start : width - start - boxWidth
    }

    /// The blocks' pieces in order. Signatures take the last lines before them along: they never stand alone on a page.
    private func flow(_ blocks: [Block], room: Double) throws -> [Piece] {
        var pieces: [Piece] = []
        for block in blocks {
            if case .signatures = block {
                for index in pieces.indices.suffix(2) where !pieces[index].endsPage { pieces[index].glued = true }
            }
            pieces += try self.pieces(block, room: room)
        }
        return pieces
    }

    func pieces(_ block: Block, room: Double) throws -> [Piece] {
        switch block {
        case .heading(let heading): return self.heading(heading)
        case .paragraph(let paragraph): return self.paragraph(paragraph)
        case .letterhead(let letterhead): return [self.letterhead(letterhead)]
        case .facts(let list): return facts(list, room: room)
        case .list(let list): return items(list, room: room)
        case .table(let table): return self.table(table, room: room)
        case .signatures(let columns): return [signatures(columns)]
        case .qr(let mark): return [try qr(mark)]
        case .rule:
            let line = Mark.rule(fromX: 0, fromY: 0, toX: width, toY: 0, thickness: 0.6, grey: 0.35)
            return [Piece(height: 1, above: gap * 1.5, marks: [line])]
        case .spacer(let millimetres):
            // Not taller than the page, and no page of white alone.
            return [Piece(height: 0, above: points(millimetres.kept(in: 0...2000)).kept(in: 0...room))]
        case .pageBreak: return [Piece(height: 0, endsPage: true)]
        case .keepTogether(let blocks):
            var pieces = try flow(blocks, room: room)
            for index in pieces.indices.dropLast() { pieces[index].glued = true }
            return pieces
        }
    }

    private func heading(_ heading: Heading) -> [Piece] {
        let size: Double = heading.level <= 1 ? 1.15 : heading.level == 2 ? 1.05 : 1
        let style = body.scaled(size).with(bold: true, italic: heading.level >= 3)
        let title = text.lay(
            heading.text, style, width: width, alignment: heading.alignment, balanced: heading.alignment == .center)
        let space = heading.level <= 1 ? gap * 3 : gap * 2
        var pieces = [
            Piece(height: title.height, above: space, marks: title.marks(x: 0, y: 0), glued: true)
        ]
        if let below = heading.below, !below.isEmpty {
            // What a decision is about stands in the middle three quarters, as offices print it.
            let inset = heading.alignment == .center ? width * 0.1 : 0
            let layout = text.lay(
                below.emboldened(), body, width: width - 2 * inset, alignment: heading.alignment,
                balanced: heading.alignment == .center)
            var marks = layout.marks(x: inset, y: 0)
            var height = layout.height
            if heading.alignment == .center {
                height += gap
                let length = width * 0.18
                marks.append(
                    .rule(
                        fromX: (width - length) / 2, fromY: height, toX: (width + length) / 2, toY: height,
                        thickness: 0.6, grey: 0))
                height += gap * 0.5
            }
            pieces.append(Piece(height: height, above: gap * 0.3, marks: marks, glued: true))
        }
        if heading.level <= 1 { pieces[pieces.count - 1].height += gap }
        return pieces
    }

    /// One piece a line; the first two and the last two lines stay together.
    private func paragraph(_ paragraph: Paragraph) -> [Piece] {
        let layout = text.lay(
            paragraph.text, body.scaled(paragraph.scale.kept(in: 0.3...4)), width: width,
            alignment: paragraph.alignment,
            indent: points(paragraph.indent.kept(in: 0...2000)).kept(in: 0...width / 2))
        let count = layout.lines.count
        return layout.lines.indices.map { index in
            Piece(
                height: layout.lines[index].height, above: index == 0 ? gap : 0,
                marks: layout.marks(index..<(index + 1), x: 0, y: 0),
                glued: count > 1 && (index == 0 || index == count - 2))
        }
    }
}
