/// Printer's points per millimetre.
let pointsPerMillimetre = 72 / 25.4

/// Length in millimetres as points, the unit of everything inside the module.
func points(_ millimetres: Double) -> Double { millimetres * pointsPerMillimetre }

extension Double {
    /// The number within limits; what is no number becomes the lower one. Font libraries fail for good on absurd sizes.
    func kept(in limits: ClosedRange<Double>) -> Double {
        isFinite
            ? Swift.min(Swift.max(self, limits.lowerBound), limits.upperBound)
            : self == .infinity ? limits.upperBound : limits.lowerBound
    }
}

/// A sheet of paper, upright, in millimetres.
public struct PaperSize: Sendable, Hashable {
    public var width: Double
    public var height: Double

    public init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    public static let a4 = PaperSize(width: 210, height: 297)
    public static let a5 = PaperSize(width: 148, height: 210)
    public static let a6 = PaperSize(width: 105, height: 148)
    /// A tall plate beside a door.
    public static let doorPlate = PaperSize(width: 100, height: 200)

    func turned(_ orientation: Orientation) -> PaperSize {
        let width = width.kept(in: 20...2000)
        let height = height.kept(in: 20...2000)
        return orientation == .portrait
            ? PaperSize(width: width, height: height) : PaperSize(width: height, height: width)
    }
}

public enum Orientation: Sendable, Hashable {
    case portrait
    case landscape
}

/// White borders in millimetres; start is left in a left-to-right document and right in a right-to-left one.
public struct Margins: Sendable, Hashable {
    public var top: Double
    public var bottom: Double
    public var start: Double
    public var end: Double

    public init(top: Double, bottom: Double, start: Double, end: Double) {
        self.top = top
        self.bottom = bottom
        self.start = start
        self.end = end
    }

    /// The layout of Decree 30/2020/ND-CP, Annex I: 20-25 mm above and below, 30-35 mm to bind, 15-20 mm outside.
    public static let office = Margins(top: 20, bottom: 20, start: 30, end: 20)
    /// For A5 slips and receipts.
    public static let slip = Margins(top: 12, bottom: 14, start: 15, end: 12)
}

/// The way lines run; tables, margins and columns are mirrored with it.
public enum PaperDirection: Sendable, Hashable {
    case leftToRight
    case rightToLeft
}

/// Where a line stands between the two edges; start and end follow the document's direction.
public enum Alignment: Sendable, Hashable {
    case start
    case center
    case end
    case justify
}

/// Font families in order of preference; the first that is installed and has the letter is used.
public struct PaperFonts: Sendable, Hashable {
    /// Running text.
    public var text: [String]
    /// Signs and labels, read from a distance.
    public var sign: [String]
    /// Codes in letters, where 0 and O must differ.
    public var code: [String]

    public init(text: [String], sign: [String], code: [String]) {
        self.text = text
        self.sign = sign
        self.code = code
    }

    public static let standard = PaperFonts(
        text: ["Tinos", "Liberation Serif", "Noto Serif", "DejaVu Serif", "Noto Naskh Arabic"],
        sign: ["Noto Sans", "Liberation Sans", "DejaVu Sans", "Noto Sans Arabic", "Noto Naskh Arabic"],
        code: ["Noto Sans Mono", "DejaVu Sans Mono", "Liberation Mono"])
}

/// What the file says about itself. The date is given, so that the same document always makes the same bytes.
public struct PaperMetadata: Sendable, Hashable {
    public var title: String
    public var author: String?
    public var subject: String?
    /// The program that made the file.
    public var creator: String?
    /// ISO 8601 with offset, e.g. `2026-03-05T08:00:00+07:00`; a text of another form leaves the date out.
    public var createdAt: String

    public init(
        title: String, author: String? = nil, subject: String? = nil, creator: String? = nil, createdAt: String
    ) {
        self.title = title
        self.author = author
        self.subject = subject
        self.creator = creator
        self.createdAt = createdAt
    }
}
