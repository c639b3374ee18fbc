import Base
import House
import Identity
import Storage

/// SQL of the words over copies.
struct WordingStore: Sendable {
    /// All of the scope, by kind, the latest first.
    func list(_ scope: Scope, in connection: Connection) throws -> [CertificationWording] {
        try connection.rows(
            """
            SELECT \(CertificationWording.columns) FROM certification_wording
            WHERE \(scope.contains("certification_wording.unit_id"))
            ORDER BY certification_wording.kind, certification_wording.from_date DESC, certification_wording.id LIMIT 200
            """, CertificationWording.init(row:))
    }

    func find(
        _ id: ID<CertificationWording>, _ scope: Scope, in connection: Connection
    ) throws -> CertificationWording? {
        try connection.row(
            """
            SELECT \(CertificationWording.columns) FROM certification_wording
            WHERE certification_wording.id = \(id) AND \(scope.contains("certification_wording.unit_id"))
            """, CertificationWording.init(row:))
    }

    /// The text in force in the unit on that day: its own before one of a unit above, the latest of them. Until a merged unit has one,
    /// the latest of those that it was merged of goes on.
    func inForce(
        _ kind: BookEntry.Kind, unit: ID<AdministrativeUnit>, asOf date: CalendarDate, in connection: Connection
    ) throws -> CertificationWording? {
        let own = try connection.row(
            """
            SELECT \(CertificationWording.columns) FROM certification_wording
            JOIN unit_closure ON unit_closure.ancestor_id = certification_wording.unit_id
            WHERE unit_closure.descendant_id = \(unit) AND unit_closure.from_date <= \(date)
                AND unit_closure.until_date > \(date) AND certification_wording.kind = \(kind)
                AND certification_wording.from_date <= \(date)
            ORDER BY unit_closure.depth, certification_wording.from_date DESC LIMIT 1
            """, CertificationWording.init(row:))
        if let own { return own }
        let before = try UnitStore().predecessors(of: unit, in: connection)
        guard !before.isEmpty else { return nil }
        return try connection.row(
            """
            SELECT \(CertificationWording.columns) FROM certification_wording
            WHERE certification_wording.unit_id IN (\(list: before)) AND certification_wording.kind = \(kind)
                AND certification_wording.from_date <= \(date)
            ORDER BY certification_wording.from_date DESC, certification_wording.id LIMIT 1
            """, CertificationWording.init(row:))
    }

    /// Puts a text in; false if the unit has one of that kind from that day on.
    func insert(
        _ id: ID<CertificationWording>, unit: ID<AdministrativeUnit>, kind: BookEntry.Kind, from: CalendarDate,
        text: String, source: String, isVerified: Bool, by author: String, at now: Instant,
        in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO certification_wording (id, unit_id, kind, from_date, text, source, is_verified, changed_at,
                changed_by, version)
            VALUES (\(id), \(unit), \(kind), \(from), \(text), \(source), \(isVerified), \(now), \(author), 1)
            ON CONFLICT (unit_id, kind, from_date) DO NOTHING
            """) == 1
    }

    /// Changes the text if it still has the version; false if somebody was quicker.
    func update(
        _ id: ID<CertificationWording>, text: String, source: String, isVerified: Bool, version: Int64,
        by author: String, at now: Instant, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE certification_wording SET text = \(text), source = \(source), is_verified = \(isVerified),
                changed_at = \(now), changed_by = \(author), version = version + 1
            WHERE id = \(id) AND version = \(version)
            """) == 1
    }
}
