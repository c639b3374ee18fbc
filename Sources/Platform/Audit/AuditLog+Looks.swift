public import Base
public import House
public import Storage

/// One look at one record: who opened it in clear, together with how many others, and why.
public struct AuditLook: Sendable, Hashable {
    /// The record that was shown.
    public let record: String
    public let at: Instant
    public let who: String
    public let post: String
    /// What was done, e.g. `onestop.print_register`.
    public let action: String
    /// As the official wrote it; nil once it is erased.
    public let reason: String?
}

extension AuditLog {
    /// So many lines go into one statement.
    private static let chunk = 500

    /// Data of many people is shown to an official who says why: one entry, and under each record a line that leads to it. The reason
    /// is personal and can be erased; the lines stay. Throws `Problem` (invalid) without a reason.
    public func record(
        _ action: String, showing kind: String, _ records: [String], because reason: String, facts: [String: JSONValue],
        by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        guard reason.count >= ReasonForm.shortest else {
            let min = Message.Argument.number(Int64(ReasonForm.shortest))
            throw Problem.invalid([FieldProblem(ReasonForm.field, Message("web.form.too_short", ["min": min]))])
        }
        let own: [String: JSONValue] = ["rows": .integer(Int64(records.count)), "post": .string(actor.postName)]
        let id = try record(
            AuditEntry(
                actor: AuditActor(actor), action: action, subject: AuditSubject(kind, ""), unit: actor.commune,
                facts: .object(facts.merging(own) { _, own in own }), personal: ["reason": .string(reason)], at: now),
            in: transaction)
        for start in stride(from: 0, to: records.count, by: Self.chunk) {
            let lines = records[start..<min(start + Self.chunk, records.count)].map { record -> SQL in
                "(\(kind), \(record), \(id))"
            }
            try transaction.execute(
                """
                INSERT INTO audit_look (subject_kind, subject_id, entry_id) VALUES \(SQL.joined(lines, by: ", "))
                ON CONFLICT (subject_kind, subject_id, entry_id) DO NOTHING
                """)
        }
    }

    /// Who had these records shown among many, the newest first.
    public func looks(
        at kind: String, _ records: [String], limit: Int = 1_000, in connection: Connection
    ) throws -> [AuditLook] {
        if records.isEmpty { return [] }
        return try connection.rows(
            """
            SELECT audit_look.subject_id, audit_entry.at, audit_entry.actor_name, audit_entry.action, audit_entry.facts,
                audit_personal.payload
            FROM audit_look JOIN audit_entry ON audit_entry.entry_id = audit_look.entry_id
            LEFT JOIN audit_personal ON audit_personal.entry_id = audit_look.entry_id
            WHERE audit_look.subject_kind = \(kind) AND audit_look.subject_id IN (\(list: records))
            ORDER BY audit_entry.id DESC LIMIT \(limit)
            """
        ) { row in
            let facts: JSONValue = try row["facts"]
            let payload: [UInt8]? = try row["payload"]
            let words = try payload.map { try JSONValue(parsing: String(decoding: $0, as: UTF8.self)) }
            return AuditLook(
                record: try row["subject_id"], at: try row["at"], who: try row["actor_name"],
                post: facts.object?["post"]?.string ?? "", action: try row["action"],
                reason: words?.object?["reason"]?.string)
        }
    }
}

extension AuditLook {
    /// For the person's own page.
    public func personal(about: Message) -> PersonalLook {
        let way: TextKey = action.contains(".print_") ? "audit.look.printed" : "audit.look.exported"
        let words = reason.map { Message.Argument.text($0) } ?? .message("audit.look.no_reason")
        return PersonalLook(at: at, who: who, post: post, reason: Message(way, ["reason": words]), about: about)
    }
}
