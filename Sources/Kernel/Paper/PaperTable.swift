/// A table; its header row is repeated on every page, rows break between pages, a row taller than a page is split.
public struct PaperTable: Sendable, Hashable {
    public struct Column: Sendable, Hashable {
        public var title: RichText
        /// Width relative to the other columns.
        public var width: Double
        public var alignment: Alignment

        public init(_ title: RichText, width: Double = 1, alignment: Alignment = .start) {
            self.title = title
            self.width = width
            self.alignment = alignment
        }
    }

    public enum Lines: Sendable, Hashable {
        /// A frame around every cell, as offices print it.
        case grid
        /// Only rules between rows.
        case rows
    }

    public var columns: [Column]
    /// Cells by row; missing cells are empty, surplus cells are left out.
    public var rows: [[RichText]]
    public var lines: Lines
    /// Text size relative to the document's.
    public var scale: Double

    public init(columns: [Column], rows: [[RichText]], lines: Lines = .grid, scale: Double = 0.9) {
        self.columns = columns
        self.rows = rows
        self.lines = lines
        self.scale = scale
    }
}
