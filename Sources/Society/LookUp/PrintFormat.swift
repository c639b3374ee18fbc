import Paper
import Storage

/// The papers that signs and stickers are printed on.
enum PrintFormat: String, Sendable, CaseIterable, Storable {
    case a4, a5, a6
    /// A wide plate of 148 x 105 mm beside a door.
    case door
    /// A tall plate of 100 x 200 mm.
    case doorTall = "door_tall"
    case label3x8 = "label_3x8"
    case label3x7 = "label_3x7"
    case label2x7 = "label_2x7"
    case label2x4 = "label_2x4"
    case label5x13 = "label_5x13"

    /// Where the stickers are; nil for signs, of which each has a page.
    var grid: LabelSheet.Grid? {
        switch self {
        case .a4, .a5, .a6, .door, .doorTall: nil
        case .label3x8: .threeByEight
        case .label3x7: .threeBySeven
        case .label2x7: .twoBySeven
        case .label2x4: .twoByFour
        case .label5x13: .fiveByThirteen
        }
    }

    var paper: PaperSize {
        switch self {
        case .a5: .a5
        case .a6, .door: .a6
        case .doorTall: .doorPlate
        default: .a4
        }
    }

    var orientation: Orientation { self == .door ? .landscape : .portrait }

    /// How many codes a sheet bears.
    var codesOnSheet: Int { grid.map { $0.columns * $0.rows } ?? 1 }

    /// How many codes a file has: a few seconds of typesetting, and full sheets.
    var codesInPart: Int { grid == nil ? 200 : 1_000 / codesOnSheet * codesOnSheet }
}

/// How a number of codes is laid on sheets and cut into files.
struct PrintPlan: Sendable, Hashable {
    let sheets: Int
    /// The places of the codes in each file. A file ends with a full sheet, so that the next one wastes none.
    let parts: [Range<Int>]

    /// `skip` stickers of the first sheet are used up already.
    init(codes: Int, format: PrintFormat, skip: Int) {
        let onSheet = format.codesOnSheet
        let skip = min(max(0, skip), onSheet - 1)
        sheets = codes <= 0 ? 0 : (codes + skip + onSheet - 1) / onSheet
        var parts: [Range<Int>] = []
        var start = 0
        while start < codes {
            let end = min(codes, start + format.codesInPart - (start == 0 ? skip : 0))
            parts.append(start..<end)
            start = end
        }
        self.parts = parts
    }
}
