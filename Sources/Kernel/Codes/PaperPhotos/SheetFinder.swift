/// Finds the sheet of paper, or the card, that a photo was taken of: the largest bright figure of four sides.
///
/// When in doubt there is none: a photo that is left as it was can be read, one that was cut wrongly cannot.
enum SheetFinder {
    /// The long side of the picture that is searched.
    static let searchedSide = 360

    /// Parts of the picture's area that a sheet must cover, and may.
    private static let (least, most) = (0.12, 0.97)
    /// How much of its hull the bright figure must fill: print leaves holes.
    private static let leastFilled = 0.5
    /// How well the four sides must fit the hull.
    private static let leastFit = 0.93
    /// Levels of grey between the sheet and what it lies on.
    private static let leastContrast = 28

    /// The sheet's corners in pixels of the picture; nil if it is not sure that there is one, whole.
    static func find(in picture: GreyPicture) -> Quadrilateral? {
        let small = picture.longSide > searchedSide ? picture.scaled(toLongSide: searchedSide) : picture
        guard small.width >= 40, small.height >= 40 else { return nil }
        let smooth = small.softened().softened()
        let found = thresholds(for: smooth).compactMap { sheet(in: smooth, above: $0) }
        guard let best = found.max(by: { $0.contrast < $1.contrast }) else { return nil }
        return best.sheet.scaled(by: Double(picture.longSide) / Double(small.longSide))
    }

    /// The sheet that shows at that threshold, and how much it stands out.
    private static func sheet(
        in picture: GreyPicture, above threshold: UInt8
    ) -> (sheet: Quadrilateral, contrast: Int)? {
        let area = Double(picture.area)
        let figure = BrightFigure.largest(in: picture, above: threshold)
        let hull = convexHull(figure.outline)
        let hullArea = polygonArea(hull)
        guard hullArea > least * area, hullArea < most * area, Double(figure.area) > leastFilled * hullArea,
            let rough = fourCorners(of: hull)
        else { return nil }
        let found = refined(rough, outline: hull)
        guard found.isPlausible, fits(found, hullArea), isWhole(found, picture) else { return nil }
        let contrast = contrast(of: found, in: picture)
        return contrast >= leastContrast ? (found, contrast) : nil
    }

    /// Where to part dark from bright: where the picture as a whole divides best, and a little above what lies at its edges, which is
    /// seldom the sheet.
    private static func thresholds(for picture: GreyPicture) -> Set<UInt8> {
        guard let middle = brightness(dividing: picture) else { return [] }
        var edge: [UInt8] = []
        for x in 0..<picture.width {
            edge += [picture.pixels[x], picture.pixels[(picture.height - 1) * picture.width + x]]
        }
        for y in 0..<picture.height {
            edge += [picture.pixels[y * picture.width], picture.pixels[(y + 1) * picture.width - 1]]
        }
        edge.sort()
        let around = Int(edge[edge.count * 3 / 4])
        let bright = Int(picture.pixels.sorted()[picture.area * 19 / 20])
        let others = [around + (bright - around) / 4, around + (bright - around) / 2]
        return Set(
            [middle] + others.filter { bright - around > leastContrast && (1...254).contains($0) }.map(UInt8.init))
    }

    /// Otsu's threshold: the grey that parts the picture best into dark and bright; nil where all is alike.
    private static func brightness(dividing picture: GreyPicture) -> UInt8? {
        var counts = [Int](repeating: 0, count: 256)
        for grey in picture.pixels { counts[Int(grey)] += 1 }
        let total = Double(picture.area)
        let sum = counts.enumerated().reduce(0.0) { $0 + Double($1.offset * $1.element) }
        var (below, sumBelow, best, threshold) = (0.0, 0.0, 0.0, 0)
        for grey in 0..<255 {
            below += Double(counts[grey])
            sumBelow += Double(grey * counts[grey])
            guard below > 0, below < total else { continue }
            let distance = sumBelow / below - (sum - sumBelow) / (total - below)
            let variance = below * (total - below) * distance * distance
            if variance > best { (best, threshold) = (variance, grey) }
        }
        return best > 0 ? UInt8(threshold) : nil
    }

    /// The four points of the hull that keep most of its area: the point that matters least goes until four are left.
    private static func fourCorners(of hull: [PicturePoint]) -> Quadrilateral? {
        var points = hull
        guard points.count >= 4 else { return nil }
        while points.count > 4 {
            let losses = points.indices.map { index -> Double in
                let (before, after) = (
                    points[(index + points.count - 1) % points.count], points[(index + 1) % points.count]
                )
                return abs((points[index] - before).cross(after - points[index]))
            }
            let index = losses.indices.min { losses[$0] < losses[$1] } ?? 0
            points.remove(at: index)
        }
        return Quadrilateral(clockwise: points)
    }

