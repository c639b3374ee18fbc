import Foundation

@testable import Codes

/// What hands, light and lenses do to a picture.
extension GreyPicture {
    /// Each pixel of a new picture taken from where the closure says; light where that is outside.
    func taken(width: Int, height: Int, from place: (_ x: Double, _ y: Double) -> (Double, Double)) -> GreyPicture {
        var result = GreyPicture(width: width, height: height, filledWith: 255)
        for y in 0..<height {
            for x in 0..<width {
                let (across, down) = place(Double(x), Double(y))
                let (column, row) = (Int(across.rounded(.down)), Int(down.rounded(.down)))
                guard column >= 0, row >= 0, column < self.width, row < self.height else { continue }
                result.pixels[y * width + x] = pixels[row * self.width + column]
            }
        }
        return result
    }

    func turned(byDegrees degrees: Double) -> GreyPicture {
        let side = Int(Double(longSide) * 1.5)
        let (cosine, sine) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
        return taken(width: side, height: side) { x, y in
            let (across, down) = (x - Double(side) / 2, y - Double(side) / 2)
            return (
                cosine * across + sine * down + Double(width) / 2, cosine * down - sine * across + Double(height) / 2
            )
        }
    }

    /// Each row moved on a little further than the one above.
    func sheared(by share: Double) -> GreyPicture {
        taken(width: width + Int(share * Double(height)), height: height) { x, y in (x - share * y, y) }
    }

    /// As seen from below: the upper edge is shorter by that share.
    func seenFromBelow(_ share: Double) -> GreyPicture {
        taken(width: width, height: height) { x, y in
            let depth = 1 - share + share * y / Double(height)
            return ((x - Double(width) / 2) / depth + Double(width) / 2, y / depth)
        }
    }

    /// Printed faintly: black and white come close to each other.
    func faint(_ range: ClosedRange<Int>) -> GreyPicture {
        changed { grey, _, _ in range.lowerBound + (range.upperBound - range.lowerBound) * grey / 255 }
    }

    /// One side lies in the shade.
    func halfInShade() -> GreyPicture { changed { grey, x, _ in grey * (15 + 85 * x / width) / 100 } }

    func grainy(_ amount: Int) -> GreyPicture {
        var generator = SeededGenerator(state: 7)
        return changed { grey, _, _ in grey + Int.random(in: -amount...amount, using: &generator) }
    }

    /// A grey thumb over that part, in shares of the sides.
    func covered(_ columns: ClosedRange<Double>, _ rows: ClosedRange<Double>) -> GreyPicture {
        changed { grey, x, y in
            let isCovered =
                columns.contains(Double(x) / Double(width)) && rows.contains(Double(y) / Double(height))
            return isCovered ? 128 : grey
        }
    }

    /// Lays another picture on this one.
    mutating func lay(_ other: GreyPicture, x left: Int, y top: Int) {
        for y in 0..<other.height {
            for x in 0..<other.width {
                pixels[(y + top) * width + x + left] = other.pixels[y * other.width + x]
            }
        }
    }

    private func changed(_ grey: (_ grey: Int, _ x: Int, _ y: Int) -> Int) -> GreyPicture {
        var result = self
        for y in 0..<height {
            for x in 0..<width {
                let index = y * width + x
                result.pixels[index] = UInt8(clamping: grey(Int(pixels[index]), x, y))
            }
        }
        return result
    }
}
