import Audit
import Base
import House
import Identity
import Storage
import Trust

/// Sends a draft, or one that was given back, to the counter: a pre-filing, without receipt and deadline.
struct SubmitDossier: Sendable {
    let services: OneStopServices

    /// A dossier that was sent already is answered as it is: a double click sends once. Throws `Problem`: invalid with the
    /// fields that are wrong, not found, conflict.
    @discardableResult
    func callAsFunction(secretDigest: String, language: Language) async throws -> Dossier {
        let now = services.clock.now()
        try await services.warmCatalogue()
        return try await services.database.write { transaction in
            try self(secretDigest: secretDigest, language: language, at: now, in: transaction)
        }
    }

    func callAsFunction(
        secretDigest: String, language: Language, at now: Instant, in transaction: Transaction
    ) throws -> Dossier {
        guard let dossier = try services.store.lock(secretDigest: secretDigest, in: transaction),
            let procedure = try services.catalogue.version(
                dossier.procedureCode, dossier.procedureVersion, in: transaction)
        else { throw Problem.notFound }
        guard dossier.state.isEditable else {
            if dossier.state == .withdrawn { throw Problem(.conflict, "onestop.problem.state") }
            return dossier
        }
        let answers = try Answers.open(dossier.sealedAnswers, of: dossier.id, services.vault)
        let problems = try self.problems(of: dossier, procedure, answers, on: now.date, in: transaction)
        if !problems.isEmpty { throw Problem.invalid(problems) }
        try services.store.move(
            dossier, to: .prefiled,
            set: [
                "sent_at = \(now)", "touched_at = \(now)", "applicant_name = \(answers.applicantName)",
                "applicant_folded = \(answers.applicantName.folded())",
                "number_hash = \(answers.numberHash(services.vault))", "language = \(language)",
            ], in: transaction)
        try services.store.record(.sent, of: dossier.id, by: nil, at: now, in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: .resident, action: "onestop.submit_dossier",
                subject: AuditSubject("onestop.dossier", dossier.id),
                unit: dossier.unit,
                facts: [
                    "from": .string(dossier.state.rawValue), "procedure": .string(procedure.code),
                    "version": .integer(Int64(procedure.version)),
                ], at: now),
            in: transaction)
        try transaction.publish(
            Event(
                "onestop.dossier.prefiled.v1", unit: dossier.unit.text,
                payload: ["dossier": .string(dossier.id.text), "procedure": .string(procedure.code)]), at: now)
        guard let sent = try services.store.find(secretDigest: secretDigest, in: transaction) else {
            throw Problem.notFound
        }
        try services.codes.touch(kind: "onestop.dossier", target: dossier.id.text, in: transaction)
        try services.deed.index(sent, in: transaction)
        return sent
    }

    /// Everything that is still wrong or missing, in the order of the form.
    func problems(
        of dossier: Dossier, _ procedure: Procedure, _ answers: Answers, on day: CalendarDate, in connection: Connection
    ) throws -> [FieldProblem] {
        let villages = try services.units.villages(of: dossier.unit, asOf: day, in: connection)
        var problems = procedure.pages.flatMap { page in
            AnswerReading(fields: page.fields, villages: villages, today: day).problems(with: answers)
        }
        let present = Set(try services.store.attachedDocuments(of: dossier.id, in: connection).map(\.key))
        for document in procedure.documents where document.isRequired && !present.contains(document.key) {
            problems.append(FieldProblem(AttachDocument.fieldPrefix + document.key, "web.form.required_file"))
        }
        return problems
    }
}
