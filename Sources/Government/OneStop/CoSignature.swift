import Base
import House
import Storage
import Trust
import Web

/// The second person who signs a form, by a link of their own: what was agreed to, and when.
struct CoSignature: Sendable {
    let dossier: ID<Dossier>
    /// As the form names the person.
    let name: String
    /// Nil until it is signed.
    let signedAt: Instant?
    /// The mark of the answers that were agreed to.
    let mark: String

    /// Whether it stands for these answers: a change after it makes it void.
    func stands(for answers: Answers, _ vault: Vault) -> Bool {
        signedAt != nil && mark == EditDossier.mark(of: answers, vault)
    }

    static func find(_ dossier: ID<Dossier>, in connection: Connection) throws -> CoSignature? {
        try connection.row(
            "SELECT dossier_id, name, signed_at, mark FROM dossier_signature WHERE dossier_id = \(dossier)", read)
    }

    /// The dossier that the second person's link opens.
    static func dossier(secretDigest: String, in connection: Connection) throws -> ID<Dossier>? {
        try connection.value("SELECT dossier_id FROM dossier_signature WHERE secret_digest = \(secretDigest)")
    }

    private static func read(_ row: Row) throws -> CoSignature {
        let signed: Instant = try row["signed_at"]
        return CoSignature(
            dossier: try row["dossier_id"], name: try row["name"],
            signedAt: signed.milliseconds == 0 ? nil : signed, mark: try row["mark"])
    }

    /// Which other person on the form has that number; nil if none has. The applicant signs by sending. Pure.
    static func signer(with number: String, on procedure: Procedure, _ answers: Answers) -> String? {
        let people = procedure.pages(for: answers).flatMap(\.fields).filter { $0.part == .personalNumber }
        let found = people.first { answers[$0.key] == number && number != answers["personal_number"] }
        return found?.person.flatMap { answers["\($0)_name"] }
    }
}

extension DossierStore {
    /// Makes the second person's link known; a second time changes nothing.
    func invite(
        _ dossier: ID<Dossier>, secretDigest: String, at now: Instant, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO dossier_signature (dossier_id, secret_digest, name, signed_at, mark, created_at)
            VALUES (\(dossier), \(secretDigest), '', 0, '', \(now)) ON CONFLICT (dossier_id) DO NOTHING
            """)
    }

    func sign(
        _ dossier: ID<Dossier>, name: String, mark: String, at now: Instant, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE dossier_signature SET name = \(name), signed_at = \(now), mark = \(mark)
            WHERE dossier_id = \(dossier)
            """)
    }
}
