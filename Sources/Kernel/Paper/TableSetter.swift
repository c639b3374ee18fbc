extension Typesetter {
    func table(_ table: PaperTable, room: Double) -> [Piece] {
        guard !table.columns.isEmpty else { return [] }
        let style = body.scaled(table.scale.kept(in: 0.3...4))
        let total = table.columns.reduce(0) { $0 + $1.width.kept(in: 0.01...1000) }
        let widths = table.columns.map { $0.width.kept(in: 0.01...1000) / total * width }
        var starts: [Double] = []
        var start = 0.0
        for width in widths {
            starts.append(start)
            start += width
        }
        let edges = starts + [width]
        let padding = min(style.size * 0.38, (widths.min() ?? 0) * 0.2)

        func cells(_ texts: [RichText], header: Bool) -> [RowSetter.Cell] {
            table.columns.indices.map { index in
                let column = table.columns[index]
                let inner = widths[index] - 2 * padding
                let layout = text.lay(
                    index < texts.count ? texts[index] : "", header ? style.with(bold: true) : style, width: inner,
                    alignment: header && table.lines == .grid ? .center : column.alignment)
                return RowSetter.Cell(layout: layout, x: x(starts[index] + padding, inner))
            }
        }
        func decoration(_ height: Double, header: Bool) -> [Mark] {
            let whole = Rect(x: 0, y: 0, width: width, height: height)
            var marks: [Mark] = header ? [.fill(whole, grey: 0.93)] : []
            switch table.lines {
            case .grid:
                marks.append(.frame(whole, thickness: 0.5, grey: 0.2))
                for edge in edges.dropFirst().dropLast() {
                    let line = x(edge, 0)
                    marks.append(
                        .rule(fromX: line, fromY: 0, toX: line, toY: height, thickness: 0.5, grey: 0.2))
                }
            case .rows:
                marks.append(
                    .rule(
                        fromX: 0, fromY: height, toX: width, toY: height, thickness: header ? 0.9 : 0.4,
                        grey: header ? 0.2 : 0.6))
            }
            return marks
        }

        let titles = table.columns.map(\.title)
        var pieces: [Piece] = []
        var head: Piece.Head?
        var limit = room
        if titles.contains(where: { !$0.isEmpty }) {
            var setter = RowSetter(above: gap, paddingTop: padding, paddingBottom: padding * 0.6)
            setter.decoration = { decoration($0, header: true) }
            pieces = setter.pieces(cells(titles, header: true), limit: room)
            // A header of half a page is printed once only.
            if pieces.count == 1, pieces[0].height < room / 2 {
                head = Piece.Head(height: pieces[0].height, marks: pieces[0].marks)
                limit = room - pieces[0].height
            }
            pieces[pieces.count - 1].glued = !table.rows.isEmpty
        }
        var setter = RowSetter(above: pieces.isEmpty ? gap : 0, paddingTop: padding, paddingBottom: padding * 0.6)
        setter.decoration = { decoration($0, header: false) }
        for row in table.rows {
            for var piece in setter.pieces(cells(row, header: false), limit: limit) {
                piece.head = head
                pieces.append(piece)
            }
            setter.above = 0
        }
        return pieces
    }

    func facts(_ list: FactList, room: Double) -> [Piece] {
        let gutter = body.size * 0.9
        let nameWidth = min(widestName(in: document.blocks), width * 0.4) + 1
        let valueWidth = width - nameWidth - gutter
        return list.facts.flatMap { fact in
            let name = text.lay(fact.name, body.with(grey: 0.25), width: nameWidth)
            let value = text.lay(fact.value, body, width: valueWidth)
            return RowSetter(above: gap * 0.55).pieces(
                [
                    RowSetter.Cell(layout: name, x: x(0, nameWidth)),
                    RowSetter.Cell(layout: value, x: x(nameWidth + gutter, valueWidth)),
                ], limit: min(room, body.size * 10))
        }
    }

    /// All lists of a paper share one column of names, so that the values stand in one line down the page.
    private func widestName(in blocks: [Block]) -> Double {
        blocks.reduce(0) { widest, block in
            switch block {
            case .facts(let list): list.facts.reduce(widest) { max($0, text.lay($1.name, body).naturalWidth) }
            case .keepTogether(let inner): max(widest, widestName(in: inner))
            default: widest
            }
        }
    }

    func items(_ list: ItemList, room: Double) -> [Piece] {
        // The mark of direction puts the full stop on the proper side of the number.
        let mark = document.direction == .rightToLeft ? "\u{200F}" : ""
        func marker(_ index: Int) -> RichText {
            list.marker == .dash ? "–" : RichText("\(mark)\(list.first + index).")
        }
        let gutter = body.size * 0.5
        let widest = text.lay(marker(max(0, list.items.count - 1)), body).naturalWidth
        let markerWidth = max(body.size, widest) + 2
        let itemWidth = width - markerWidth - gutter
        return list.items.enumerated().flatMap { index, item in
            let number = text.lay(marker(index), body, width: markerWidth, alignment: .end)
            return RowSetter(above: gap * 0.55).pieces(
                [
                    RowSetter.Cell(layout: number, x: x(0, markerWidth)),
                    RowSetter.Cell(
                        layout: text.lay(item, body, width: itemWidth), x: x(markerWidth + gutter, itemWidth)),
                ], limit: min(room, body.size * 10))
        }
    }
}
