import Audit
import Base
import House
import Storage
import Trust

/// Gives a person, whom the counter has identified, a link to what is held about her; the one before ends.
struct HandOutDataLink: Sendable {
    let services: PersonalDataServices

    func callAsFunction(
        to id: ID<Person>, secret: SecretToken, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> Instant {
        try actor.require(ResidentsFeature.data)
        guard let person = try services.residents.find(id, actor.scope, in: transaction) else { throw Problem.notFound }
        let until = now.adding(days: PersonalDataServices.linkDays)
        try services.store.replaceLink(
            of: person, rows: try services.rows(of: person, on: now.date, in: transaction), digest: secret.digest,
            by: actor, at: now, until: until, in: transaction)
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: "residents.hand_out_link",
                subject: AuditSubject("residents.person", id), unit: person.unit, facts: ["until": .string(until.iso)],
                at: now), in: transaction)
        return until
    }
}

/// A person asks that her data be put right or erased.
struct AskAboutData: Sendable {
    let services: PersonalDataServices

    func callAsFunction(
        _ kind: PersonalRequest.Kind, words: String, for person: Person, by actor: Actor?, at now: Instant,
        in transaction: Transaction
    ) throws {
        let days = try services.store.terms(in: transaction).first { $0.kind == kind }?.days ?? kind.usualDays
        let id = ID<PersonalRequest>(at: now)
        let due = Instant(now.date.adding(days: days), minutes: 17 * 60)
        try services.store.insert(id, kind, of: person, words: words, at: now, due: due, in: transaction)
        try AuditLog().record(
            AuditEntry(
                actor: actor.map { AuditActor($0) } ?? .resident, action: "residents.ask_about_data",
                subject: AuditSubject("residents.request", id), unit: person.unit,
                facts: ["kind": .string(kind.rawValue), "days": .integer(Int64(days))], at: now), in: transaction)
    }
}

/// Answers such a request and closes it.
struct AnswerDataRequest: Sendable {
    let services: PersonalDataServices

    /// Throws `Problem`: forbidden, not found, conflict if it was answered meanwhile.
    func callAsFunction(
        _ id: ID<PersonalRequest>, _ outcome: PersonalRequest.Outcome, answer: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try actor.require(ResidentsFeature.requests)
        guard let request = try services.store.find(id, actor.scope, in: transaction) else { throw Problem.notFound }
        guard
            try services.store.close(request, outcome, answer: answer, by: actor, at: now, in: transaction)
        else { throw Problem(.conflict, "residents.requests.answered_already") }
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: "residents.answer_request",
                subject: AuditSubject("residents.request", id), unit: request.unit,
                facts: [
                    "kind": .string(request.kind.rawValue), "outcome": .string(outcome.rawValue),
                    "late": .bool(now > request.dueAt),
                ], at: now), in: transaction)
    }
}

/// Writes down that a person agreed, or that she no longer does.
struct RecordConsent: Sendable {
    let services: PersonalDataServices

    func give(
        _ purpose: Consent.Purpose, _ method: Consent.Method, of id: ID<Person>, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try actor.require(ResidentsFeature.data)
        guard let person = try services.residents.find(id, actor.scope, in: transaction) else { throw Problem.notFound }
        let stands = try services.store.consents(
            of: try services.rows(of: person, on: now.date, in: transaction), in: transaction
        ).contains {
            $0.purpose == purpose && $0.withdrawnAt == nil
        }
        if stands { return }
        try services.store.insert(
            ID<Consent>(at: now), purpose, method, of: person, by: actor, at: now, in: transaction)
        try note("give_consent", person, purpose.rawValue, actor, at: now, in: transaction)
    }

    /// By the official at the counter, or (nil) by the person herself. A second time changes nothing.
    func withdraw(
        _ consent: ID<Consent>, of person: Person, by actor: Actor?, at now: Instant, in transaction: Transaction
    ) throws {
        if let actor { try actor.require(ResidentsFeature.data) }
        let account = actor?.account.text ?? ""
        let rows = try services.rows(of: person, on: now.date, in: transaction)
        guard try services.store.withdraw(consent, of: rows, by: account, at: now, in: transaction) else { return }
        try note("withdraw_consent", person, consent.text, actor, at: now, in: transaction)
    }

    private func note(
        _ action: String, _ person: Person, _ what: String, _ actor: Actor?, at now: Instant,
        in transaction: Transaction
    ) throws {
        try AuditLog().record(
            AuditEntry(
                actor: actor.map { AuditActor($0) } ?? .resident, action: "residents.\(action)",
                subject: AuditSubject("residents.person", person.id), unit: person.unit,
                facts: ["consent": .string(what)], at: now), in: transaction)
    }
}
