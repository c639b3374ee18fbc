/// A place in a picture: pixels from its left and its top edge.
struct PicturePoint: Hashable, Sendable {
    var x: Double
    var y: Double

    static func + (a: Self, b: Self) -> Self { Self(x: a.x + b.x, y: a.y + b.y) }
    static func - (a: Self, b: Self) -> Self { Self(x: a.x - b.x, y: a.y - b.y) }
    static func * (a: Self, factor: Double) -> Self { Self(x: a.x * factor, y: a.y * factor) }

    var length: Double { (x * x + y * y).squareRoot() }
    /// Twice the area between the two directions; positive where the second lies clockwise of the first (y grows downward).
    func cross(_ other: Self) -> Double { x * other.y - y * other.x }
}

/// The four corners of a sheet as a camera sees it, clockwise from the one at the top left.
struct Quadrilateral: Hashable, Sendable {
    var corners: [PicturePoint]

    /// From four corners in clockwise order; the one nearest to the picture's own top left comes first.
    init(clockwise corners: [PicturePoint]) {
        let first = corners.indices.min { corners[$0].x + corners[$0].y < corners[$1].x + corners[$1].y } ?? 0
        self.corners = (0..<corners.count).map { corners[(first + $0) % corners.count] }
    }

    var area: Double { polygonArea(corners) }

    /// Lengths of the sides: top, right, bottom, left.
    var sides: [Double] { (0..<4).map { (corners[($0 + 1) % 4] - corners[$0]).length } }

    func scaled(by factor: Double) -> Quadrilateral {
        var copy = self
        // The middle of a small pixel is the middle of the large ones that it stands for.
        copy.corners = corners.map {
            PicturePoint(x: ($0.x + 0.5) * factor - 0.5, y: ($0.y + 0.5) * factor - 0.5)
        }
        return copy
    }

    /// Whether a flat sheet before a camera can look so: convex, no side far shorter than its opposite, corners not too sharp.
    var isPlausible: Bool {
        let lengths = sides
        for index in 0..<4 {
            let along = corners[(index + 1) % 4] - corners[index]
            let back = corners[(index + 3) % 4] - corners[index]
            let turn = along.cross(back)
            let sharpness = (along.x * back.x + along.y * back.y) / max(1e-9, along.length * back.length)
            if turn <= 0 || abs(sharpness) > 0.71 { return false }
        }
        let ratios = [lengths[0] / max(1e-9, lengths[2]), lengths[1] / max(1e-9, lengths[3])]
        return ratios.allSatisfy { (0.5...2.0).contains($0) }
    }
}

/// The area of a polygon.
func polygonArea(_ points: [PicturePoint]) -> Double {
    guard points.count > 2 else { return 0 }
    var sum = 0.0
    for index in points.indices { sum += points[index].cross(points[(index + 1) % points.count]) }
    return abs(sum) / 2
}

/// The convex hull, clockwise (Andrew's monotone chain).
func convexHull(_ points: [PicturePoint]) -> [PicturePoint] {
    let sorted = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    guard sorted.count > 2 else { return sorted }
    func chain(_ points: some Sequence<PicturePoint>) -> [PicturePoint] {
        var chain: [PicturePoint] = []
        for point in points {
            while chain.count > 1,
                (chain[chain.count - 1] - chain[chain.count - 2]).cross(point - chain[chain.count - 1]) <= 0
            {
                chain.removeLast()
            }
            chain.append(point)
        }
        return chain
    }
    return chain(sorted).dropLast() + chain(sorted.reversed()).dropLast()
}
