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
        let read = try await services.database.read { connection in
            try services.store.find(secretDigest: secretDigest, in: connection).map { dossier in
                try ReadAnswers(dossier, services, on: now.date, in: connection)
            }
        }
        guard let read else { throw Problem.notFound }
        return try await services.database.write { transaction in
            try self(secretDigest: secretDigest, read, language: language, at: now, in: transaction)
        }
    }

    private func callAsFunction(
        secretDigest: String, _ earlier: ReadAnswers, language: Language, at now: Instant, in transaction: Transaction
    ) throws -> Dossier {
        guard let dossier = try services.store.lock(secretDigest: secretDigest, in: transaction) else {
            throw Problem.notFound
        }
        guard dossier.state.isEditable else {
            if dossier.state == .withdrawn { throw Problem(.conflict, "onestop.problem.state") }
            return dossier
        }
        // Somebody may have gone on writing on another device.
        let read =
            dossier.version == earlier.version
            ? earlier : try ReadAnswers(dossier, services, on: now.date, in: transaction)
        if dossier.state == .draft, read.procedure.isSuperseded(on: now.date) {
            throw Problem(.conflict, "onestop.problem.version_withdrawn")
        }
        var problems = try read.problems + missingDocuments(of: dossier, read, in: transaction)
        if read.procedure.coSigner != nil,
            try CoSignature.find(dossier.id, in: transaction)?.stands(for: read.pruned, services.vault) != true
        {
            problems.append(FieldProblem("co-sign", "onestop.problem.not_signed"))
        }
        if !problems.isEmpty { throw Problem.invalid(problems) }
        let procedure = read.procedure
        // What a rule no longer asks for is not sent.
        let kept: [SQL] =
            read.answers == read.pruned
            ? [] : ["answers = \(try read.pruned.sealed(for: dossier.id, services.vault))"]
        let clock = try services.clock(of: dossier, procedure, after: .sent, at: now, in: transaction)
        try services.store.move(
            dossier, to: .prefiled,
            set: kept + [
                "sent_at = \(now)", "touched_at = \(now)", "applicant_name = \(read.applicantName)",
                "applicant_folded = \(read.foldedName)", "number_hash = \(read.numberHash)", "language = \(language)",
            ] + clock.columns, in: transaction)
        try services.store.record(
            .sent, of: dossier.id, by: nil, dueAt: clock.phase == .running ? clock.dueAt : nil, at: now, in: transaction
        )
        if read.wasCarried {
            try transaction.execute("UPDATE dossier_carried SET kept = NULL WHERE dossier_id = \(dossier.id)")
        }
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

    /// The papers that must be there and are not.
    private func missingDocuments(
        of dossier: Dossier, _ read: ReadAnswers, in connection: Connection
    ) throws -> [FieldProblem] {
        let required = read.procedure.documents(for: read.pruned).filter { $0.isRequired(for: read.pruned) }
        if required.isEmpty { return [] }
        let present = Set(try services.store.attachedDocuments(of: dossier.id, in: connection).map(\.key))
        return required.filter { !present.contains($0.key) }.map {
            FieldProblem(AttachDocument.fieldPrefix + $0.key, "web.form.required_file")
        }
    }
}

/// The answers of one version of a dossier, opened, judged and folded: done before the transaction, since it takes longer than
/// storing them does.
private struct ReadAnswers: Sendable {
    let version: Int
    let procedure: Procedure
    let answers: Answers
    /// Without what is not asked.
    let pruned: Answers
    /// What is wrong with the answers, in the order of the form.
    let problems: [FieldProblem]
    let applicantName: String
    let foldedName: String
    let numberHash: String
    /// Whether it came over from an earlier form.
    let wasCarried: Bool

    /// Throws `Problem` (not found) if the procedure is gone.
    init(
        _ dossier: Dossier, _ services: OneStopServices, on day: CalendarDate, in connection: Connection
    ) throws {
        guard
            let procedure = try services.catalogue.version(
                dossier.procedureCode, dossier.procedureVersion, in: connection)
        else { throw Problem.notFound }
        let answers = try Answers.open(dossier.sealedAnswers, of: dossier.id, services.vault)
        let villages = try services.villages.villages(of: dossier.unit, asOf: day, in: connection)
        self.procedure = procedure
        self.answers = answers
        let pruned = procedure.pruned(answers)
        self.pruned = pruned
        version = dossier.version
        problems = procedure.pages(for: pruned).flatMap { page in
            AnswerReading(fields: page.fields, villages: villages, today: day).problems(with: pruned)
        }
        applicantName = answers.applicantName
        foldedName = answers.applicantName.folded()
        numberHash = answers.numberHash(services.vault)
        wasCarried = try connection.exists("SELECT dossier_id FROM dossier_carried WHERE dossier_id = \(dossier.id)")
    }
}
