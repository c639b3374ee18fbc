import Base
import House

/// Reads outlines out of GeoJSON (RFC 7946) that somebody pasted or sent. Pure.
///
/// A Polygon or MultiPolygon, a Feature with one, or a FeatureCollection whose features are all parts of the one outline.
/// Heights are left out, rings that cross themselves are taken.
enum OutlineText {
    /// More points than that draw no finer village.
    static let most = 2_000
    /// Bytes of text: each point may take a hundred.
    static let mostBytes = 200_000
    /// Whole degrees around Vietnam, its islands included.
    private static let latitudes = 6.0...24.0
    private static let longitudes = 102.0...118.0

    /// Why a text is no outline.
    struct Unreadable: Error, Hashable {
        let message: Message

        init(_ key: TextKey, _ arguments: [String: Message.Argument] = [:]) { message = Message(key, arguments) }
    }

    static func read(_ text: String) throws -> Outline {
        guard text.utf8.count <= mostBytes else { throw tooMany }
        return try read(parse(text))
    }

    static func read(_ value: JSONValue) throws -> Outline {
        var polygons: [[[Position]]] = []
        var count = 0
        for polygon in try coordinates(value) {
            var rings: [[Position]] = []
            for ring in polygon.array ?? [] {
                let points = try (ring.array ?? []).map(position)
                count += points.count
                if count > most { throw tooMany }
                rings.append(try closed(points))
            }
            polygons.append(rings)
        }
        guard let outline = Outline(polygons) else { throw Unreadable("lookup.outlines.no_polygon") }
        return outline
    }

    static func parse(_ text: String) throws -> JSONValue {
        // Files from Windows begin with a byte order mark.
        guard let value = try? JSONValue(parsing: text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text) else {
            throw Unreadable("lookup.outlines.not_json")
        }
        return value
    }

    /// The coordinates of every polygon in it.
    private static func coordinates(_ value: JSONValue) throws -> [JSONValue] {
        switch value["type"]?.string {
        case "Polygon": return [value["coordinates"] ?? .null]
        case "MultiPolygon": return value["coordinates"]?.array ?? []
        case "Feature": return try coordinates(value["geometry"] ?? .null)
        case "FeatureCollection":
            let features = value["features"]?.array ?? []
            // A collection does not hold collections.
            guard features.allSatisfy({ $0["type"]?.string == "Feature" && $0["geometry"]?["type"] != nil }),
                !features.contains(where: { $0["geometry"]?["type"]?.string?.hasPrefix("Feature") ?? false })
            else { throw Unreadable("lookup.outlines.no_polygon") }
            return try features.flatMap { try coordinates($0) }
        default: throw Unreadable("lookup.outlines.no_polygon")
        }
    }

    private static func position(_ value: JSONValue) throws -> Position {
        let numbers = (value.array ?? []).map(\.double)
        guard (2...3).contains(numbers.count), let east = numbers[0], let north = numbers[1] else {
            throw Unreadable("lookup.outlines.bad_point")
        }
        guard longitudes.contains(east), latitudes.contains(north),
            let position = Position(latitude: rounded(north), longitude: rounded(east))
        else {
            let isTurned = longitudes.contains(north) && latitudes.contains(east)
            throw Unreadable(isTurned ? "lookup.outlines.turned" : "lookup.outlines.outside")
        }
        return position
    }

    private static func closed(_ points: [Position]) throws -> [Position] {
        guard points.first == points.last else { throw Unreadable("lookup.outlines.not_closed") }
        guard Set(points).count >= 3 else { throw Unreadable("lookup.outlines.too_few") }
        return points
    }

    /// To a tenth of a metre, as it is kept.
    private static func rounded(_ degrees: Double) -> Double { (degrees * 1_000_000).rounded() / 1_000_000 }

    private static var tooMany: Unreadable {
        Unreadable("lookup.outlines.too_many", ["max": .number(Int64(most))])
    }
}

extension JSONValue {
    fileprivate var double: Double? {
        switch self {
        case .number(let number): number
        case .integer(let number): Double(number)
        default: nil
        }
    }
}
