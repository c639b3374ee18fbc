#if canImport(Glibc)
    import Glibc
#endif

/// A place on the earth in degrees of WGS 84, as phones and maps give it.
public struct Position: Hashable, Sendable {
    /// -90...90, north is positive.
    public let latitude: Double
    /// -180...180, east is positive.
    public let longitude: Double

    /// A position on the earth; nil for anything else.
    public init?(latitude: Double, longitude: Double) {
        guard (-90...90).contains(latitude), (-180...180).contains(longitude) else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }

    /// Reads `19.7812, 105.6651`, as people copy it from a map; a comma, a semicolon or a space may stand between.
    public init?(_ text: some StringProtocol) {
        let parts = text.split { ", ;".contains($0) }
        guard parts.count == 2, parts.allSatisfy({ $0.allSatisfy { "0123456789.-+".contains($0) } }),
            let latitude = Double(parts[0]), let longitude = Double(parts[1])
        else { return nil }
        self.init(latitude: latitude, longitude: longitude)
    }

    /// Six decimals, a tenth of a metre: `19.781200, 105.665100`.
    public var text: String { "\(Self.decimals(latitude)), \(Self.decimals(longitude))" }

    /// Metres along the surface of a sphere of 6 371 km (haversine; wrong by half a percent at most).
    public func distance(to other: Position) -> Double {
        let radians = Double.pi / 180
        let north = sin((other.latitude - latitude) * radians / 2)
        let east = sin((other.longitude - longitude) * radians / 2)
        let chord = north * north + cos(latitude * radians) * cos(other.latitude * radians) * east * east
        return 2 * 6_371_000 * asin(min(1, chord.squareRoot()))
    }

    private static func decimals(_ degrees: Double) -> String {
        let millionths = Int64((degrees * 1_000_000).rounded())
        let digits = String(abs(millionths) % 1_000_000)
        return (millionths < 0 ? "-" : "") + "\(abs(millionths) / 1_000_000)."
            + String(repeating: "0", count: 6 - digits.count) + digits
    }
}
