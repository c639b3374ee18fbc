import Audit
import Base
import House
import Storage
import Trust

/// Keeps the applicant's answers to one page of the form.
struct EditDossier: Sendable {
    let services: OneStopServices

    struct Request: Sendable {
        let secretDigest: String
        let page: Procedure.Page
        let answers: Answers
        /// The mark of the page as the form showed it; nil to replace whatever is there.
        let seen: String?
        let language: Language
    }

    /// What came of it.
    enum Outcome: Sendable {
        case kept
        /// The page was changed elsewhere meanwhile; this is what it says now.
        case changed(Answers)
    }

    /// Throws `Problem`: not found, or conflict for a dossier that can no longer be changed.
    func callAsFunction(_ request: Request) async throws -> Outcome {
        let now = services.clock.now()
        return try await services.database.write { transaction in try self(request, at: now, in: transaction) }
    }

    func callAsFunction(_ request: Request, at now: Instant, in transaction: Transaction) throws -> Outcome {
        guard let dossier = try services.store.lock(secretDigest: request.secretDigest, in: transaction) else {
            throw Problem.notFound
        }
        guard dossier.state.isEditable else { throw Problem(.conflict, "onestop.problem.sent_already") }
        var answers = try Answers.open(dossier.sealedAnswers, of: dossier.id, services.vault)
        let stored = answers.only(request.page.fields)
        if stored == request.answers { return .kept }
        if let seen = request.seen, seen != Self.mark(of: stored, services.vault) { return .changed(stored) }
        answers.take(request.page.fields, from: request.answers)
        try services.store.keep(
            answers: try answers.sealed(for: dossier.id, services.vault), of: dossier, language: request.language,
            at: now,
            in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: .resident, action: "onestop.edit_dossier", subject: AuditSubject("onestop.dossier", dossier.id),
                unit: dossier.unit, facts: ["page": .string(request.page.key)], at: now),
            in: transaction)
        return .kept
    }

    /// Changes with the answers and tells nothing of them: by it a form shows what it was made from.
    static func mark(of answers: Answers, _ vault: Vault) -> String {
        let text = JSONValue.object(answers.values.mapValues { .string($0) }).text
        return String(vault.lookupHash(text, purpose: "onestop.page").prefix(16))
    }
}
