import Audit
import Base
import House
import Storage

/// Gives a thing another name that people find it by, or takes one back.
struct EditNicknames: Sendable {
    let database: Database

    /// Throws `Problem`: forbidden, or invalid if the words are taken or say nothing.
    @discardableResult
    func create(
        words: String, title: String, path: String, by actor: Actor, key: String?, at now: Instant
    ) async throws -> ID<Nickname>? {
        try actor.require(LookUpFeature.codesPermission)
        guard !words.foldedWords().isEmpty else { throw Problem.invalid([FieldProblem("words", "web.form.required")]) }
        let nickname = Nickname(
            id: ID(at: now), unit: actor.unit, words: words, title: title, path: path, createdAt: now)
        let answer = try await database.write { transaction in
            try transaction.once(
                IdempotencyKey(actor: actor.id, action: "lookup.create_nickname", key: key ?? nickname.id.text), at: now
            ) {
                guard try nickname.insert(in: transaction) else {
                    throw Problem.invalid([FieldProblem("words", "lookup.nicknames.taken")])
                }
                try AuditLog().record(
                    entry(nickname, "lookup.create_nickname", actor, now), in: transaction)
                return nickname.id.text
            }.answer
        }
        return ID(answer)
    }

    /// Throws `Problem`: forbidden, or not found outside the actor's units.
    func remove(_ id: ID<Nickname>, by actor: Actor, at now: Instant) async throws {
        try actor.require(LookUpFeature.codesPermission)
        try await database.write { transaction in
            guard let nickname = try Nickname.find(id, scope: actor.scope, in: transaction) else {
                throw Problem.notFound
            }
            try nickname.remove(in: transaction)
            try AuditLog().record(entry(nickname, "lookup.remove_nickname", actor, now), in: transaction)
        }
    }

    private func entry(_ nickname: Nickname, _ action: String, _ actor: Actor, _ now: Instant) -> AuditEntry {
        AuditEntry(
            actor: AuditActor(actor), action: action, subject: AuditSubject("lookup.nickname", nickname.id),
            unit: nickname.unit, facts: ["words": .string(nickname.words), "path": .string(nickname.path)], at: now)
    }
}
