import Base
import House
import Storage

/// The outline of a unit in one version. Each correction is a version more, taking it away one without a shape; the newest
/// counts. The table belongs to LookUp, because the map is its only reader; the unit is Identity's.
struct UnitOutline: Sendable, Hashable {
    let unit: ID<AdministrativeUnit>
    /// Begins with 1.
    let version: Int64
    /// Nil once it was taken away.
    let outline: Outline?
    /// Who drew it, and when.
    let source: String
    /// As of `EmergencyNumber.verifications`.
    let verified: String
    /// Invented for the demo.
    let isSynthetic: Bool
    let changedAt: Instant
    /// The name of who put it in; empty for what came with the data.
    let changedBy: String

    private static let columns: SQL =
        "unit_id, version, shape, source, verified, synthetic, changed_at, changed_by"

    /// The newest version of each unit that has an outline.
    static func current(in connection: Connection) throws -> [UnitOutline] {
        try connection.rows(
            """
            SELECT \(columns) FROM unit_outline WHERE shape <> '' AND version =
                (SELECT max(version) FROM unit_outline AS newer WHERE newer.unit_id = unit_outline.unit_id)
            ORDER BY unit_id
            """, read)
    }

    /// The newest version of the unit's outline; nil if it never had one.
    static func find(_ unit: ID<AdministrativeUnit>, in connection: Connection) throws -> UnitOutline? {
        try history(unit, limit: 1, in: connection).first
    }

    /// Its versions, the newest first.
    static func history(
        _ unit: ID<AdministrativeUnit>, limit: Int = 20, in connection: Connection
    ) throws -> [UnitOutline] {
        try connection.rows(
            "SELECT \(columns) FROM unit_outline WHERE unit_id = \(unit) ORDER BY version DESC LIMIT \(limit)", read)
    }

    /// Puts the version in; false if there is one of that number.
    func insert(in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO unit_outline (unit_id, version, shape, points, source, verified, synthetic, changed_at, changed_by)
            VALUES (\(unit), \(version), \(outline?.columnText ?? ""), \(Int64(outline?.positions.count ?? 0)), \(source),
                \(verified), \(isSynthetic), \(changedAt), \(changedBy))
            ON CONFLICT (unit_id, version) DO NOTHING
            """) == 1
    }

    private static func read(_ row: Row) throws -> UnitOutline {
        UnitOutline(
            unit: try row["unit_id"], version: try row["version"], outline: Outline(columnText: try row["shape"]),
            source: try row["source"], verified: try row["verified"], isSynthetic: try row["synthetic"],
            changedAt: try row["changed_at"], changedBy: try row["changed_by"])
    }
}

extension Outline {
    /// Polygons parted by `/`, rings by `|`, points by a space: millionths of a degree, east before north. A map has thousands
    /// of points, and reading them as JSON takes a hundred times as long.
    var columnText: String {
        polygons.map { rings in
            rings.map { ring in
                ring.map { "\(Self.micro($0.longitude)),\(Self.micro($0.latitude))" }.joined(separator: " ")
            }.joined(separator: "|")
        }.joined(separator: "/")
    }

    init?(columnText text: String) {
        guard !text.isEmpty else { return nil }
        var polygons: [[[Position]]] = []
        for polygon in text.utf8.split(separator: UInt8(ascii: "/")) {
            var rings: [[Position]] = []
            for ring in polygon.split(separator: UInt8(ascii: "|")) {
                var points: [Position] = []
                for point in ring.split(separator: UInt8(ascii: " ")) {
                    let parts = point.split(separator: UInt8(ascii: ",")).map { Int64(Substring($0)) }
                    guard parts.count == 2, let east = parts[0], let north = parts[1],
                        let position = Position(
                            latitude: Double(north) / 1_000_000, longitude: Double(east) / 1_000_000)
                    else { return nil }
                    points.append(position)
                }
                rings.append(points)
            }
            polygons.append(rings)
        }
        self.init(polygons)
    }

    private static func micro(_ degrees: Double) -> Int64 { Int64((degrees * 1_000_000).rounded()) }
}
