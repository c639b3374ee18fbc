import Base
import House
import Storage

/// SQL of what the applicant does to a dossier; the secret of the link is the right to do it.
extension DossierStore {
    /// Replaces the answers of a dossier that the caller has locked.
    func keep(
        answers sealed: [UInt8], of dossier: Dossier, language: Language, at now: Instant, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE dossier SET answers = \(sealed), language = \(language), touched_at = \(now), version = version + 1
            WHERE id = \(dossier.id)
            """)
    }

    /// Notes that the applicant is still at work on it.
    func touch(_ dossier: ID<Dossier>, at now: Instant, in transaction: Transaction) throws {
        try transaction.execute("UPDATE dossier SET touched_at = \(now) WHERE id = \(dossier)")
    }

    /// Takes out a file of a dossier; nil if it has none of that identifier.
    func removeDocument(
        _ id: ID<AttachedDocument>, of dossier: ID<Dossier>, in transaction: Transaction
    ) throws -> String? {
        try transaction.value(
            "DELETE FROM dossier_document WHERE id = \(id) AND dossier_id = \(dossier) RETURNING file_id")
    }

    /// Drafts that nobody has touched since.
    func oldDrafts(
        before limit: Instant, atMost count: Int, in connection: Connection
    ) throws -> [(id: ID<Dossier>, code: String)] {
        try connection.rows(
            """
            SELECT id, code FROM dossier WHERE state = \(Dossier.State.draft) AND touched_at < \(limit)
            ORDER BY touched_at LIMIT \(count)
            """
        ) { row in (try row["id"], try row["code"]) }
    }

    /// Erases a draft with all that belongs to it; answers the files that it had, or nil if it is a draft no more.
    func erase(draft id: ID<Dossier>, untouchedSince limit: Instant, in transaction: Transaction) throws -> [String]? {
        let found: String? = try transaction.value(
            """
            SELECT id FROM dossier
            WHERE id = \(id) AND state = \(Dossier.State.draft) AND touched_at < \(limit)\(transaction.forUpdate)
            """)
        guard found != nil else { return nil }
        let files: [String] = try transaction.values(
            "DELETE FROM dossier_document WHERE dossier_id = \(id) RETURNING file_id")
        try transaction.execute("DELETE FROM dossier_event WHERE dossier_id = \(id)")
        try transaction.execute("DELETE FROM dossier_mandate WHERE dossier_id = \(id)")
        try transaction.execute("DELETE FROM dossier_help WHERE dossier_id = \(id)")
        try transaction.execute("DELETE FROM dossier_signature WHERE dossier_id = \(id)")
        try transaction.execute("DELETE FROM dossier_carried WHERE dossier_id = \(id)")
        try transaction.execute("DELETE FROM dossier WHERE id = \(id)")
        return files
    }
}
