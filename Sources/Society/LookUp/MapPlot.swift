import Base
import Foundation
import House

/// Lays positions on a sheet: flat, north up, one scale. Good enough for a commune and a province.
struct MapPlot: Sendable {
    static let width = 720.0
    private static let tallest = 720.0
    private static let least = 240.0
    /// White around the outermost points.
    private static let edge = 40.0
    /// A commune with one point is shown some hundred metres wide: degrees.
    private static let narrowest = 0.005

    let height: Double
    private let west: Double
    private let north: Double
    private let scale: Double
    private let shrink: Double

    /// A sheet for these positions; nil for none.
    init?(_ positions: [Position]) {
        guard let first = positions.first else { return nil }
        var (south, north) = (first.latitude, first.latitude)
        var (west, east) = (first.longitude, first.longitude)
        for position in positions {
            south = min(south, position.latitude)
            north = max(north, position.latitude)
            west = min(west, position.longitude)
            east = max(east, position.longitude)
        }
        // A degree of longitude is shorter than one of latitude.
        shrink = max(0.01, cos((south + north) / 2 * .pi / 180))
        let wide = max((east - west) * shrink, Self.narrowest)
        let tall = max(north - south, Self.narrowest)
        let room = Self.width - 2 * Self.edge
        scale = min(room / wide, (Self.tallest - 2 * Self.edge) / tall)
        height = max(Self.least, tall * scale + 2 * Self.edge)
        self.west = (west + east) / 2 - Self.width / 2 / scale / shrink
        self.north = (south + north) / 2 + height / 2 / scale
    }

    /// Where the position is on the sheet, from its upper left corner.
    func place(_ position: Position) -> (x: Double, y: Double) {
        ((position.longitude - west) * shrink * scale, (north - position.latitude) * scale)
    }
}