    /// Lines laid through the outline along each side, and where they meet: corners that are round or dented do no harm.
    private static func refined(_ rough: Quadrilateral, outline hull: [PicturePoint]) -> Quadrilateral {
        // The hull as a row of points a pixel apart.
        var points: [PicturePoint] = []
        for index in hull.indices {
            let (start, end) = (hull[index], hull[(index + 1) % hull.count])
            let steps = max(1, Int((end - start).length))
            for step in 0..<steps { points.append(start + (end - start) * (Double(step) / Double(steps))) }
        }
        var lines: [(point: PicturePoint, direction: PicturePoint)] = []
        for index in 0..<4 {
            let (start, end) = (rough.corners[index], rough.corners[(index + 1) % 4])
            let side = end - start
            let length = max(1e-9, side.length)
            let near = points.filter { point in
                let along = ((point - start).x * side.x + (point - start).y * side.y) / (length * length)
                return (0.12...0.88).contains(along) && abs(side.cross(point - start)) / length < 0.03 * length
            }
            guard near.count >= 6, let line = fitted(near) else { return rough }
            lines.append(line)
        }
        var corners: [PicturePoint] = []
        for index in 0..<4 {
            let (before, after) = (lines[(index + 3) % 4], lines[index])
            let cross = before.direction.cross(after.direction)
            guard abs(cross) > 0.2 else { return rough }
            let along = (after.point - before.point).cross(after.direction) / cross
            corners.append(before.point + before.direction * along)
        }
        let moved = zip(corners, rough.corners).map { ($0 - $1).length }.max() ?? 0
        return moved < 0.12 * (rough.sides.min() ?? 0) ? Quadrilateral(clockwise: corners) : rough
    }

    /// The line of least squares, by the main axis of the points.
    private static func fitted(_ points: [PicturePoint]) -> (point: PicturePoint, direction: PicturePoint)? {
        let count = Double(points.count)
        let middle = points.reduce(PicturePoint(x: 0, y: 0), +) * (1 / count)
        var (xx, xy, yy) = (0.0, 0.0, 0.0)
        for point in points {
            let offset = point - middle
            xx += offset.x * offset.x
            xy += offset.x * offset.y
            yy += offset.y * offset.y
        }
        let larger = (xx + yy) / 2 + (((xx - yy) / 2) * ((xx - yy) / 2) + xy * xy).squareRoot()
        let axis =
            abs(xy) > 1e-9
            ? PicturePoint(x: larger - yy, y: xy) : PicturePoint(x: xx >= yy ? 1 : 0, y: xx >= yy ? 0 : 1)
        return axis.length > 1e-9 ? (middle, axis * (1 / axis.length)) : nil
    }

    private static func fits(_ sheet: Quadrilateral, _ hullArea: Double) -> Bool {
        let ratio = hullArea / max(1, sheet.area)
        return (leastFit...1.04).contains(ratio)
    }

    /// Whether all four corners lie in the picture: what was cut off cannot be straightened.
    private static func isWhole(_ sheet: Quadrilateral, _ picture: GreyPicture) -> Bool {
        let edge = 1.5
        let (right, bottom) = (Double(picture.width) - 1 - edge, Double(picture.height) - 1 - edge)
        return sheet.corners.allSatisfy { $0.x >= edge && $0.y >= edge && $0.x <= right && $0.y <= bottom }
    }

    /// How much brighter it is just inside of the sides than just outside, at the side where it is least.
    private static func contrast(of sheet: Quadrilateral, in picture: GreyPicture) -> Int {
        let middle = sheet.corners.reduce(PicturePoint(x: 0, y: 0), +) * 0.25
        func grey(_ point: PicturePoint) -> Int {
            let x = min(max(0, Int(point.x.rounded())), picture.width - 1)
            let y = min(max(0, Int(point.y.rounded())), picture.height - 1)
            return Int(picture.pixels[y * picture.width + x])
        }
        var weakest = Int.max
        for index in 0..<4 {
            let (start, end) = (sheet.corners[index], sheet.corners[(index + 1) % 4])
            var (inside, outside) = (0, 0)
            let steps = 16
            for step in 1..<steps {
                let point = start + (end - start) * (Double(step) / Double(steps))
                let inward = (middle - point) * (1 / max(1e-9, (middle - point).length))
                inside += grey(point + inward * 5)
                outside += grey(point - inward * 5)
            }
            weakest = min(weakest, (inside - outside) / (steps - 1))
        }
        return weakest
    }
}

/// Bright pixels that hang together.
struct BrightFigure {
    var area = 0
    /// Of each row, its first and its last pixel, which is all that a convex hull needs.
    var outline: [PicturePoint] = []

    /// The largest one of the picture.
    static func largest(in picture: GreyPicture, above threshold: UInt8) -> BrightFigure {
        let (width, height) = (picture.width, picture.height)
        var isOpen = picture.pixels.map { $0 > threshold }
        var best = BrightFigure()
        var waiting: [Int] = []
        for start in isOpen.indices where isOpen[start] {
            var area = 0
            var ends: [Int: (first: Int, last: Int)] = [:]
            isOpen[start] = false
            waiting.append(start)
            while let place = waiting.popLast() {
                area += 1
                let (x, y) = (place % width, place / width)
                let end = ends[y] ?? (x, x)
                ends[y] = (min(end.first, x), max(end.last, x))
                if x > 0, isOpen[place - 1] { isOpen[place - 1] = false; waiting.append(place - 1) }
                if x + 1 < width, isOpen[place + 1] { isOpen[place + 1] = false; waiting.append(place + 1) }
                if y > 0, isOpen[place - width] { isOpen[place - width] = false; waiting.append(place - width) }
                if y + 1 < height, isOpen[place + width] {
                    isOpen[place + width] = false; waiting.append(place + width)
                }
            }
            guard area > best.area else { continue }
            best.area = area
            best.outline = ends.flatMap { y, end in
                [PicturePoint(x: Double(end.first), y: Double(y)), PicturePoint(x: Double(end.last), y: Double(y))]
            }
        }
        return best
    }
}
