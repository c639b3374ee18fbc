import Audit
import Base
import Codes
import House
import Storage

/// A printed code no longer stands for its thing; if wanted, a new code does from then on.
struct RevokeCode: Sendable {
    let codes: PublicCodes
    let database: Database

    /// Answers the replacement, if one was asked for. Throws `Problem` (forbidden; not found outside the actor's units;
    /// conflict if
    /// the code is not in force).
    func callAsFunction(
        _ code: PublicCode, reason: String, isReplaced: Bool, by actor: Actor, key: String?, at now: Instant
    ) async throws -> PublicCode? {
        try actor.require(LookUpFeature.codesPermission)
        let answer = try await database.write { transaction in
            try transaction.once(
                IdempotencyKey(
                    actor: actor.id, action: "lookup.revoke_code", key: key ?? ID<RevokeCode>(at: now).text,
                    fingerprint: code.text),
                at: now
            ) {
                guard let found = try CodeStore.get(code, scope: actor.scope, in: transaction) else {
                    throw Problem.notFound
                }
                guard found.record.state == .published else { throw Problem(.conflict, "lookup.revoke.not_in_force") }
                let record = found.record
                let replacement =
                    isReplaced
                    ? try codes.issue(
                        kind: record.kind, target: record.target, unit: record.unit, title: record.title,
                        in: transaction)
                    : nil
                try codes.revoke(code, reason: reason, replacement: replacement, in: transaction)
                try AuditLog().record(
                    AuditEntry(
                        actor: AuditActor(actor), action: "lookup.revoke_code",
                        subject: AuditSubject("lookup.code", code.text), unit: record.unit,
                        facts: [
                            "kind": .string(record.kind), "target": .string(record.target),
                            "replacement": replacement.map { .string($0.text) } ?? .null,
                        ], personal: ["reason": .string(reason)], at: now),
                    in: transaction)
                return replacement?.text ?? ""
            }.answer
        }
        return PublicCode(answer)
    }
}
