import Base
import House
import Storage
import Texts
import Web

/// What was counted in a village or commune: households, people, land. Each correction is a version more; the newest counts. The
/// table belongs to LookUp, because the page of the unit is its only reader; the unit is Identity's.
struct UnitCensus: Sendable, Hashable {
    let unit: ID<AdministrativeUnit>
    /// Begins with 1.
    let version: Int64
    let households: Int64
    let people: Int64
    /// Nil where nobody knows.
    let hectares: Int64?
    /// The day that the numbers are of.
    let asOf: CalendarDate
    /// Who counted.
    let source: String
    /// As of `EmergencyNumber.verifications`.
    let verified: String
    /// Invented for the demo.
    let isSynthetic: Bool
    let changedAt: Instant
    /// The name of who put it in; empty for what came with the data.
    let changedBy: String

    private static let columns: SQL = """
        unit_id, version, households, people, hectares, as_of, source, verified, synthetic, changed_at, changed_by
        """

    /// The newest version of each of the units that has one.
    static func current(
        _ units: [ID<AdministrativeUnit>], in connection: Connection
    ) throws -> [ID<AdministrativeUnit>: UnitCensus] {
        let rows = try connection.rows(
            """
            SELECT \(columns) FROM unit_census WHERE unit_id IN (\(list: units)) AND version =
                (SELECT max(version) FROM unit_census AS newer WHERE newer.unit_id = unit_census.unit_id)
            """, read)
        return Dictionary(rows.map { ($0.unit, $0) }) { first, _ in first }
    }

    /// Its versions, the newest first.
    static func history(
        _ unit: ID<AdministrativeUnit>, limit: Int = 20, in connection: Connection
    ) throws -> [UnitCensus] {
        try connection.rows(
            "SELECT \(columns) FROM unit_census WHERE unit_id = \(unit) ORDER BY version DESC LIMIT \(limit)", read)
    }

    /// Puts the version in; false if there is one of that number.
    func insert(in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO unit_census (\(Self.columns))
            VALUES (\(unit), \(version), \(households), \(people), \(hectares ?? -1), \(asOf), \(source), \(verified),
                \(isSynthetic), \(changedAt), \(changedBy))
            ON CONFLICT (unit_id, version) DO NOTHING
            """) == 1
    }

    private static func read(_ row: Row) throws -> UnitCensus {
        let hectares: Int64 = try row["hectares"]
        return UnitCensus(
            unit: try row["unit_id"], version: try row["version"], households: try row["households"],
            people: try row["people"], hectares: hectares < 0 ? nil : hectares, asOf: try row["as_of"],
            source: try row["source"], verified: try row["verified"], isSynthetic: try row["synthetic"],
            changedAt: try row["changed_at"], changedBy: try row["changed_by"])
    }

    /// How sure it is: the text of its mark.
    var assuranceText: TextKey {
        isSynthetic ? "lookup.outlines.synthetic" : TextKey("lookup.verified.\(verified)")
    }

    /// For the page of the unit and of the sign at its entrance.
    func section(_ visit: Visit) -> ScanPage.Section {
        var rows: [(label: String, value: String)] = [
            (visit.say("lookup.census.households"), visit.formats.number(households)),
            (visit.say("lookup.census.people"), visit.formats.number(people)),
        ]
        if let hectares {
            rows.append((visit.say("lookup.census.hectares"), visit.formats.number(hectares)))
        }
        rows.append((visit.say("lookup.census.as_of"), visit.formats.date(asOf)))
        rows.append((visit.say("lookup.census.source"), "\(source) (\(visit.say(assuranceText)))"))
        return ScanPage.Section(visit.say("lookup.census.section"), rows: rows)
    }
}
