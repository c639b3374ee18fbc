import Base
import Storage
import Trust

/// The columns of an entry as they stand in the table: what its digest is made of.
struct AuditRow: Sendable {
    var number: Int64
    var id: String
    var at: Instant
    var actorKind: String
    var actorID: String
    var actorName: String
    var action: String
    var subjectKind: String
    var subjectID: String
    var unit: String
    /// JSON text, byte for byte as stored.
    var facts: String
    /// The salted digest of the personal payload, hexadecimal; empty if there never was one.
    var personalDigest: String
    var salt: [UInt8]

    /// What the salted digest is taken over: each column after its length (netstrings), so that no two rows have the
    /// same bytes.
    var canonicalBytes: [UInt8] {
        let columns = [
            id, String(at.milliseconds), actorKind, actorID, actorName, action, subjectKind, subjectID, unit, facts,
            personalDigest,
        ]
        return columns.flatMap { Array("\($0.utf8.count):".utf8) + Array($0.utf8) + [UInt8(ascii: ",")] }
    }

    var digest: Fingerprint { HashChain.digest(of: canonicalBytes, salt: salt) }
}

extension AuditRow {
    static let columns: SQL = """
        audit_entry.id, audit_entry.entry_id, audit_entry.at, audit_entry.actor_kind, audit_entry.actor_id,
        audit_entry.actor_name, audit_entry.action, audit_entry.subject_kind, audit_entry.subject_id,
        audit_entry.unit_id, audit_entry.facts, audit_entry.personal_digest, audit_entry.salt
        """

    init(row: Row) throws {
        number = try row["id"]
        id = try row["entry_id"]
        at = try row["at"]
        actorKind = try row["actor_kind"]
        actorID = try row["actor_id"]
        actorName = try row["actor_name"]
        action = try row["action"]
        subjectKind = try row["subject_kind"]
        subjectID = try row["subject_id"]
        unit = try row["unit_id"]
        facts = try row["facts"]
        personalDigest = try row["personal_digest"]
        salt = try row["salt"]
    }
}
