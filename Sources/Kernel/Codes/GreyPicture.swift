/// A picture of grey bytes, 0 black to 255 white, row after row.
struct GreyPicture: Sendable {
    private(set) var width: Int
    private(set) var height: Int
    var pixels: [UInt8]

    init(width: Int, height: Int, filledWith grey: UInt8) {
        self.width = width
        self.height = height
        pixels = [UInt8](repeating: grey, count: width * height)
    }

    /// Each byte computed from its place, row after row.
    private init(width: Int, height: Int, _ grey: (_ x: Int, _ y: Int) -> UInt8) {
        self.width = width
        self.height = height
        pixels = [UInt8](unsafeUninitializedCapacity: width * height) { buffer, count in
            for y in 0..<height {
                for x in 0..<width { buffer[y * width + x] = grey(x, y) }
            }
            count = width * height
        }
    }

    var longSide: Int { max(width, height) }
    /// Pixels.
    var area: Int { width * height }

    func inverted() -> GreyPicture {
        var result = self
        for index in result.pixels.indices { result.pixels[index] = 255 - result.pixels[index] }
        return result
    }

    func mirrored() -> GreyPicture {
        pixels.withUnsafeBufferPointer { source in
            GreyPicture(width: width, height: height) { x, y in source[y * width + width - 1 - x] }
        }
    }

    /// With a light border, for pictures cut off at the very edge of a symbol.
    func framed(by border: Int) -> GreyPicture {
        pixels.withUnsafeBufferPointer { source in
            GreyPicture(width: width + 2 * border, height: height + 2 * border) { x, y in
                let column = x - border
                let row = y - border
                let inside = column >= 0 && row >= 0 && column < width && row < height
                return inside ? source[row * width + column] : 255
            }
        }
    }

    /// With its long side at `side` pixels: averaged when smaller, repeated pixels when larger.
    func scaled(toLongSide side: Int) -> GreyPicture {
        guard side != longSide, longSide > 0 else { return self }
        let newWidth = max(1, width * side / longSide)
        let newHeight = max(1, height * side / longSide)
        return pixels.withUnsafeBufferPointer { source in
            GreyPicture(width: newWidth, height: newHeight) { x, y in
                let left = x * width / newWidth
                let right = max(left + 1, (x + 1) * width / newWidth)
                let top = y * height / newHeight
                let bottom = max(top + 1, (y + 1) * height / newHeight)
                var sum = 0
                for row in top..<bottom {
                    for column in left..<right { sum += Int(source[row * width + column]) }
                }
                return UInt8(sum / ((right - left) * (bottom - top)))
            }
        }
    }

    /// Black and white, each pixel judged by the brightness around it: what is faint or lies half in the shade comes out as if it
    /// were printed fresh. `share`: the side of what counts as around, as a part of the long side.
    func levelled(share: Int = 5) -> GreyPicture {
        let reach = max(4, longSide / share / 2)
        // Sums of everything above and before each place; a picture of handy size fits 32 bits.
        var sums = [UInt32](repeating: 0, count: (width + 1) * (height + 1))
        var darkest = UInt8.max
        var lightest = UInt8.min
        for y in 0..<height {
            var row: UInt32 = 0
            for x in 0..<width {
                let grey = pixels[y * width + x]
                row += UInt32(grey)
                darkest = min(darkest, grey)
                lightest = max(lightest, grey)
                sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row
            }
        }
        // What differs from its surroundings by less is paper, not print.
        let least = lightest <= darkest ? 1 : max(1, (Int(lightest) - Int(darkest)) / 16)
        return pixels.withUnsafeBufferPointer { source in
            GreyPicture(width: width, height: height) { x, y in
                let (before, after) = (max(0, x - reach), min(width, x + reach + 1))
                let (above, below) = (max(0, y - reach), min(height, y + reach + 1))
                let sum =
                    Int(sums[below * (width + 1) + after]) - Int(sums[above * (width + 1) + after])
                    - Int(sums[below * (width + 1) + before]) + Int(sums[above * (width + 1) + before])
                let around = sum / ((after - before) * (below - above))
                return Int(source[y * width + x]) + least <= around ? 0 : 255
            }
        }
    }

    /// Each pixel the average of the nine around it: grain goes, edges stay near enough.
    func softened() -> GreyPicture {
        guard width > 2, height > 2 else { return self }
        return pixels.withUnsafeBufferPointer { source in
            GreyPicture(width: width, height: height) { x, y in
                let column = min(max(x, 1), width - 2)
                let row = min(max(y, 1), height - 2)
                var sum = 0
                for line in (row - 1)...(row + 1) {
                    let start = line * width + column
                    sum += Int(source[start - 1]) + Int(source[start]) + Int(source[start + 1])
                }
                return UInt8(sum / 9)
            }
        }
    }

    /// Turned by 45 degrees, which is where a reader that sweeps rows and columns misses bar codes.
    func turnedByHalfRightAngle() -> GreyPicture {
        let side = (width + height) * 724 / 1_024 + 2
        let half = 0.5.squareRoot()
        return pixels.withUnsafeBufferPointer { source in
            GreyPicture(width: side, height: side) { x, y in
                let across = Double(x) - Double(side) / 2
                let down = Double(y) - Double(side) / 2
                let column = Int((across + down) * half + Double(width) / 2)
                let row = Int((down - across) * half + Double(height) / 2)
                guard column >= 0, row >= 0, column < width, row < height else { return 255 }
                return source[row * width + column]
            }
        }
    }
}
