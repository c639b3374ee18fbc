import CPixbuf

/// A picture of red, green and blue bytes, row after row, that can be worked on.
struct ColourPicture: Sendable {
    let width: Int
    let height: Int
    var bytes: [UInt8]

    init(width: Int, height: Int, bytes: [UInt8]) {
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    /// The part within the four corners as seen from straight above, so many pixels wide and high.
    func straightened(_ sheet: Quadrilateral, width newWidth: Int, height newHeight: Int) -> ColourPicture {
        let map = PerspectiveMap(toSquareFrom: sheet)
        let (width, height) = (width, height)
        let made = [UInt8](unsafeUninitializedCapacity: newWidth * newHeight * 3) { target, count in
            bytes.withUnsafeBufferPointer { source in
                for y in 0..<newHeight {
                    let v = (Double(y) + 0.5) / Double(newHeight)
                    var place = y * newWidth * 3
                    for x in 0..<newWidth {
                        let u = (Double(x) + 0.5) / Double(newWidth)
                        let depth = map.g * u + map.h * v + 1
                        let across = (map.a * u + map.b * v + map.c) / depth
                        let down = (map.d * u + map.e * v + map.f) / depth
                        let column = min(max(0, Int(across)), width - 2)
                        let row = min(max(0, Int(down)), height - 2)
                        // Between four pixels, in parts of 256.
                        let right = min(max(0, Int((across - Double(column)) * 256)), 256)
                        let below = min(max(0, Int((down - Double(row)) * 256)), 256)
                        let first = (row * width + column) * 3
                        let second = first + width * 3
                        for channel in 0..<3 {
                            let upper =
                                Int(source[first + channel]) * (256 - right) + Int(source[first + 3 + channel]) * right
                            let lower =
                                Int(source[second + channel]) * (256 - right) + Int(source[second + 3 + channel])
                                * right
                            target[place + channel] = UInt8((upper * (256 - below) + lower * below) >> 16)
                        }
                        place += 3
                    }
                }
            }
            count = newWidth * newHeight * 3
        }
        return ColourPicture(width: newWidth, height: newHeight, bytes: made)
    }

    /// With even light: what is paper becomes nearly white everywhere, what is print stays dark, colours stay colours.
    func evenlyLit() -> ColourPicture {
        let light = PaperLight(of: self)
        var result = self
        result.bytes.withUnsafeMutableBufferPointer { target in
            for y in 0..<height {
                var place = y * width * 3
                for x in 0..<width {
                    let gain = light.gain(x, y)
                    for channel in 0..<3 {
                        target[place + channel] = UInt8(min(255, (Int(target[place + channel]) * gain) >> 8))
                    }
                    place += 3
                }
            }
        }
        return result
    }
}

/// From the unit square to the four corners of a sheet (Heckbert 1989): the numbers of a projective map.
struct PerspectiveMap {
    let a, b, c, d, e, f, g, h: Double

    init(toSquareFrom sheet: Quadrilateral) {
        let (p0, p1, p2, p3) = (sheet.corners[0], sheet.corners[1], sheet.corners[2], sheet.corners[3])
        let sum = p0 - p1 + p2 - p3
        let (d1, d2) = (p1 - p2, p3 - p2)
        let area = d1.cross(d2)
        g = abs(area) < 1e-12 ? 0 : sum.cross(d2) / area
        h = abs(area) < 1e-12 ? 0 : d1.cross(sum) / area
        a = p1.x - p0.x + g * p1.x
        b = p3.x - p0.x + h * p3.x
        c = p0.x
        d = p1.y - p0.y + g * p1.y
        e = p3.y - p0.y + h * p3.y
        f = p0.y
    }

    /// Where the point of the unit square lies in the picture.
    func place(_ u: Double, _ v: Double) -> PicturePoint {
        let depth = g * u + h * v + 1
        return PicturePoint(x: (a * u + b * v + c) / depth, y: (d * u + e * v + f) / depth)
    }
}

/// How bright the paper is at each place, from a coarse grid: of each cell the brightness that nine tenths of it do not pass.
private struct PaperLight {
    private let columns: Int
    private let rows: Int
    private let cell: Int
    private var gains: [Int]

    /// What paper shall be.
    private static let white = 246
    /// Parts of 256: more than two and a half times as bright would make grain of a dark photo.
    private static let mostGain = 640

    init(of picture: ColourPicture) {
        cell = max(24, max(picture.width, picture.height) / 24)
        columns = (picture.width + cell - 1) / cell
        rows = (picture.height + cell - 1) / cell
        var levels = [Int](repeating: 0, count: columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                levels[row * columns + column] = Self.level(
                    of: picture, column * cell..<min(picture.width, (column + 1) * cell),
                    row * cell..<min(picture.height, (row + 1) * cell))
            }
        }
        // A dark photo or seal on the sheet is no shade: no cell is taken to be far darker than the sheet on the whole.
        let sorted = levels.sorted()
        let paper = sorted.isEmpty ? 255 : sorted[sorted.count * 2 / 3]
        levels = levels.map { max($0, paper * 11 / 20, 1) }
        var gains = levels
        for row in 0..<rows {
            for column in 0..<columns {
                var (sum, count) = (0, 0)
                for near in max(0, row - 1)...min(rows - 1, row + 1) {
                    for beside in max(0, column - 1)...min(columns - 1, column + 1) {
                        sum += levels[near * columns + beside]
                        count += 1
                    }
                }
                gains[row * columns + column] = min(Self.mostGain, max(256, Self.white * 256 * count / max(1, sum)))
            }
        }
        self.gains = gains
    }

    /// Parts of 256, smoothly from cell to cell.
    func gain(_ x: Int, _ y: Int) -> Int {
        let (across, down) = (max(0, 2 * x - cell), max(0, 2 * y - cell))
        let (column, row) = (min(across / (2 * cell), columns - 1), min(down / (2 * cell), rows - 1))
        let (next, below) = (min(column + 1, columns - 1), min(row + 1, rows - 1))
        let (right, low) = (across % (2 * cell), down % (2 * cell))
        let whole = 2 * cell
        let upper = gains[row * columns + column] * (whole - right) + gains[row * columns + next] * right
        let lower = gains[below * columns + column] * (whole - right) + gains[below * columns + next] * right
        return (upper * (whole - low) + lower * low) / (whole * whole)
    }

    private static func level(of picture: ColourPicture, _ columns: Range<Int>, _ rows: Range<Int>) -> Int {
        var counts = [Int](repeating: 0, count: 256)
        var total = 0
        for y in stride(from: rows.lowerBound, to: rows.upperBound, by: 2) {
            for x in stride(from: columns.lowerBound, to: columns.upperBound, by: 2) {
                let place = (y * picture.width + x) * 3
                let (red, green, blue) = (picture.bytes[place], picture.bytes[place + 1], picture.bytes[place + 2])
                counts[(77 * Int(red) + 150 * Int(green) + 29 * Int(blue)) >> 8] += 1
                total += 1
            }
        }
        var left = total / 10
        for grey in stride(from: 255, through: 0, by: -1) {
            left -= counts[grey]
            if left < 0 { return grey }
        }
        return 255
    }
}
