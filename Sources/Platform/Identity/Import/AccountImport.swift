import Base
import House
import Storage
import Trust

/// A list of accounts between its dry run and its doing: sealed, seen by whoever brought it, gone after a day.
struct AccountImport: Sendable {
    let id: ID<AccountImport>
    let fileName: String
    let endsMissing: Bool
    let bytes: [UInt8]
    let madeAt: Instant
    /// How many lines met which fate when it was done; nil before.
    let outcome: [LineFate.Fate: Int]?

    static let keptDays = 1

    static func put(
        _ bytes: [UInt8], name: String, endsMissing: Bool, by account: ID<Account>, vault: Vault, at now: Instant,
        in transaction: Transaction
    ) throws -> ID<AccountImport> {
        let id = ID<AccountImport>(at: now)
        try transaction.execute(
            """
            INSERT INTO account_import (id, made_by, made_at, file_name, ends_missing, body, applied_at, outcome)
            VALUES (\(id), \(account), \(now), \(name), \(endsMissing), \(try vault.seal(bytes, as: place(id))), 0, '')
            """)
        return id
    }

    static func find(
        _ id: ID<AccountImport>, of account: ID<Account>, vault: Vault, in connection: Connection
    ) throws -> AccountImport? {
        try connection.row(
            """
            SELECT file_name, ends_missing, body, made_at, outcome FROM account_import
            WHERE id = \(id) AND made_by = \(account)
            """
        ) { row in
            let outcome: String = try row["outcome"]
            let counts = try outcome.isEmpty ? nil : JSONValue(parsing: outcome).object
            return AccountImport(
                id: id, fileName: try row["file_name"], endsMissing: try row["ends_missing"],
                bytes: try vault.open(try row["body"], as: place(id)), madeAt: try row["made_at"],
                outcome: counts.map { counts in
                    Dictionary(
                        counts.compactMap { name, count in
                            LineFate.Fate(rawValue: name).map { ($0, Int(count.integer ?? 0)) }
                        }
                    ) { first, _ in first }
                })
        }
    }

    static func finish(
        _ id: ID<AccountImport>, _ fates: [LineFate], at now: Instant, in transaction: Transaction
    ) throws {
        let counts = Dictionary(grouping: fates) { $0.fate.rawValue }.mapValues { JSONValue.integer(Int64($0.count)) }
        try transaction.execute(
            "UPDATE account_import SET applied_at = \(now), outcome = \(JSONValue.object(counts).text) WHERE id = \(id)"
        )
    }

    static func sweep(at now: Instant, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM account_import WHERE made_at < \(now.adding(days: -keptDays))")
    }

    private static func place(_ id: ID<AccountImport>) -> Place {
        Place(table: "account_import", column: "body", id: id.text)
    }
}
