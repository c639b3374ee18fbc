public import Audit
public import Base
import House
public import Storage

/// Brings the tree of units in from rows as `Data/units.csv` has them; a second run with the same rows changes nothing.
///
/// A key on several rows is one unit in several periods. Units that the rows do not name stay as they are.
public struct ImportUnits: Sendable {
    public init() {}

    /// What an import did.
    public struct Outcome: Sendable, Hashable {
        public var added = 0
        public var changed = 0
        public var unchanged = 0
    }

    /// Rows that cannot be read; the number counts rows from 1, without the header.
    public struct Malformed: Error, Sendable, CustomStringConvertible {
        public let row: Int
        public let reason: String
        public var description: String { "row \(row) of the units: \(reason)" }
    }

    /// Reads, compares, writes, and rebuilds the closure; throws `Malformed` before anything is written.
    public func callAsFunction(
        _ rows: [[String: String]], actor: AuditActor, at now: Instant, in transaction: Transaction
    ) throws -> Outcome {
        let units = try read(rows)
        var ids: [String: ID<AdministrativeUnit>] = [:]
        for row in try transaction.rows("SELECT id, key FROM unit") { ids[try row["key"]] = try row["id"] as ID }
        let isNew = Set(units.map(\.key)).subtracting(ids.keys)
        for unit in units where ids[unit.key] == nil { ids[unit.key] = ID<AdministrativeUnit>(at: now) }
        for unit in units {
            for version in unit.versions where !version.parent.isEmpty && ids[version.parent] == nil {
                throw Malformed(row: version.row, reason: "unknown parent \(version.parent)")
            }
            if !unit.became.isEmpty, ids[unit.became] == nil {
                throw Malformed(row: unit.versions[0].row, reason: "became unknown unit \(unit.became)")
            }
        }
        var outcome = Outcome()
        for unit in units {
            guard let id = ids[unit.key] else { continue }
            let wanted = try columns(of: unit, ids: ids)
            let isAdded = isNew.contains(unit.key)
            let present = isAdded ? [] : try stored(id, in: transaction)
            if present == wanted {
                outcome.unchanged += 1
                continue
            }
            try write(unit, id: id, isNew: isAdded, ids: ids, in: transaction)
            if isAdded { outcome.added += 1 } else { outcome.changed += 1 }
            try AuditLog().record(
                AuditEntry(
                    actor: actor, action: "identity.import_unit", subject: AuditSubject("identity.unit", id), unit: id,
                    facts: ["key": .string(unit.key), "periods": .integer(Int64(unit.versions.count))], at: now),
                in: transaction)
        }
        if outcome.added + outcome.changed > 0 {
            try UnitClosure.rebuild(in: transaction)
            try transaction.raise(UnitStore.topic)
        }
        return outcome
    }

    private struct Version {
        let row: Int
        let from: CalendarDate
        let until: CalendarDate
        let parent: String
        let place: Int
        let cells: [String: String]
    }

    private struct Unit {
        let key: String
        let kind: AdministrativeUnit.Kind
        var versions: [Version]
        var became: String { versions.last { !($0.cells["became"] ?? "").isEmpty }?.cells["became"] ?? "" }
    }

    private func read(_ rows: [[String: String]]) throws -> [Unit] {
        var units: [String: Unit] = [:]
        var order: [String] = []
        for (index, cells) in rows.enumerated() {
            let number = index + 1
            guard let key = cells["key"], !key.isEmpty else { throw Malformed(row: number, reason: "no key") }
            guard let kind = AdministrativeUnit.Kind(rawValue: cells["kind"] ?? "") else {
                throw Malformed(row: number, reason: "unknown kind \(cells["kind"] ?? "")")
            }
            guard let name = cells["name_vi"], !name.isEmpty else { throw Malformed(row: number, reason: "no name_vi") }
            let from = try date(cells["from"], or: .unknownBeginning, number)
            let until = try date(cells["until"], or: .openEnd, number)
            guard from < until else { throw Malformed(row: number, reason: "ends before it begins") }
            let version = Version(
                row: number, from: from, until: until, parent: cells["parent"] ?? "", place: number, cells: cells)
            if units[key] == nil {
                units[key] = Unit(key: key, kind: kind, versions: [])
                order.append(key)
            }
            if units[key]?.kind != kind { throw Malformed(row: number, reason: "\(key) has two kinds") }
            units[key]?.versions.append(version)
        }
        return try order.compactMap { units[$0] }.map { unit in
            var unit = unit
            unit.versions.sort { $0.from < $1.from }
            for (earlier, later) in zip(unit.versions, unit.versions.dropFirst()) where later.from < earlier.until {
                throw Malformed(row: later.row, reason: "overlaps another period of \(unit.key)")
            }
            return unit
        }
    }

