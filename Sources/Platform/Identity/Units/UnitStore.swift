public import Base
public import House
public import Storage

/// Reads the dated tree of units. Every reader says the day.
public struct UnitStore: Sendable {
    /// What is raised when units change.
    public static let topic: Topic = "units"

    public init() {}

    /// The unit as it was that day. Outside its time it is named as it last was (or first will be), so that old records
    /// can always say whose they are; `period` tells.
    public func find(
        _ id: ID<AdministrativeUnit>, asOf date: CalendarDate, in connection: Connection
    ) throws -> AdministrativeUnit? {
        try nearest("unit.id = \(id)", asOf: date, in: connection)
    }

    /// The unit of that key, likewise.
    public func find(key: String, asOf date: CalendarDate, in connection: Connection) throws -> AdministrativeUnit? {
        try nearest("unit.key = \(key)", asOf: date, in: connection)
    }

    /// The units of those identifiers as `find` answers them, for naming the rows of a list in one query.
    public func find(
        _ ids: some Collection<ID<AdministrativeUnit>>, asOf date: CalendarDate, in connection: Connection
    ) throws -> [ID<AdministrativeUnit>: AdministrativeUnit] {
        if ids.isEmpty { return [:] }
        let versions = try connection.rows(
            "\(Self.select) WHERE unit.id IN (\(list: Set(ids))) ORDER BY unit_version.from_date", Self.read)
        return Dictionary(grouping: versions, by: \.id).compactMapValues { Self.nearest($0, asOf: date) }
    }

    /// The units directly below, in the order of the data, those that exist that day.
    public func children(
        of parent: ID<AdministrativeUnit>, kind: AdministrativeUnit.Kind? = nil, asOf date: CalendarDate,
        in connection: Connection
    ) throws -> [AdministrativeUnit] {
        var conditions: [SQL] = ["unit_version.parent_id = \(parent)", Self.inForce(date)]
        if let kind { conditions.append("unit.kind = \(kind)") }
        return try connection.rows(
            "\(Self.select) WHERE \(SQL.all(conditions)) ORDER BY unit_version.place, unit.id", Self.read)
    }

    /// The unit and those above it, the highest first; a unit that ended stands under what it became.
    public func path(
        to id: ID<AdministrativeUnit>, asOf date: CalendarDate, in connection: Connection
    ) throws -> [AdministrativeUnit] {
        let above = try connection.values(
            """
            SELECT ancestor_id FROM unit_closure
            WHERE descendant_id = \(id) AND from_date <= \(date) AND until_date > \(date) ORDER BY depth DESC
            """, as: ID<AdministrativeUnit>.self)
        let units = try find(above, asOf: date, in: connection)
        return above.compactMap { units[$0] }
    }

    /// The villages anywhere below the commune, or below what it became by that day.
    public func villages(
        of commune: ID<AdministrativeUnit>, asOf date: CalendarDate, in connection: Connection
    ) throws -> [AdministrativeUnit] {
        let home = try standing(commune, asOf: date, in: connection)?.id ?? commune
        return try below(home, kind: .village, asOf: date, in: connection)
    }

    /// All units below one, itself included, of one kind or of all, those that exist that day.
    public func below(
        _ ancestor: ID<AdministrativeUnit>, kind: AdministrativeUnit.Kind? = nil, asOf date: CalendarDate,
        in connection: Connection
    ) throws -> [AdministrativeUnit] {
        try list(.below([ancestor], asOf: date), kind: kind, asOf: date, in: connection)
    }

    /// The units within a scope, those that exist that day, in the order of the data.
    public func list(
        _ scope: Scope, kind: AdministrativeUnit.Kind? = nil, asOf date: CalendarDate, in connection: Connection
    ) throws -> [AdministrativeUnit] {
        var conditions: [SQL] = [Self.inForce(date), scope.contains("unit.id")]
        if let kind { conditions.append("unit.kind = \(kind)") }
        return try connection.rows(
            "\(Self.select) WHERE \(SQL.all(conditions)) ORDER BY unit_version.place, unit.id", Self.read)
    }

    /// Every unit that exists that day, in the order of the data: a few thousand in a province.
    public func all(asOf date: CalendarDate, in connection: Connection) throws -> [AdministrativeUnit] {
        try connection.rows(
            "\(Self.select) WHERE \(Self.inForce(date)) ORDER BY unit_version.place, unit.id", Self.read)
    }

    /// Every unit that had begun by that day, also what has ended, with its periods up to then, the latest last; in the
    /// order of the data.
    public func histories(until date: CalendarDate, in connection: Connection) throws -> [[AdministrativeUnit]] {
        let versions = try connection.rows(
            """
            \(Self.select) WHERE unit_version.from_date <= \(date) ORDER BY unit_version.place, unit.id
            """, Self.read)
        // A unit stands where its latest line stands.
        var places: [ID<AdministrativeUnit>: Int] = [:]
        for (place, version) in versions.enumerated() { places[version.id] = place }
        return Dictionary(grouping: versions, by: \.id)
            .sorted { places[$0.key] ?? 0 < places[$1.key] ?? 0 }
            .map { $0.value.sorted { $0.period.from < $1.period.from } }
    }

