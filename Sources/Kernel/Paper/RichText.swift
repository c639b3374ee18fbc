/// A stretch of text in one style. Text is always literal: nothing in it is read as markup.
public struct Run: Sendable, Hashable {
    public var text: String
    public var bold: Bool
    public var italic: Bool
    public var underline: Bool
    /// Size relative to the surrounding text; 1 is the same size.
    public var scale: Double
    /// Runs from left to right whatever stands around it: codes, numbers of papers, telephone numbers.
    public var leftToRight: Bool

    public init(
        _ text: String, bold: Bool = false, italic: Bool = false, underline: Bool = false, scale: Double = 1,
        leftToRight: Bool = false
    ) {
        self.text = text
        self.bold = bold
        self.italic = italic
        self.underline = underline
        self.scale = scale
        self.leftToRight = leftToRight
    }

    public static func plain(_ text: String) -> Run { Run(text) }
    public static func bold(_ text: String) -> Run { Run(text, bold: true) }
    public static func italic(_ text: String) -> Run { Run(text, italic: true) }
    /// A code, number or address inside text of either direction.
    public static func code(_ text: String) -> Run { Run(text, leftToRight: true) }
}

/// Text made of styled runs; a string literal or a plain string is one unstyled run.
public struct RichText: Sendable, Hashable, ExpressibleByArrayLiteral, ExpressibleByStringInterpolation {
    public var runs: [Run]

    public init(_ runs: [Run]) { self.runs = runs }
    public init(_ text: String) { runs = [Run(text)] }
    public init(arrayLiteral elements: Run...) { runs = elements }
    public init(stringLiteral value: String) { runs = [Run(value)] }

    public static func bold(_ text: String) -> RichText { RichText([.bold(text)]) }
    public static func italic(_ text: String) -> RichText { RichText([.italic(text)]) }

    /// True when nothing would be printed.
    public var isEmpty: Bool { runs.allSatisfy { $0.text.isEmpty } }

    /// The same text with every run bold.
    func emboldened() -> RichText {
        RichText(
            runs.map { run in
                var bold = run
                bold.bold = true
                return bold
            })
    }
}

extension String {
    /// The text without what cannot or must not be printed: controls, U+0000, byte order marks, and the bidirectional
    /// overrides with which hostile text shows "gpj.exe" as "exe.jpg". Line breaks stay, tabs become spaces.
    var printable: String {
        var scalars = String.UnicodeScalarView()
        var afterReturn = false
        for scalar in unicodeScalars {
            defer { afterReturn = scalar.value == 0x0D }
            switch scalar.value {
            case 0x0A:
                if !afterReturn { scalars.append("\n") }
            case 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029: scalars.append("\n")
            case 0x09: scalars.append(" ")
            case 0...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0xFEFF, 0xFFF9...0xFFFC, 0xFDD0...0xFDEF: continue
            case let value where value & 0xFFFE == 0xFFFE: continue
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}

extension Unicode.Scalar {
    /// True for letters of the right-to-left scripts and their marks of direction (Unicode blocks, not properties).
    var isRightToLeft: Bool {
        switch value {
        case 0x0590...0x08FF, 0x200F, 0xFB1D...0xFDFF, 0xFE70...0xFEFE, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }
}
