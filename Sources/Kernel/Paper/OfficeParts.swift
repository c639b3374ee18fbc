import Codes

/// The parts of an official paper: letterhead, signatures, QR symbol.
extension Typesetter {
    func letterhead(_ letterhead: Letterhead) -> Piece {
        let columns = [letterhead.agency, letterhead.motto]
        let natural = columns.map { column in
            (column.lines + column.after).map { text.lay($0, body).naturalWidth }.max() ?? 0
        }
        let gutter = body.size
        let wanted = max(1, natural[0] + natural[1])
        // The letters become a little smaller before a line breaks, and the agency's name breaks before the motto does.
        let factor = min(1, max(0.85, (width - gutter - 2) / wanted))
        let style = body.scaled(factor)
        let spare = max(0, width - gutter - wanted * factor)
        let second = min(natural[1] * factor + spare / 2 + 1, width * 0.66)
        let widths = [width - gutter - second, second]
        let lefts = [x(0, widths[0]), x(widths[0] + gutter, widths[1])]

        var marks: [Mark] = []
        var top = 0.0
        for index in columns.indices {
            var y = 0.0
            var lastWidth = 0.0
            for line in columns[index].lines {
                let layout = text.lay(line, style, width: widths[index], alignment: .center, balanced: true)
                marks += layout.marks(x: lefts[index], y: y)
                y += layout.height
                lastWidth = layout.naturalWidth
            }
            let length = min(lastWidth, widths[index]) * columns[index].rule.kept(in: 0...1)
            if length > 0 {
                y += 2
                let middle = lefts[index] + widths[index] / 2
                marks.append(
                    .rule(
                        fromX: middle - length / 2, fromY: y, toX: middle + length / 2, toY: y, thickness: 0.7,
                        grey: 0))
                y += 2
            }
            top = max(top, y)
        }
        var bottom = top
        for index in columns.indices {
            var y = top + gap
            for line in columns[index].after {
                let layout = text.lay(line, style, width: widths[index], alignment: .center)
                marks += layout.marks(x: lefts[index], y: y)
                y += layout.height
                bottom = max(bottom, y)
            }
        }
        return Piece(height: bottom, above: gap, marks: marks)
    }

    /// Date lines, titles and names stand on common lines across the columns.
    func signatures(_ columns: [SignatureColumn]) -> Piece {
        guard !columns.isEmpty else { return Piece(height: 0) }
        let gutter = body.size
        // A single signer stands at the end side, as on every Vietnamese paper.
        let places = max(2, columns.count)
        let columnWidth = (width - gutter * Double(places - 1)) / Double(places)
        let offset = places - columns.count
        var marks: [Mark] = []
        var y = 0.0

        func row(_ style: TextStyle, _ value: (SignatureColumn) -> String?) -> Double {
            var height = 0.0
            for (index, column) in columns.enumerated() {
                guard let words = value(column), !words.isEmpty else { continue }
                let layout = text.lay(RichText(words), style, width: columnWidth, alignment: .center)
                marks += layout.marks(x: left(index), y: y)
                height = max(height, layout.height)
            }
            return height
        }
        func left(_ index: Int) -> Double {
            x(Double(index + offset) * (columnWidth + gutter), columnWidth)
        }

        let dates = row(body.with(italic: true), \.dateLine)
        y += dates > 0 ? dates + gap * 0.4 : 0
        let titleTop = y
        y += row(body.with(bold: true), \.title)
        y += row(body.scaled(0.92).with(italic: true), \.note)
        let space = points(18)
        var tallest = space
        for (index, column) in columns.enumerated() {
            guard let signed = column.signed, !signed.isEmpty else { continue }
            let inset = columnWidth * 0.04
            let padding = 5.0
            let inner = columnWidth - 2 * inset - 2 * padding
            let note = text.lay(RichText(signed), body.scaled(0.72).with(grey: 0.15), width: inner)
            let box = Rect(
                x: left(index) + inset, y: y + gap, width: columnWidth - 2 * inset, height: note.height + 2 * padding)
            marks.append(.frame(box, thickness: 0.7, grey: 0.45))
            marks += note.marks(x: box.x + padding, y: box.y + padding)
            tallest = max(tallest, box.height + 2 * gap)
        }
        y += tallest
        y += row(body.with(bold: true), \.name)
        for (index, column) in columns.enumerated() {
            var lineTop = titleTop
            for line in column.aside {
                let layout = text.lay(line, body.scaled(0.85), width: columnWidth)
                marks += layout.marks(x: left(index), y: lineTop)
                lineTop += layout.height
            }
            y = max(y, lineTop)
        }
        return Piece(height: y, above: gap * 2, marks: marks)
    }

    func qr(_ mark: QRMark) throws -> Piece {
        let symbol = try QRSymbol.encode(mark.content.printable)
        let side = min(symbol.outerSide(inner: points(mark.side.kept(in: 5...500))), width)
        let code = mark.code.map { RichText($0) }
        let codeStyle = TextStyle(families: document.fonts.code, size: body.size, bold: true, tracking: 0.8)
        let captionStyle = body.scaled(0.9)
        var marks: [Mark] = []

        switch mark.placement {
        case .below:
            let boxWidth = min(width, max(side, width * 0.4))
            let start: Double =
                switch mark.alignment {
                case .center: (width - boxWidth) / 2
                case .end: width - boxWidth
                case .start, .justify: 0
                }
            let boxLeft = x(start, boxWidth)
            let square = Rect(x: boxLeft + (boxWidth - side) / 2, y: 0, width: side, height: side)
            marks += [.symbol(symbol, square), .link(square, mark.content)]
            var y = side
            if let caption = mark.caption, !caption.isEmpty {
                let layout = text.lay(caption, captionStyle, width: boxWidth, alignment: .center)
                marks += layout.marks(x: boxLeft, y: y)
                y += layout.height + 2
            }
            if let code, !code.isEmpty {
                let layout = text.fit(code, codeStyle, width: boxWidth, leftToRight: true)
                marks += layout.marks(x: boxLeft, y: y)
                y += layout.height
            }
            return Piece(height: y, above: gap * 1.5, marks: marks)
        case .beside:
            let gutter = body.size * 0.4
            let textWidth = max(20, width - side - gutter)
            let caption = text.lay(mark.caption ?? "", captionStyle, width: textWidth)
            let letters = text.fit(code ?? "", codeStyle, width: textWidth, alignment: .start, leftToRight: true)
            let captionHeight = mark.caption?.isEmpty ?? true ? 0 : caption.height + 3
            let codeHeight = code?.isEmpty ?? true ? 0 : letters.height
            let height = max(side, captionHeight + codeHeight)
            let atEnd = mark.alignment == .end
            // The quiet zone is white anyway: pull the symbol out so that its modules stand on the margin.
            let quiet = side * Double(quietModules) / Double(symbol.width + 2 * quietModules)
            let square = Rect(
                x: x(atEnd ? width - side + quiet : -quiet, side), y: (height - side) / 2, width: side, height: side)
            let textLeft = x(atEnd ? 0 : side - quiet + gutter, textWidth)
            marks += [.symbol(symbol, square), .link(square, mark.content)]
            let top = (height - captionHeight - codeHeight) / 2
            if captionHeight > 0 { marks += caption.marks(x: textLeft, y: top) }
            if codeHeight > 0 { marks += letters.marks(x: textLeft, y: top + captionHeight) }
            return Piece(height: height, above: gap, marks: marks)
        }
    }
}
