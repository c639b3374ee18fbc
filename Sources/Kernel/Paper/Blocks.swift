/// One thing that stands below the other on a page. Lengths are millimetres, text sizes points.
public enum Block: Sendable, Hashable {
    case heading(Heading)
    case paragraph(Paragraph)
    case letterhead(Letterhead)
    case facts(FactList)
    case list(ItemList)
    case table(PaperTable)
    case signatures([SignatureColumn])
    case qr(QRMark)
    case rule
    /// White space of so many millimetres.
    case spacer(Double)
    /// Stays on one page when it fits on one.
    case keepTogether([Block])
    case pageBreak

    /// A plain paragraph.
    public static func text(_ text: RichText, alignment: Alignment = .start) -> Block {
        .paragraph(Paragraph(text, alignment: alignment))
    }

    /// A centred bold heading with an optional line below, as on decisions and receipts.
    public static func title(_ text: String, below: RichText? = nil) -> Block {
        .heading(Heading(RichText(text), level: 1, alignment: .center, below: below))
    }
}

/// A heading; it never stands alone at the foot of a page.
public struct Heading: Sendable, Hashable {
    public var text: RichText
    /// 1 to 3; 1 is the title of the paper.
    public var level: Int
    public var alignment: Alignment
    /// What the paper is about, in the text size, under the title.
    public var below: RichText?

    public init(_ text: RichText, level: Int = 2, alignment: Alignment = .start, below: RichText? = nil) {
        self.text = text
        self.level = level
        self.alignment = alignment
        self.below = below
    }
}

public struct Paragraph: Sendable, Hashable {
    public var text: RichText
    public var alignment: Alignment
    /// Millimetres by which the first line is set in.
    public var indent: Double
    /// Size relative to the document's text.
    public var scale: Double

    public init(_ text: RichText, alignment: Alignment = .start, indent: Double = 0, scale: Double = 1) {
        self.text = text
        self.alignment = alignment
        self.indent = indent
        self.scale = scale
    }
}

/// The head of an official paper: the agency at the start, the national name and motto at the end.
public struct Letterhead: Sendable, Hashable {
    public var agency: LetterheadColumn
    public var motto: LetterheadColumn

    public init(agency: LetterheadColumn, motto: LetterheadColumn) {
        self.agency = agency
        self.motto = motto
    }
}

/// One half of a letterhead: lines, a rule under them, and what follows (number; place and date).
public struct LetterheadColumn: Sendable, Hashable {
    public var lines: [RichText]
    /// Length of the rule as a part of the last line above it; 0 for none.
    public var rule: Double
    public var after: [RichText]

    public init(lines: [RichText], rule: Double = 0.4, after: [RichText] = []) {
        self.lines = lines
        self.rule = rule
        self.after = after
    }
}

/// Names with values, the names in a column of their own.
public struct FactList: Sendable, Hashable {
    public struct Fact: Sendable, Hashable {
        public var name: RichText
        public var value: RichText

        public init(_ name: RichText, _ value: RichText) {
            self.name = name
            self.value = value
        }
    }

    public var facts: [Fact]

    public init(_ facts: [Fact]) { self.facts = facts }
}

public struct ItemList: Sendable, Hashable {
    public enum Marker: Sendable, Hashable {
        case number
        case dash
    }

    public var items: [RichText]
    public var marker: Marker
    /// Number of the first item.
    public var first: Int

    public init(_ items: [RichText], marker: Marker = .number, first: Int = 1) {
        self.items = items
        self.marker = marker
        self.first = first
    }
}

/// One signer's place, or with `aside` alone a column of small lines beside it (recipients).
public struct SignatureColumn: Sendable, Hashable {
    /// Place and date, in italics.
    public var dateLine: String?
    /// Post of the signer, bold; several lines allowed.
    public var title: String?
    /// For example "sign and full name", in italics.
    public var note: String?
    /// Stands framed in the signature's place, e.g. who signed digitally and when.
    public var signed: String?
    public var name: String?
    /// Small lines from the start edge, at the height of the title.
    public var aside: [RichText]

    public init(
        dateLine: String? = nil, title: String? = nil, note: String? = nil, signed: String? = nil,
        name: String? = nil, aside: [RichText] = []
    ) {
        self.dateLine = dateLine
        self.title = title
        self.note = note
        self.signed = signed
        self.name = name
        self.aside = aside
    }
}

/// A QR symbol with its caption and its code in letters, for who cannot scan.
public struct QRMark: Sendable, Hashable {
    public enum Placement: Sendable, Hashable {
        /// Caption and code under the symbol.
        case below
        /// Caption and code beside the symbol.
        case beside
    }

    /// What the symbol says; a web address also becomes a link of the file.
    public var content: String
    public var caption: RichText?
    public var code: String?
    /// Side of the symbol in millimetres, without the quiet zone of four modules that is added around it.
    public var side: Double
    public var placement: Placement
    public var alignment: Alignment

    public init(
        _ content: String, caption: RichText? = nil, code: String? = nil, side: Double = 25,
        placement: Placement = .beside, alignment: Alignment = .start
    ) {
        self.content = content
        self.caption = caption
        self.code = code
        self.side = side
        self.placement = placement
        self.alignment = alignment
    }
}