    /// What went on with the work of each unit that has ended.
    public func successors(in connection: Connection) throws -> [ID<AdministrativeUnit>: ID<AdministrativeUnit>] {
        let pairs = try connection.rows("SELECT id, became_id FROM unit WHERE became_id <> ''") { row in
            (try row["id"] as ID<AdministrativeUnit>, try row["became_id"] as ID<AdministrativeUnit>)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The commune that the unit is in, or is; for units above the communes the district or province.
    public func commune(
        of id: ID<AdministrativeUnit>, asOf date: CalendarDate, in connection: Connection
    ) throws -> AdministrativeUnit? {
        let found: ID<AdministrativeUnit>? = try connection.value(
            """
            SELECT unit_closure.ancestor_id FROM unit_closure JOIN unit ON unit.id = unit_closure.ancestor_id
            WHERE unit_closure.descendant_id = \(id) AND unit_closure.from_date <= \(date)
                AND unit_closure.until_date > \(date) AND unit.kind IN (\(list: Self.territories))
                AND unit.from_date <= \(date) AND unit.until_date > \(date)
            ORDER BY unit_closure.depth LIMIT 1
            """)
        return try found.flatMap { try find($0, asOf: date, in: connection) }
    }

    /// The organisation code in case numbers, of the unit or the nearest one above that has one; nil if none has.
    public func organisationCode(
        of id: ID<AdministrativeUnit>, asOf date: CalendarDate, in connection: Connection
    ) throws -> String? {
        try connection.value(
            """
            SELECT unit_version.org_code FROM unit_closure
            JOIN unit_version ON unit_version.unit_id = unit_closure.ancestor_id
                AND unit_version.from_date <= \(date) AND unit_version.until_date > \(date)
            WHERE unit_closure.descendant_id = \(id) AND unit_closure.from_date <= \(date)
                AND unit_closure.until_date > \(date) AND unit_version.org_code <> ''
            ORDER BY unit_closure.depth LIMIT 1
            """)
    }

    /// What went on with the unit's work after its end.
    public func successor(
        of id: ID<AdministrativeUnit>, in connection: Connection
    ) throws -> ID<AdministrativeUnit>? {
        try connection.value("SELECT became_id FROM unit WHERE id = \(id)", as: String.self).flatMap { ID($0) }
    }

    /// The units that the work of this one comes from, through all mergers, the nearest first.
    public func predecessors(
        of id: ID<AdministrativeUnit>, in connection: Connection
    ) throws -> [ID<AdministrativeUnit>] {
        var (found, heirs) = ([ID<AdministrativeUnit>](), [id])
        // Ten mergers of one place are more than a century has.
        for _ in 0..<10 where !heirs.isEmpty {
            heirs = try connection.values(
                "SELECT id FROM unit WHERE became_id IN (\(list: heirs)) ORDER BY id", as: ID<AdministrativeUnit>.self
            ).filter { !found.contains($0) && $0 != id }
            found += heirs
        }
        return found
    }

    static let territories: [AdministrativeUnit.Kind] = [.commune, .district, .province]

    private static let select: SQL = """
        SELECT unit.id, unit.key, unit.kind, unit_version.code, unit_version.name_vi, unit_version.name_en,
            unit_version.name_ar, unit_version.parent_id, unit_version.phone, unit_version.address,
            unit_version.from_date, unit_version.until_date
        FROM unit JOIN unit_version ON unit_version.unit_id = unit.id
        """

    private static func inForce(_ date: CalendarDate) -> SQL {
        "unit_version.from_date <= \(date) AND unit_version.until_date > \(date)"
    }

    private func nearest(
        _ condition: SQL, asOf date: CalendarDate, in connection: Connection
    ) throws -> AdministrativeUnit? {
        let versions = try connection.rows(
            "\(Self.select) WHERE \(condition) ORDER BY unit_version.from_date", Self.read)
        return Self.nearest(versions, asOf: date)
    }

    /// The last version that had begun by that day; the first of all if none had.
    private static func nearest(_ versions: [AdministrativeUnit], asOf date: CalendarDate) -> AdministrativeUnit? {
        versions.last { $0.period.from <= date } ?? versions.first
    }

    private static func read(_ row: Row) throws -> AdministrativeUnit {
        AdministrativeUnit(
            id: try row["id"], key: try row["key"], kind: try row["kind"], code: try row["code"],
            name: try row.localized("name"),
            parent: ID(try row["parent_id"] as String), phone: try row["phone"], address: try row["address"],
            period: DatePeriod(from: try row["from_date"], column: try row["until_date"]))
    }
}
