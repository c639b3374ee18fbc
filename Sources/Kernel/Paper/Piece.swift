import Codes

/// Something drawn at a place; coordinates in points from the top left corner of the piece or page that holds it.
enum Mark {
    /// One line of a layout, its box starting at `x`.
    case line(TextLayout, Int, x: Double, baseline: Double)
    case rule(fromX: Double, fromY: Double, toX: Double, toY: Double, thickness: Double, grey: Double)
    case fill(Rect, grey: Double)
    case frame(Rect, thickness: Double, grey: Double)
    case symbol(QRSymbol, Rect)
    case link(Rect, String)

    func draw(on canvas: Canvas, dx: Double, dy: Double) {
        switch self {
        case .line(let layout, let index, let x, let baseline):
            layout.draw(index, x: x + dx, baseline: baseline + dy)
        case .rule(let fromX, let fromY, let toX, let toY, let thickness, let grey):
            canvas.rule(
                from: (fromX + dx, fromY + dy), to: (toX + dx, toY + dy), thickness: thickness, grey: grey)
        case .fill(let rect, let grey): canvas.fill(rect.moved(dx, dy), grey: grey)
        case .frame(let rect, let thickness, let grey):
            canvas.stroke(rect.moved(dx, dy), thickness: thickness, grey: grey)
        case .symbol(let symbol, let square): canvas.draw(symbol, in: square.moved(dx, dy))
        case .link(let rect, let address): canvas.link(rect.moved(dx, dy), to: address)
        }
    }
}

extension TextLayout {
    /// The layout's lines as marks, its box at this corner.
    func marks(x: Double, y: Double) -> [Mark] { marks(lines.indices, x: x, y: y) }

    /// Some of the lines, moved up so that the first of them stands at `y`.
    func marks(_ range: Range<Int>, x: Double, y: Double) -> [Mark] {
        guard let first = range.first else { return [] }
        let lift = lines[first].top
        return range.map { .line(self, $0, x: x, baseline: y + lines[$0].baseline - lift) }
    }
}

/// What is never cut by a page break: a line, a table row, a letterhead.
struct Piece {
    var height: Double
    /// White space above, left out at the top of a page.
    var above = 0.0
    var marks: [Mark] = []
    /// Wants the next piece on the same page.
    var glued = false
    /// Repeated above this piece when it opens a page (a table's header row).
    var head: Head?
    var endsPage = false

    struct Head {
        var height: Double
        var marks: [Mark]
    }
}

/// Fills pages with pieces. Every piece is placed exactly once, so it ends whatever the heights are.
struct Pagination {
    struct Placed {
        var marks: [Mark]
        var y: Double
    }

    private(set) var pages: [[Placed]] = [[]]
    private let room: Double
    private var y = 0.0

    init(_ pieces: [Piece], room: Double) {
        self.room = room
        var next = 0
        while next < pieces.count {
            var last = next
            while last + 1 < pieces.count, pieces[last].glued { last += 1 }
            place(pieces[next...last])
            next = last + 1
        }
        if pages.count > 1, pages.last?.isEmpty == true { pages.removeLast() }
    }

    private mutating func place(_ group: ArraySlice<Piece>) {
        let height = group.reduce(0) { $0 + $1.above + $1.height } - (group.first?.above ?? 0)
        let above = y == 0 ? 0 : group.first?.above ?? 0
        let fitsHere = y + above + height <= room + tolerance
        if y > 0, !fitsHere, (group.first?.head?.height ?? 0) + height <= room + tolerance {
            breakPage(for: group.first)
        }
        for piece in group {
            if y > 0, y + piece.above + piece.height > room + tolerance { breakPage(for: piece) }
            if y > 0 { y += piece.above }
            pages[pages.count - 1].append(Placed(marks: piece.marks, y: y))
            y += piece.height
            if piece.endsPage { breakPage(for: nil) }
        }
    }

    private mutating func breakPage(for piece: Piece?) {
        pages.append([])
        y = 0
        guard let head = piece?.head else { return }
        pages[pages.count - 1].append(Placed(marks: head.marks, y: 0))
        y = head.height
    }

    /// Rounding must not push a row that fits exactly to the next page.
    private var tolerance: Double { 0.01 }
}
