import Base
import House
import Storage
import Trust
import Web

/// A list of dossiers between its arrival and its taking in: sealed, seen by whoever brought it, gone after a day. A workbook is
/// kept as text, which is read in a fraction of the time; the first column is the number of the line.
struct HeldImport: Sendable {
    let id: ID<HeldImport>
    let fileName: String
    let table: TableReading
    let mapping: ImportMapping?
    /// How many lines met which fate when it was taken in; nil before.
    let outcome: [ImportFate.Fate: Int]?

    private static let keptDays = 1

    static func put(
        _ table: TableReading, name: String, by actor: Actor, vault: Vault, at now: Instant,
        in transaction: Transaction
    ) throws -> ID<HeldImport> {
        try transaction.execute("DELETE FROM outside_import WHERE made_at < \(now.adding(days: -keptDays))")
        let id = ID<HeldImport>(at: now)
        let text = TableFile.text(["#"] + table.titles, table.rows.map { ["\($0.number)"] + $0.cells })
        try transaction.execute(
            """
            INSERT INTO outside_import (id, made_by, made_at, file_name, body, mapping, applied_at, outcome)
            VALUES (\(id), \(actor.account), \(now), \(name), \(try vault.seal(Array(text.utf8), as: place(id))), '', 0, '')
            """)
        return id
    }

    static func find(
        _ id: ID<HeldImport>, of actor: Actor, vault: Vault, in connection: Connection
    ) throws -> HeldImport? {
        try connection.row(
            """
            SELECT file_name, body, mapping, outcome FROM outside_import WHERE id = \(id) AND made_by = \(actor.account)
            """
        ) { row in
            let outcome: String = try row["outcome"]
            let counts = try outcome.isEmpty ? nil : JSONValue(parsing: outcome).object
            return HeldImport(
                id: id, fileName: try row["file_name"],
                table: try TableReading(try vault.open(try row["body"], as: place(id))).withoutNumbers,
                mapping: ImportMapping(try row["mapping"]),
                outcome: counts.map { counts in
                    let known = counts.compactMap { name, count in
                        ImportFate.Fate(rawValue: name).map { ($0, Int(count.integer ?? 0)) }
                    }
                    return Dictionary(known) { first, _ in first }
                })
        }
    }

    static func set(_ mapping: ImportMapping, of id: ID<HeldImport>, in transaction: Transaction) throws {
        try transaction.execute("UPDATE outside_import SET mapping = \(mapping.text) WHERE id = \(id)")
    }

    static func finish(
        _ id: ID<HeldImport>, _ fates: [ImportFate], at now: Instant, in transaction: Transaction
    ) throws {
        let counts = Dictionary(grouping: fates) { $0.fate.rawValue }.mapValues { JSONValue.integer(Int64($0.count)) }
        try transaction.execute(
            "UPDATE outside_import SET applied_at = \(now), outcome = \(JSONValue.object(counts).text) WHERE id = \(id)"
        )
    }

    private static func place(_ id: ID<HeldImport>) -> Place {
        Place(table: "outside_import", column: "body", id: id.text)
    }
}