    private func date(_ text: String?, or missing: CalendarDate, _ row: Int) throws -> CalendarDate {
        guard let text, !text.isEmpty else { return missing }
        guard let date = CalendarDate(text) else { throw Malformed(row: row, reason: "no date: \(text)") }
        return date
    }

    /// Everything about a unit as texts, to compare with what is stored.
    private func columns(of unit: Unit, ids: [String: ID<AdministrativeUnit>]) throws -> [[String]] {
        unit.versions.map { version in
            [
                unit.kind.rawValue, ids[unit.became]?.text ?? "", "\(version.from)", "\(version.until)",
                version.cells["name_vi"] ?? "", version.cells["name_en"] ?? "", version.cells["name_ar"] ?? "",
                version.cells["code"] ?? "", version.cells["org_code"] ?? "", ids[version.parent]?.text ?? "",
                version.cells["phone"] ?? "", version.cells["address"] ?? "", "\(version.cells["synthetic"] == "true")",
            ]
        }
    }

    private func stored(_ id: ID<AdministrativeUnit>, in transaction: Transaction) throws -> [[String]] {
        try transaction.rows(
            """
            SELECT unit.kind, unit.became_id, unit_version.from_date, unit_version.until_date,
                name_vi, name_en, name_ar, code, org_code, parent_id, phone, address, synthetic
            FROM unit JOIN unit_version ON unit_version.unit_id = unit.id WHERE unit.id = \(id)
            ORDER BY unit_version.from_date
            """
        ) { row in
            let texts: [String] = try [
                "kind", "became_id", "from_date", "until_date", "name_vi", "name_en", "name_ar", "code", "org_code",
                "parent_id", "phone", "address",
            ].map { try row[$0] }
            return texts + ["\(try row["synthetic"] as Bool)"]
        }
    }

    private func write(
        _ unit: Unit, id: ID<AdministrativeUnit>, isNew: Bool, ids: [String: ID<AdministrativeUnit>],
        in transaction: Transaction
    ) throws {
        let from = unit.versions.map(\.from).min() ?? .unknownBeginning
        let until = unit.versions.map(\.until).max() ?? .openEnd
        let became = ids[unit.became]?.text ?? ""
        if isNew {
            try transaction.execute(
                """
                INSERT INTO unit (id, key, kind, from_date, until_date, became_id)
                VALUES (\(id), \(unit.key), \(unit.kind), \(from), \(until), \(became))
                """)
        } else {
            try transaction.execute(
                """
                UPDATE unit SET kind = \(unit.kind), from_date = \(from), until_date = \(until), became_id = \(became)
                WHERE id = \(id)
                """)
            try transaction.execute("DELETE FROM unit_version WHERE unit_id = \(id)")
        }
        for version in unit.versions {
            let cells = version.cells
            try transaction.execute(
                """
                INSERT INTO unit_version (unit_id, from_date, until_date, name_vi, name_en, name_ar, code, org_code,
                    parent_id, phone, address, synthetic, place)
                VALUES (\(id), \(version.from), \(version.until), \(cells["name_vi"] ?? ""), \(cells["name_en"] ?? ""),
                    \(cells["name_ar"] ?? ""), \(cells["code"] ?? ""), \(cells["org_code"] ?? ""),
                    \(ids[version.parent]?.text ?? ""), \(cells["phone"] ?? ""), \(cells["address"] ?? ""),
                    \(cells["synthetic"] == "true"), \(version.place))
                """)
        }
    }
}
