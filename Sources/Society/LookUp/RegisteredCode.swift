import Base
import Codes
import House
import Storage

/// A code with everything that the register knows of it.
struct RegisteredCode: Sendable {
    let record: CodeRecord
    let createdAt: Instant
    /// nil while it is in force.
    let revokedAt: Instant?
    /// Why it was revoked.
    let reason: String
    /// The code that took its place.
    let supersededBy: PublicCode?

    var code: PublicCode { record.code }

    static let columns: SQL = """
        code, kind, target, unit_id, title_vi, title_en, title_ar, state, created_at, revoked_at, reason, superseded_by
        """

    init(row: Row) throws {
        let text: String = try row["code"]
        guard let code = PublicCode(text) else { throw UnreadableCode(text: text) }
        record = CodeRecord(
            code: code, kind: try row["kind"], target: try row["target"], unit: try row["unit_id"],
            title: try row.localized("title"), state: try row["state"])
        createdAt = try row["created_at"]
        let revoked: Instant = try row["revoked_at"]
        revokedAt = revoked.milliseconds == 0 ? nil : revoked
        reason = try row["reason"]
        supersededBy = PublicCode(try row["superseded_by"] as String)
    }

    static func find(_ code: PublicCode, in connection: Connection) throws -> RegisteredCode? {
        try connection.row("SELECT \(columns) FROM public_code WHERE code = \(code.text)", RegisteredCode.init(row:))
    }
}

/// A stored code that is none: the database is damaged.
struct UnreadableCode: Error {
    let text: String
}
