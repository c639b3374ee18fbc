/// Cells side by side: table rows, facts, list items. A row taller than allowed is cut between lines.
struct RowSetter {
    struct Cell {
        var layout: TextLayout
        /// Left edge of the text.
        var x: Double
    }

    var above = 0.0
    var paddingTop = 0.0
    var paddingBottom = 0.0
    /// Lines and backgrounds for a row of this height, drawn under the text.
    var decoration: (Double) -> [Mark] = { _ in [] }

    /// - Parameter limit: height from which a row is cut.
    func pieces(_ cells: [Cell], limit: Double) -> [Piece] {
        let padding = paddingTop + paddingBottom
        let space = max(1, limit - padding)
        var next = cells.map { _ in 0 }
        var pieces: [Piece] = []
        repeat {
            var marks: [Mark] = []
            var height = 0.0
            for (index, cell) in cells.enumerated() {
                let lines = cell.layout.lines
                let first = next[index]
                guard first < lines.count else { continue }
                // One line at least, even if it is taller than the space: otherwise this would never end.
                var end = first + 1
                var used = lines[first].height
                while end < lines.count, used + lines[end].height <= space {
                    used += lines[end].height
                    end += 1
                }
                marks += cell.layout.marks(first..<end, x: cell.x, y: paddingTop)
                height = max(height, used)
                next[index] = end
            }
            height += padding
            pieces.append(
                Piece(height: height, above: pieces.isEmpty ? above : 0, marks: decoration(height) + marks))
        } while cells.indices.contains { next[$0] < cells[$0].layout.lines.count }
        return pieces
    }
}
