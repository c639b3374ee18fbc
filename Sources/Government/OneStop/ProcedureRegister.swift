import Base
import House
import Identity
import Storage

/// What a procedure in force leaves outside of its versions: its row, its printed code, its entry of the search, pages made anew.
struct ProcedureRegister: Sendable {
    let services: OneStopServices

    /// The unit that the procedure names, or that one; throws `Problem` (invalid) for a name that no unit bears.
    func owner(
        of procedure: Procedure, _ unit: ID<AdministrativeUnit>, at now: Instant, in connection: Connection
    ) throws -> ID<AdministrativeUnit> {
        if procedure.owner.isEmpty { return unit }
        guard let found = try services.units.find(key: procedure.owner, asOf: now.date, in: connection) else {
            throw Problem(.invalid, Message("onestop.problem.unknown_owner", ["name": .text(procedure.owner)]))
        }
        return found.id
    }

    func keepRow(_ procedure: Procedure, unit: ID<AdministrativeUnit>, in transaction: Transaction) throws {
        let (name, field) = (procedure.name, procedure.field)
        try transaction.execute(
            """
            INSERT INTO procedure (code, unit_id, name_vi, name_en, name_ar, field_key, field_vi, field_en, field_ar,
                sort_key, is_modelled, level)
            VALUES (\(procedure.code), \(unit), \(name.vietnamese), \(name.others[.english] ?? ""),
                \(name.others[.arabic] ?? ""), \(procedure.fieldKey), \(field.vietnamese),
                \(field.others[.english] ?? ""), \(field.others[.arabic] ?? ""), \(name.vietnamese.folded()),
                \(procedure.isModelled), \(procedure.level))
            ON CONFLICT (code) DO UPDATE SET unit_id = excluded.unit_id, name_vi = excluded.name_vi,
                name_en = excluded.name_en, name_ar = excluded.name_ar, field_key = excluded.field_key,
                field_vi = excluded.field_vi, field_en = excluded.field_en, field_ar = excluded.field_ar,
                sort_key = excluded.sort_key, is_modelled = excluded.is_modelled, level = excluded.level
            """)
    }

    /// Puts the procedure before the public as it is from now on.
    func show(_ procedure: Procedure, unit: ID<AdministrativeUnit>, in transaction: Transaction) throws {
        let kind = ProcedureTarget.kind
        if try services.codes.code(kind: kind, target: procedure.code, in: transaction) == nil {
            _ = try services.codes.issue(
                kind: kind, target: procedure.code, unit: unit, title: procedure.name, in: transaction)
        } else {
            try services.codes.rename(kind: kind, target: procedure.code, to: procedure.name, in: transaction)
            try services.codes.touch(kind: kind, target: procedure.code, in: transaction)
        }
        try services.search.put(entry(procedure, unit: unit), in: transaction)
        try transaction.raise(ProcedureCatalogue.topic, in: services.database)
    }

    /// Takes what is no longer in force out of the search; its code goes on to say what became of it.
    func close(_ code: String, in transaction: Transaction) throws {
        try services.search.remove(source: ProcedureTarget.kind, record: code, in: transaction)
        try services.codes.touch(kind: ProcedureTarget.kind, target: code, in: transaction)
        try transaction.raise(ProcedureCatalogue.topic, in: services.database)
    }

    /// Brings everything up to date with what is in force on that day.
    func refresh(_ code: String, on day: CalendarDate, in transaction: Transaction) throws {
        let unit: ID<AdministrativeUnit>? = try transaction.value(
            "SELECT unit_id FROM procedure WHERE code = \(code)\(transaction.forUpdate)")
        guard let unit else { return }
        let versions = try ProcedureVersions().list(of: code, in: transaction)
        guard let current = versions.first(where: { $0.state(on: day) == .inForce }) else {
            return try close(code, in: transaction)
        }
        let procedure = try Procedure(yaml: current.source)
        try keepRow(procedure, unit: unit, in: transaction)
        try show(procedure, unit: unit, in: transaction)
    }

    private func entry(_ procedure: Procedure, unit: ID<AdministrativeUnit>) -> SearchIndex.Entry {
        let words = [procedure.name, procedure.field].flatMap { Array($0.others.values) } + [procedure.code]
        return SearchIndex.Entry(
            source: ProcedureTarget.kind, record: procedure.code, unit: unit.text, audience: "public",
            title: procedure.name.vietnamese, detail: procedure.field.vietnamese, path: "/procedures/\(procedure.code)",
            words: words.joined(separator: " "))
    }
}
