public import Base
public import Storage
public import Trust

/// A signed link of the chain: so many entries, in their order, and the head after them.
public struct AuditSeal: Sendable {
    /// Counts from 1 without gaps.
    public let number: Int64
    public let previous: String
    public let head: String
    public let entries: Int
    public let firstEntry: String
    public let lastEntry: String
    public let at: Instant
    /// Ed25519 over `SealHead.canonicalBytes`, base64url.
    public let signature: String
    public let key: String

    /// The name of the audit's chain.
    public static let chain = "audit"

    /// The newest seals, at most `limit`, the newest first.
    public static func list(limit: Int, in connection: Connection) throws -> [AuditSeal] {
        try connection.rows(
            "SELECT \(columns) FROM audit_seal ORDER BY number DESC LIMIT \(limit)", AuditSeal.init(row:))
    }

    /// Seals after that number, in their order.
    static func list(after number: Int64, limit: Int, in connection: Connection) throws -> [AuditSeal] {
        try connection.rows(
            "SELECT \(columns) FROM audit_seal WHERE number > \(number) ORDER BY number LIMIT \(limit)",
            AuditSeal.init(row:))
    }

    /// What is signed; nil if the head is no digest.
    public var signedHead: SealHead? {
        Fingerprint(hex: head).map { SealHead(chain: Self.chain, number: number, head: $0, sealedAt: at) }
    }

    static let columns: SQL = "number, previous, head, entries, first_entry, last_entry, at, signature, key_id"

    init(row: Row) throws {
        number = try row["number"]
        previous = try row["previous"]
        head = try row["head"]
        entries = try row["entries"]
        firstEntry = try row["first_entry"]
        lastEntry = try row["last_entry"]
        at = try row["at"]
        signature = try row["signature"]
        key = try row["key_id"]
    }
}
