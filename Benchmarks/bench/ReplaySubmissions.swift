import ArgumentParser
import Foundation
import GRDB

/// Writes the rows that the server has written for submissions into a copy of the database as it was before, one transaction each,
/// as fast as one connection of SQLite can: what submissions through HTTP are measured against.
struct ReplaySubmissions: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "replay")

    /// The server's database, with the submissions.
    @Option var from: String
    /// A copy that was made before them.
    @Option var into: String
    /// A file of identifiers, one a line.
    @Option var dossiers: String

    func run() throws {
        let ids = try String(contentsOfFile: dossiers, encoding: .utf8).split(separator: "\n").map(String.init)
        var configuration = Configuration()
        configuration.readonly = true
        let changes = try DatabaseQueue(path: from, configuration: configuration).read { db in
            try ids.map { try Self.changes(of: $0, db) }
        }
        let target = try DatabaseQueue(path: into)
        let elapsed = try target.writeWithoutTransaction { db in
            // The settings of the server's own connection.
            _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
            guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else { throw ValidationError("not durable") }
            let start = ContinuousClock.now
            for change in changes {
                try db.beginTransaction(.immediate)
                for write in change {
                    let statement = try db.cachedStatement(sql: write.sql)
                    statement.setUncheckedArguments(write.arguments)
                    try statement.execute()
                }
                try db.commit()
            }
            return ContinuousClock.now - start
        }
        let rows = changes.reduce(0) { $0 + $1.count }
        print(#"{"seconds": \#(elapsed.seconds), "transactions": \#(changes.count), "statements": \#(rows)}"#)
    }

    private struct Write {
        let sql: String
        let arguments: StatementArguments
    }

    /// The statements of `SubmitDossier`'s transaction that write something, with the values it wrote.
    private static func changes(of id: String, _ db: Database) throws -> [Write] {
        let dossier = try one("SELECT * FROM dossier WHERE id = ?", [id], db)
        let columns = [
            "state", "sent_at", "touched_at", "applicant_name", "applicant_folded", "number_hash", "language",
            "version",
        ]
        let search = try one("SELECT * FROM search_entry WHERE source = 'onestop.dossier' AND record = ?", [id], db)
        let topic = "code/" + (dossier["code"] as String)
        return [
            Write(
                sql: "UPDATE dossier SET \(columns.map { "\($0) = ?" }.joined(separator: ", ")) WHERE id = ?",
                arguments: StatementArguments(columns.map { dossier[$0] as DatabaseValue } + [id.databaseValue])),
            try insert(
                "dossier_event", one("SELECT * FROM dossier_event WHERE dossier_id = ? AND kind = 'sent'", [id], db)),
            try insert(
                "audit_entry",
                one(
                    """
                    SELECT * FROM audit_entry WHERE subject_kind = 'onestop.dossier' AND subject_id = ?
                        AND action = 'onestop.submit_dossier'
                    """, [id], db), without: "id"),
            try insert(
                "outbox",
                one(
                    """
                    SELECT * FROM outbox WHERE name = 'onestop.dossier.prefiled.v1'
                        AND created_at = ? AND json_extract(payload, '$.dossier') = ?
                    """, [dossier["sent_at"] as DatabaseValue, id.databaseValue], db), without: "id"),
            Write(
                sql: """
                    INSERT INTO generation (topic, number) VALUES (?, 1)
                    ON CONFLICT (topic) DO UPDATE SET number = generation.number + 1
                    """, arguments: [topic]),
            insert("search_entry", search),
            Write(
                sql: "INSERT INTO search_words (rowid, folded) VALUES (?, ?)",
                arguments: [search["id"] as DatabaseValue, search["folded"] as DatabaseValue]),
        ]
    }

    private static func one(_ sql: String, _ arguments: StatementArguments, _ db: Database) throws -> Row {
        guard let row = try Row.fetchOne(db, sql: sql, arguments: arguments) else {
            throw ValidationError("nothing found by \(sql) \(arguments)")
        }
        return row
    }

    private static func insert(_ table: String, _ row: Row, without left: String? = nil) -> Write {
        let pairs = zip(row.columnNames, row.databaseValues).filter { $0.0 != left }
        let marks = pairs.map { _ in "?" }.joined(separator: ", ")
        return Write(
            sql: "INSERT INTO \(table) (\(pairs.map(\.0).joined(separator: ", "))) VALUES (\(marks))",
            arguments: StatementArguments(pairs.map(\.1)))
    }
}
