import Audit
import Base
import Codes
import House
import Storage

/// Adds, corrects and takes out numbers to call when minutes count.
struct EditEmergencyNumbers: Sendable {
    let database: Database
    /// A page of numbers that nobody can take in at a glance helps nobody.
    static let most = 50

    /// Throws `Problem`: forbidden, or invalid if the number is there or there are too many.
    func create(_ number: EmergencyNumber, by actor: Actor, key: String?, at now: Instant) async throws {
        try await change(number, "lookup.create_emergency_number", by: actor, key: key, at: now) {
            before, count, transaction in
            guard before == nil else {
                throw Problem.invalid([FieldProblem("number", "lookup.emergency_desk.known")])
            }
            guard count < Self.most else {
                throw Problem.invalid([
                    FieldProblem("number", Message("web.form.too_many", ["max": .number(Int64(Self.most))]))
                ])
            }
            try number.put(place: number.place, in: transaction)
        }
    }

    /// Throws `Problem`: forbidden, not found, or conflict if it was changed meanwhile.
    func callAsFunction(_ number: EmergencyNumber, by actor: Actor, at now: Instant) async throws {
        try await change(number, "lookup.edit_emergency_number", by: actor, at: now) { before, _, transaction in
            guard before != nil else { throw Problem.notFound }
            guard try number.update(in: transaction) else { throw Problem(.conflict, "web.problem.conflict.text") }
        }
    }

    /// Throws `Problem`: forbidden or not found.
    func remove(_ number: EmergencyNumber, by actor: Actor, at now: Instant) async throws {
        try await change(number, "lookup.remove_emergency_number", by: actor, at: now) { before, _, transaction in
            guard before != nil else { throw Problem.notFound }
            try number.remove(in: transaction)
        }
    }

    /// The code of the commune's sign with the numbers: the one that hangs, or a new one. Throws `Problem` (forbidden).
    func sign(_ title: LocalizedText, _ codes: PublicCodes, by actor: Actor, at now: Instant) async throws -> PublicCode
    {
        try actor.require(LookUpFeature.emergencyPermission)
        let (kind, target) = (EmergencyTarget.kind, actor.commune.text)
        return try await database.write { transaction in
            if let known = try codes.code(kind: kind, target: target, in: transaction), known.state == .published {
                return known.code
            }
            let code = try codes.issue(
                kind: kind, target: target, unit: actor.commune, title: title, in: transaction)
            try AuditLog().record(
                AuditEntry(
                    actor: AuditActor(actor), action: "lookup.issue_emergency_sign",
                    subject: AuditSubject(kind, target), unit: actor.commune, facts: ["code": .string(code.text)],
                    at: now), in: transaction)
            return code
        }
    }

    private func change(
        _ number: EmergencyNumber, _ action: String, by actor: Actor, key: String? = nil, at now: Instant,
        _ body: @escaping @Sendable (EmergencyNumber?, Int, Transaction) throws -> Void
    ) async throws {
        try actor.require(LookUpFeature.emergencyPermission)
        let database = database
        let once = IdempotencyKey(
            actor: actor.id, action: action, key: key ?? ID<EmergencyNumber>(at: now).text, fingerprint: number.number)
        try await database.write { transaction in
            _ = try transaction.once(once, at: now) {
                let all = try EmergencyNumber.list(in: transaction)
                let before = all.first { $0.number == number.number }
                try body(before, all.count, transaction)
                try AuditLog().record(
                    AuditEntry(
                        actor: AuditActor(actor), action: action,
                        subject: AuditSubject("lookup.emergency_number", number.number), unit: actor.commune,
                        facts: [
                            "name": .string(number.name.vietnamese), "verified": .string(number.verified),
                            "before": before.map { .string($0.name.vietnamese) } ?? .null,
                        ], at: now), in: transaction)
                try transaction.raise("lookup", in: database)
                return number.number
            }
        }
    }
}
