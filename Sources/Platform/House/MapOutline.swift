public import Base

/// Ground on a map: polygons of WGS 84, each an outer ring and the holes in it. A ring ends where it begins.
public struct Outline: Sendable, Hashable {
    public let polygons: [[[Position]]]

    /// Nil without a polygon, or with a ring that is none.
    public init?(_ polygons: [[[Position]]]) {
        let isSound = polygons.allSatisfy { rings in
            !rings.isEmpty && rings.allSatisfy { $0.count >= 4 && $0.first == $0.last }
        }
        guard !polygons.isEmpty, isSound else { return nil }
        self.polygons = polygons
    }

    /// All its points, ring by ring.
    public var positions: [Position] { polygons.flatMap { $0.flatMap { $0 } } }

    /// As GeoJSON (RFC 7946): a Polygon, or a MultiPolygon where there are several.
    public var geometry: JSONValue {
        let coordinates = polygons.map { rings -> JSONValue in
            .array(
                rings.map { ring in
                    .array(ring.map { .array([.number($0.longitude), .number($0.latitude)]) })
                })
        }
        return coordinates.count == 1
            ? ["type": "Polygon", "coordinates": coordinates[0]]
            : ["type": "MultiPolygon", "coordinates": .array(coordinates)]
    }

    /// Where its name may stand: the centre of its largest part.
    public var middle: Position? {
        let rings = polygons.compactMap(\.first)
        return rings.max { abs(Self.area($0)) < abs(Self.area($1)) }.flatMap(Self.centre)
    }

    /// In square degrees, good for comparing neighbours only; positive against the clock.
    private static func area(_ ring: [Position]) -> Double {
        zip(ring, ring.dropFirst()).reduce(0) { sum, side in
            sum + (side.0.longitude * side.1.latitude - side.1.longitude * side.0.latitude) / 2
        }
    }

    private static func centre(_ ring: [Position]) -> Position? {
        guard let first = ring.first else { return nil }
        // From the first corner: far from the origin of degrees the differences would drown.
        var (area, east, north) = (0.0, 0.0, 0.0)
        for (from, to) in zip(ring, ring.dropFirst()) {
            let (x1, y1) = (from.longitude - first.longitude, from.latitude - first.latitude)
            let (x2, y2) = (to.longitude - first.longitude, to.latitude - first.latitude)
            let cross = x1 * y2 - x2 * y1
            area += cross
            east += (x1 + x2) * cross
            north += (y1 + y2) * cross
        }
        guard area != 0 else { return first }
        return Position(
            latitude: first.latitude + north / (3 * area), longitude: first.longitude + east / (3 * area))
    }
}

/// An area on the map that everyone sees: a village, a forest, the land behind an irrigation gate.
public struct MapOutline: Sendable {
    public let outline: Outline
    public let title: String
    /// What sort of thing, in words.
    public let kind: String
    public let path: String
    /// Who drew it, in Vietnamese; shown with it.
    public let source: String
    /// How sure that is, in words.
    public let assurance: String

    public init(outline: Outline, title: String, kind: String, path: String, source: String, assurance: String) {
        self.outline = outline
        self.title = title
        self.kind = kind
        self.path = path
        self.source = source
        self.assurance = assurance
    }
}
