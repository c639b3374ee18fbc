import Base
import House
import Storage
import Trust

/// One correction of what was entered: who, when and why, which fields, and the words of before.
struct Correction: Sendable {
    /// What is entered of an application.
    struct Words: Sendable, Hashable {
        var answers = Answers()
        var findings = Answers()

        /// The keys of the fields in which they differ, in order.
        func differences(from other: Words) -> [String] {
            let all = [(answers, other.answers), (findings, other.findings)]
            return Set(
                all.flatMap { mine, others in
                    Set(mine.values.keys).union(others.values.keys).filter { mine[$0] != others[$0] }
                }
            ).sorted()
        }
    }

    let at: Instant
    /// Who corrected, as named then.
    let officer: String
    /// The keys of the fields.
    let fields: [String]
    let reason: String
    let before: Words

    // MARK: SQL

    static func insert(
        of dossier: ID<Dossier>, changed: [String], before: Words, reason: String, _ vault: Vault, by actor: Actor,
        at now: Instant, in transaction: Transaction
    ) throws {
        let id = ID<Correction>(at: now)
        func object(_ answers: Answers) -> JSONValue { .object(answers.values.mapValues { .string($0) }) }
        let words: JSONValue = ["answers": object(before.answers), "findings": object(before.findings)]
        try transaction.execute(
            """
            INSERT INTO dossier_correction (id, dossier_id, at, account_id, officer, reason, fields, words_before)
            VALUES (\(id), \(dossier), \(now), \(actor.account), \(actor.displayName), \(reason),
                \(changed.joined(separator: " ")), \(try vault.sealText(words.text, as: place(id))))
            """)
    }

    /// The corrections of a dossier, the newest first; throws `VaultFailure`.
    static func all(of dossier: ID<Dossier>, _ vault: Vault, in connection: Connection) throws -> [Correction] {
        try connection.rows(
            """
            SELECT id, at, officer, reason, fields, words_before FROM dossier_correction
            WHERE dossier_id = \(dossier) ORDER BY id DESC LIMIT 100
            """
        ) { row in
            let words = try JSONValue(parsing: vault.openText(try row["words_before"], as: place(try row["id"])))
            func answers(_ part: String) -> Answers {
                Answers((words.object?[part]?.object ?? [:]).compactMapValues(\.string))
            }
            let fields: String = try row["fields"]
            return Correction(
                at: try row["at"], officer: try row["officer"], fields: fields.split(separator: " ").map(String.init),
                reason: try row["reason"], before: Words(answers: answers("answers"), findings: answers("findings")))
        }
    }

    private static func place(_ id: ID<Correction>) -> Place {
        Place(table: "dossier_correction", column: "words_before", id: id.text)
    }
}
